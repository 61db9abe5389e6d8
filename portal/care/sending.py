"""What an actor can send, and on whose behalf: the clinic's batteries, and its people who may send them."""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from intake.models import Battery
from portal.accounts.models import Membership, User
from portal.accounts.roles import Permission, Role
from portal.audit.actor import Actor
from portal.care.wordings import languages_for


def batteries_for(clinic: Any) -> dict[Battery, list[str]]:
    """Return what the clinic may send and in which languages: its own batteries, the shipped ones where it has none."""
    rows = Battery.objects.filter(Q(clinic=None) | Q(clinic=clinic), retired_at=None).prefetch_related("sections")
    newest = {(battery.key, bool(battery.clinic_id)): battery for battery in rows.order_by("created_at", "pk")}
    spoken = languages_for(clinic, newest.values())
    offered = [battery for battery in newest.values() if battery.pk in spoken]
    offered.sort(key=lambda battery: (battery.key != "standard", battery.key, not battery.clinic_id))
    return {battery: spoken[battery.pk] for battery in offered}


def battery_in(actor: Actor, key: str, language: str) -> Battery | None:
    """Return the battery of a key that is sent in a language: the shipped one where the clinic's own lacks wording."""
    offered = Battery.objects.filter(Q(clinic=None) | Q(clinic_id=actor.clinic_id), retired_at=None, key=key)
    newest = offered.order_by(F("clinic").desc(nulls_last=True), "-created_at", "-pk")
    rows = list(newest.select_related("clinic").prefetch_related("sections"))
    own, shipped = (next((row for row in rows if bool(row.clinic_id) is mine), None) for mine in (True, False))
    if own is None or shipped is None:
        return own or shipped
    return own if language in languages_for(own.clinic, [own, shipped]).get(own.pk, []) else shipped


def senders_for(actor: Actor) -> QuerySet[User]:
    """Return the people of the actor's clinic who may be responsible for an intake now."""
    roles = [role for role in Role if Permission.SEND_INTAKES in role.permissions]
    working = Membership.objects.current().filter(clinic_id=actor.clinic_id, role__in=roles, user=OuterRef("pk"))
    return User.objects.filter(Exists(working))
