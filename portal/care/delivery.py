"""Brings one message to each of several people of the staff, remembered person by person and channel by channel.

Mail comes first. Whoever it failed three times in a row is written to on the next channel as well, where the clinic
has one and they confirmed their number; mail is tried on, and once it works again the others rest.
"""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts.models import Membership, ReachPoint, User
from portal.accounts.roles import Permission, Role
from portal.audit.channels import Channel, open_channels
from portal.audit.deliveries import attempt, row_for
from portal.audit.letters import Letter
from portal.audit.models import Delivery, Outbox
from portal.audit.outbox import AWAY, NotDelivered, Outcome

# After this the worker shows that it lives, and other messages have their turn, before the rest is written to.
LONGEST_TURN_SECONDS = 30.0
log = structlog.get_logger("leeside.outbox")


def page_ready(user: Any, path: str, message_id: str, *, is_test: bool = False) -> Letter:
    """Return the one letter that staff get: a page is ready, and its address. A test says that it is one."""
    with translation.override(user.language):
        body = _("A page is ready for you: {address}\n\nSign in to read it.").format(
            address=f"{settings.PUBLIC_URL}{path}"
        )
        subject = _("A page is ready for you")
        if is_test:
            subject, body = f"{_('This is a test.')} {subject}", f"{_('This is a test.')} {body}"
        return Letter(message_id, subject, body)


def people_who_may(permission: Permission, clinic_id: Any) -> list[User]:
    """Return everybody who holds a permission in a clinic now, by name."""
    roles = [role for role in Role if permission in role.permissions]
    rows = Membership.objects.current().filter(clinic_id=clinic_id, role__in=roles)
    return list(User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("name"))


def reach(
    message: Outbox, people: Iterable[Any], path: str, *, again: timedelta | None = None, is_test: bool = False
) -> Outcome:
    """Write to each person that a page is ready. Raises NotDelivered where no channel is set up.

    With `again`, whoever was reached is written to again after that time, and the message is never finished. Without,
    everybody is reached once; it ends when all were, or when somebody was and every channel of the others failed often.
    """
    channels = open_channels()
    if not channels:
        raise NotDelivered("no mail configured")
    return Round(message, list(people), path, again, channels, is_test).go()


@dataclass
class Round:
    """One turn of the worker with one message."""

    message: Outbox
    people: list[Any]
    path: str
    again: timedelta | None
    channels: list[Channel]
    is_test: bool = False
    sent: bool = False
    error: str = ""
    waiting: list[datetime] = field(default_factory=list)  # when somebody's next try is due
    started: float = field(default_factory=time.monotonic)

    def go(self) -> Outcome:
        for person in self.people:
            self.write_to(person)
        self.sent |= self.left_unmarked
        is_over = self.again is None and (not self.waiting or self.has_given_up)
        if is_over:
            return Outcome(self.sent, None, self.error)
        pause = min(self.waiting) - timezone.now() if self.waiting else self.again
        return Outcome(self.sent, max(pause or timedelta(0), timedelta(0)), self.error)

    def write_to(self, person: Any) -> None:
        """Take the person's channels in order, as far as the ones before keep failing."""
        if self.again is None and any(row.times_sent for row in self.rows if row.recipient_id == person.pk):
            return
        for channel, address in self.addresses(person):
            row = self.row(person, channel)
            if row.due_at <= timezone.now() and time.monotonic() - self.started < LONGEST_TURN_SECONDS:
                self.try_once(row, channel, address, person)
            if self.again is None and row.times_sent:
                return
            self.waiting.append(row.due_at)
            if row.attempts < Delivery.OFTEN:
                return

    def try_once(self, row: Delivery, channel: Channel, address: str, person: Any) -> None:
        try:
            attempt(row, lambda name: self.send(channel, address, self.letter(person, name)), self.again)
            self.sent = True
        except NotDelivered as error:
            self.error = error.code

    def send(self, channel: Channel, address: str, letter: Letter) -> None:
        """Whatever breaks on the way to one person must not keep the others from being told."""
        try:
            channel.send(address, letter)
        except (NotDelivered, *AWAY):
            raise
        except Exception as error:
            log.exception("a channel is broken", topic=channel.key, code=type(error).__name__)
            raise NotDelivered(f"{channel.key}: {type(error).__name__}") from error

    def letter(self, person: Any, name: str) -> Letter:
        return page_ready(person, self.path, name, is_test=self.is_test)

    def addresses(self, person: Any) -> Iterator[tuple[Channel, str]]:
        for channel in self.channels:
            address = person.email if channel.key == "mail" else self.points.get((person.pk, channel.key))
            if address:
                yield channel, address

    def row(self, person: Any, channel: Channel) -> Delivery:
        known = [row for row in self.rows if row.recipient_id == person.pk and row.channel == channel.key]
        if known:
            return known[0]
        made = row_for(self.message, person.pk, channel.key)
        self.rows.append(made)
        return made

    @property
    def left_unmarked(self) -> bool:
        """Say whether something left that the message does not know of: a worker died before it could note so."""
        marked = self.message.sent_at
        return any(row.sent_at is not None and (marked is None or row.sent_at > marked) for row in self.rows)

    @property
    def has_given_up(self) -> bool:
        """Say whether somebody was reached, and the rest cannot be."""
        reached = {row.recipient_id for row in self.rows if row.times_sent}
        rest = [row for row in self.rows if row.recipient_id not in reached]
        return bool(reached) and all(row.attempts >= Delivery.OFTEN for row in rest)

    @cached_property
    def rows(self) -> list[Delivery]:
        return list(self.message.deliveries.all())

    @cached_property
    def points(self) -> dict[tuple[Any, str], str]:
        """The numbers that people confirmed, by person and channel."""
        found = ReachPoint.objects.filter(user__in=self.people).exclude(confirmed_at=None)
        return {(row.user_id, row.channel): row.address for row in found}
