"""The check page and the page after sending."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.bound import Bound
from intake.models import Invitation
from intake.path import Path
from intake.present.answers import first_skipped, parts
from intake.present.support import panel
from intake.present.times import moment_of


def checking(path: Path, language: str) -> dict[str, Any]:
    """Return the context of the check page."""
    skipped, left = path.skipped, path.total - path.done
    return {
        "parts": parts(path, language),
        "skipped": ngettext("You skipped 1 question.", "You skipped %(count)s questions.", skipped) % {"count": skipped}
        if skipped
        else "",
        "skipped_at": first_skipped(path),
        "left": ngettext("1 question is not answered yet.", "%(count)s questions are not answered yet.", left)
        % {"count": left}
        if left
        else "",
        "can_send": path.answered > 0 or any(part.is_skipped for part in path.parts),
        "who": who_sees(path.invitation),
        "may_be_too_few": path.answered * 2 < path.total,
    }


def who_sees(invitation: Invitation) -> list[str]:
    """Say who reads the answers, from who is really there: people, duty, and connected systems by name."""
    clinic = invitation.clinic
    team = [member.user for member in invitation.patient.care_team.select_related("user").filter(ends_at=None)]
    names = dict.fromkeys(titled(person) for person in [invitation.responsible, *team] if person is not None)
    sentences = [_("%(names)s at %(clinic)s.") % {"names": ", ".join(names), "clinic": clinic.name}] if names else []
    on_duty = _("People on duty at %(clinic)s, while an answer about your safety waits for somebody.")
    sentences.append(on_duty % {"clinic": clinic.name})
    sentences += leads_who_see(clinic, team)
    systems = [client.name for client in clinic.api_clients.filter(revoked_at=None)]
    if systems:
        sentences.append(_("These connected systems: %(names)s.") % {"names": ", ".join(systems)})
    return sentences


def leads_who_see(clinic: Any, team: list[Any]) -> list[str]:
    """Say which clinical leads read the answers: those who supervise the team, and any where nobody cares."""
    now = timezone.now()
    leads = [row.user for row in clinic.memberships.current(now).select_related("user").filter(role="lead")]
    holds = Q(supervises__ends_at=None) | Q(supervises__ends_at__gt=now)
    over_team = Q(supervises__clinic=clinic, supervises__clinician__in=team, supervises__starts_at__lte=now) & holds
    supervising = get_user_model().objects.filter(over_team, pk__in=[lead.pk for lead in leads]).order_by("name")
    names = ", ".join(dict.fromkeys(titled(lead) for lead in supervising))
    said = [_("Clinical leads who guide the people who care for you: %(names)s.") % {"names": names}] if names else []
    if leads:
        said.append(_("The clinical leads at %(clinic)s, if nobody there cares for you.") % {"clinic": clinic.name})
    return said


def titled(person: Any) -> str:
    return f"{person.name}, {person.title}" if person.title else person.name


def may_copy(invitation: Invitation) -> bool:
    """Say whether the person may print their answers: sent, and the device was theirs alone."""
    return invitation.submitted_at is not None and not invitation.is_shared_device and invitation.is_private


def sent_page(bound: Bound) -> dict[str, Any]:
    """Return the context of the page after sending."""
    invitation, path = bound.invitation, bound.path
    assert invitation.submitted_at is not None
    answered = ngettext("1 question answered", "%(count)s questions answered", path.answered) % {"count": path.answered}
    skipped = ngettext("1 skipped", "%(count)s skipped", path.skipped) % {"count": path.skipped}
    return {
        "sent_at": moment_of(invitation.submitted_at, invitation.patient),
        "counted": f"{answered}, {skipped}" if path.skipped else answered,
        "reader": titled(invitation.responsible) if invitation.responsible else "",
        "visit": next_visit(invitation),
        "may_copy": may_copy(invitation) and not bound.veil.hides,
        "panel": panel(invitation.clinic),
    }


def next_visit(invitation: Invitation) -> str:
    """Return when the next visit is, where staff typed it in."""
    episode = invitation.patient.episodes.filter(ends_at=None, next_visit_at__gt=timezone.now()).first()
    return moment_of(episode.next_visit_at, invitation.patient) if episode and episode.next_visit_at else ""
