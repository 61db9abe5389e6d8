"""Why a scale has no score where its part was left out, and what was answered in it before."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.models import Assessment, Score


def why_left_out(score: Score) -> str:
    """Say why its part was left out; what was answered before stands among the answers, and no score holds it."""
    is_choice = score.assessment.target_absent == Assessment.NOT_CHOSEN
    said = (
        _("Left out: the patient chose not to answer about them.")
        if is_choice
        else _("Not asked: no such person, or not in touch.")
    )
    count = len(score.items_used)
    before = ngettext(
        "%(count)s question was answered before that; the answer is kept and not scored.",
        "%(count)s questions were answered before that; the answers are kept and not scored.",
        count,
    )
    return f"{said} {before % {'count': count}}" if count else said
