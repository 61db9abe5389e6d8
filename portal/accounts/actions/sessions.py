"""Where somebody is signed in: begun at sign-in, seen while they work, ended by them or by a change."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.accounts.exceptions import NotHere
from portal.accounts.models import StaffSession, User
from portal.audit.actor import Actor
from portal.audit.record import record

FORGOTTEN_AFTER = timedelta(days=30)


@transaction.atomic
def begin_session(*, user: User, label: str, by: Actor) -> StaffSession:
    """Note that somebody is signed in on a device. What lies a month back is forgotten."""
    StaffSession.objects.filter(user=user, started_at__lt=timezone.now() - FORGOTTEN_AFTER).delete()
    row = StaffSession.objects.create(user=user, label=label)
    record("staff.signed_in", by=by, about=user)
    return row


def see_session(*, session_id: Any, by: Actor) -> None:
    """Note that somebody is there: the one write that reading a page makes, and at most once a minute."""
    StaffSession.objects.filter(pk=session_id, user_id=by.id).update(seen_at=timezone.now())


@transaction.atomic
def end_session(*, session_id: Any, by: Actor) -> None:
    """End one of one's own sessions, from this moment. Raises NotHere."""
    if not StaffSession.objects.filter(pk=session_id, user_id=by.id, ended_at=None).update(ended_at=timezone.now()):
        raise NotHere
    record("session.ended", by=by, about=by.row)


@transaction.atomic
def end_other_sessions(*, user: User, this_one: Any, by: Actor) -> None:
    """End all of one's own sessions but the one that is named. Raises NotHere for anybody else's."""
    if by.id != str(user.pk):
        raise NotHere
    record("sessions.ended", by=by, about=user, count=end_sessions_of(user, but=this_one))


@transaction.atomic
def password_changed(*, user: User, by: Actor, this_one: Any = None) -> None:
    """End the sessions that the old password opened. Raises NotHere for anybody else's."""
    if by.id != str(user.pk):
        raise NotHere
    record("account.password_changed", by=by, about=user, ended=end_sessions_of(user, but=this_one))


def end_sessions_of(user: User, but: Any = None) -> int:
    """End every session of a person, within the action that changes what they may do; return how many."""
    rows = StaffSession.objects.filter(user=user, ended_at=None).exclude(pk=but)
    return rows.update(ended_at=timezone.now())
