"""Everybody who goes round: each with a browser, and with what decides what they may meet."""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from intake import sessions
from intake.models import BoundDevice, Invitation
from portal.accounts.roles import Permission, Role, permissions_of
from portal.audit import actor
from portal.integration.actions import make_client
from portal.integration.scopes import SCOPES
from tests.architecture import people
from tests.architecture.canaries.rows import Filled

# Whose patients each member of staff reads: their own, those of the clinician whom Lea supervises, nobody's yet.
READS = {"ana": {"pia"}, "ben": {"zoe"}, "lea": {"pia", "una"}, "lou": {"una"}}
ROLES = people.STAFF | {"lou": (Role.LEAD,)}


@dataclass
class Visitor:
    name: str
    browser: Client
    clinic: Any = None
    filled: Filled | None = None
    user: Any = None
    roles: frozenset[Role] = frozenset()
    reads: frozenset[str] = frozenset()
    patient: str | None = None
    invitation: Any = None
    has_sent: bool = False
    scopes: frozenset[str] = frozenset()
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles)

    @property
    def is_on_cms(self) -> bool:
        return bool(self.permissions & {Permission.EDIT_CONTENT, Permission.SIGN_CONTENT})


def browser() -> Client:
    return Client(raise_request_exception=False)


def everybody(here: Filled, there: Filled) -> list[Visitor]:
    """Everybody of one clinic, and of the other clinic one of each kind who try their best to look in."""
    theirs = [patient(there, "pia", "open"), *(member(there, name) for name in ("ana", "cleo", "eddie"))]
    return [
        Visitor("anonymous", browser()),
        Visitor("harbour:invited", invited(here), here.house.clinic.pk, here),
        *(patient(here, name, state) for name, state in (("pia", "open"), ("pia", "done"), ("zoe", "open"))),
        *(member(here, name) for name in ROLES),
        *(machine(here, [scope]) for scope in SCOPES),
        *(machine(filled, list(SCOPES)) for filled in (here, there)),
        *theirs,
    ]


def invited(filled: Filled) -> Client:
    """Somebody with the link and without the code."""
    client = browser()
    client.get(f"/i/{filled.house.token}/")
    return client


def patient(filled: Filled, name: str, state: str) -> Visitor:
    told = filled.stories[name]
    invitation = getattr(told, state)
    return Visitor(
        f"{filled.house.clinic.slug}:{name} {state}",
        bound(told.devices[state]),
        filled.house.clinic.pk,
        filled,
        patient=str(told.patient.pk),
        invitation=invitation.pk,
        has_sent=state == "done",
    )


def bound(device: BoundDevice) -> Client:
    """A browser that a link and a code bound to an intake, in which the person said that it is private."""
    # However slow the machine: what a visitor asks is taken back, and with it the note that they are still there.
    client, now = browser(), int(time.time()) + 7200
    session = client.session
    session.update({sessions.DEVICE: str(device.pk), sessions.BOUND_AT: now, sessions.SEEN_AT: now})
    session.update({sessions.PRIVACY_SAID: str(device.invitation_id), sessions.PRIVACY: Invitation.ALONE})
    session.save()
    client.cookies["session"] = session.session_key
    return client


def member(filled: Filled, name: str) -> Visitor:
    user = filled.house.staff[name]
    reads = frozenset(str(filled.stories[each].patient.pk) for each in READS.get(name, ()))
    label = f"{filled.house.clinic.slug}:{name}"
    return Visitor(label, people.signed_in(user), filled.house.clinic.pk, filled, user, frozenset(ROLES[name]), reads)


def machine(filled: Filled, scopes: list[str]) -> Visitor:
    clinic, label = filled.house.clinic, scopes[0] if len(scopes) == 1 else "all"
    name, held = f"{clinic.slug}:api {label}", frozenset(scopes)
    return Visitor(name, browser(), clinic.pk, filled, scopes=held, headers=token(clinic, scopes))


def token(clinic: Any, scopes: list[str]) -> dict[str, str]:
    client, _secret = make_client(clinic=clinic, name="Records", scopes=scopes, by=actor.system("tests"))
    text = f"token-{client.client_id}"
    get_access_token_model().objects.create(
        application=client, token=text, scope=" ".join(scopes), expires=timezone.now() + timedelta(hours=1)
    )
    return {"Authorization": f"Bearer {text}"}
