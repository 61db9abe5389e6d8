"""Fresh one-time links into the demonstration, for whoever tries it and for scripts."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from intake.actions import invite, register_patient
from intake.actions.invitations import Issued
from intake.models import Battery, Invitation
from intake.secrets import spaced
from portal.accounts.actions import make_sign_in_link
from portal.accounts.models import Clinic, Installation, Membership, User
from portal.accounts.roles import Role
from portal.audit.actor import system
from portal.care.actions.teams import join_team, start_episode
from portal.integration.actions import make_client
from portal.integration.models import Client
from portal.integration.scopes import SCOPES

BY = system("demonstration")
CLIENT_NAME, CLIENT_KEPT = "Demonstration client", timedelta(days=1)
GUEST, GUEST_IDENTIFIER = "Gus Example-Guest", ("urn:leeside:demonstration", "guest")


class NoDemonstration(Exception):
    """This database is not a demonstration: no link into it is ever made."""


@transaction.atomic
def fresh_links() -> dict[str, Any]:
    """Return fresh links by part. Each works once, for 10 minutes. Raises NoDemonstration."""
    if not Installation.objects.filter(is_demonstration=True).exists():
        raise NoDemonstration("This database is not a demonstration. Links like these exist only there.")
    first = Clinic.objects.get(slug="harbour-demo")
    second = Clinic.objects.get(slug="hill-demo")
    home = (
        Invitation.objects.filter(patient__care_team__user=_user(first, Role.CLINICIAN))
        .submitted()
        .latest("submitted_at")
    )
    issued = _fresh_invitation(first)
    return {
        "clinician": _staff(_user(first, Role.CLINICIAN)),
        "other_clinician": _staff(_user(second, Role.CLINICIAN)),
        "lead": _staff(_user(first, Role.LEAD)),
        "clinic_admin": _staff(_user(first, Role.ADMIN)),
        "editor": _staff(_user(first, Role.EDITOR)),
        "reviewer": _staff(_user(first, Role.REVIEWER)),
        "patient": _address("patient_link", make_sign_in_link(by=BY, invitation_id=home.pk)),
        "invitation": _address("open_link", issued.token),
        "invitation_code": spaced(issued.code),
        "api": _client(first),
    }


def _fresh_invitation(clinic: Clinic) -> Issued:
    """Send another intake to a made-up person kept for this. What anybody sent from a screen keeps its own link."""
    clinician = _user(clinic, Role.CLINICIAN)
    patient, is_new = register_patient(
        clinic=clinic, name=GUEST, birth_date=date(1990, 5, 4), identifier=GUEST_IDENTIFIER, pronouns="they/them", by=BY
    )
    if is_new:
        join_team(patient=patient, user=clinician, by=BY)
        start_episode(patient=patient, by=BY)
    standard = Battery.objects.get(clinic=None, key="standard", retired_at=None)
    return invite(patient=patient, battery=standard, responsible=clinician, language="en", by=BY)


def _user(clinic: Clinic, role: Role) -> User:
    return Membership.objects.filter(clinic=clinic, role=role).order_by("starts_at", "id")[0].user


def _staff(user: User) -> str:
    return _address("sign_in_link", make_sign_in_link(by=BY, user=user))


def _client(clinic: Clinic) -> dict[str, str]:
    """Make a new client. Those of earlier days end; one that was just printed for somebody else does not."""
    Client.objects.filter(clinic=clinic, name=CLIENT_NAME, created__lt=timezone.now() - CLIENT_KEPT).delete()
    client, secret = make_client(clinic=clinic, name=CLIENT_NAME, scopes=list(SCOPES), by=BY)
    return {
        "client_id": client.client_id,
        "client_secret": secret,
        "token_url": f"{settings.PUBLIC_URL}/o/token/",
    }


def _address(name: str, token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(name, args=[token])}"
