"""A piece of content for staff: as its newest revision has it, or as readers see it."""

from typing import Any

from django.utils.translation import get_language_info

from content import library, presence
from content.checks import faults_of, stopping
from portal.clinic.forms.content import SignContentForm
from portal.clinic.present.content import state


def signing_page(reading: library.Reading, form: SignContentForm, reviewer: Any, clinic: Any) -> dict[str, Any]:
    """Return what a reviewer reads before signing: the piece, what the checks find in it, the rules that offer it."""
    page = reading.revision.as_object()
    faults = faults_of(page)
    wrote_it = reading.revision.user_id == reviewer.pk
    return {
        **presence.piece(page),
        **state(reading),
        "reading": reading,
        "rules": library.rules_offering(page, clinic),
        "faults": faults,
        "is_stopped": bool(stopping(faults)),
        "form": form,
        "wrote_it": wrote_it,
        "may_sign": not wrote_it and reading.state != library.SIGNED and not stopping(faults),
        "language": get_language_info(page.locale.language_code)["name_translated"],
    }
