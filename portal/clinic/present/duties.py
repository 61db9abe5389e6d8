"""The worker's duties, as an admin of a clinic reads of them."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from portal.audit.models import DutyRun


def duty_names(rows: Iterable[DutyRun]) -> list[str]:
    """Return what each duty is for, in words."""
    return [names().get(row.name, row.name) for row in rows]


def names() -> dict[str, str]:
    """The words for each duty. A test sees that none is missing."""
    return {
        "alerts": _("alerts that have waited too long"),
        "drills": _("test alerts"),
        "help-pages": _("the Help now pages"),
        "scheduled-pages": _("pages that are published at a set time"),
        "editors": _("the rights of editors"),
        "rules": _("the rules that suggest content"),
        "content-checks": _("checking pages of content"),
        "content-due": _("telling of pages that are due for review"),
        "links": _("asking whether links still lead somewhere"),
        "reminders": _("reminders to patients"),
        "idempotency-keys": _("clearing up after connected systems"),
        "own-pages": _("deleting what patients kept for themselves and nobody can open any more"),
        "norms": _("renewing norms"),
        "stale-norms": _("renewing norms that somebody left"),
        "norm-previews": _("counting what new norms would change"),
        "norm-releases": _("running new norms for earlier results"),
        "wordings": _("checking the wording of questionnaires"),
        "crisis-lines": _("telling of crisis lines whose check ends"),
        "backup": _("the backup"),
    }
