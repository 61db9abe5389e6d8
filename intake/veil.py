"""What may show on this screen. While somebody can see, nothing shows that was answered or written before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from intake import sessions
from intake.models import Answer, BoundDevice, Invitation, StaffEntry, Statement

Row = TypeVar("Row", Answer, Statement)


@dataclass(frozen=True)
class Veil:
    """Lies over every row that a patient page could show. Pages never ask who can see: they ask the veil for the row.

    Somebody who has help sees again what they answered on this device since the helper came; a watcher sees nothing.
    """

    hides: bool = False
    device: str = ""  # whose answers show in spite of it
    since: datetime | None = None  # when it came down
    asks_all: bool = False  # it hides what was answered elsewhere, and holds no question back

    @property
    def holds_back(self) -> bool:
        """Say whether the questions that are meant for nobody else are not asked under it."""
        return self.hides and not self.asks_all

    def over(self, row: Row | None) -> Row | None:
        """Return the row where it may show."""
        return None if row is None or (self.hides and not self._is_own(row)) else row

    def covers(self, row: Row | None) -> bool:
        """Say whether there is something that does not show here."""
        return row is not None and self.over(row) is None

    def covers_moment(self, at: datetime) -> bool:
        """Say whether what happened then must not be spoken of: it was before somebody could see."""
        return self.hides and (self.since is None or at < self.since)

    def _is_own(self, row: Answer | Statement) -> bool:
        is_here = bool(self.device) and row.client_id == self.device
        return is_here and not self.covers_moment(row.saved_at)


OPEN = Veil()


def veil_of(session: Any, invitation: Invitation, device: BoundDevice) -> Veil:
    """Return the veil of a bound session: the word given on this device and the last one on any must both be "alone".

    After sending, the word of this device alone counts; where none was asked, the last one on any.
    """
    here = sessions.privacy_said(session, invitation)
    is_sent = invitation.submitted_at is not None
    words = {here} if here and is_sent else {here or invitation.privacy, invitation.privacy}
    if words == {Invitation.ALONE}:
        return OPEN
    said_at = session.get(sessions.PRIVACY_AT)
    since = datetime.fromtimestamp(said_at, UTC) if here and said_at else None
    return Veil(True, str(device.pk) if here == Invitation.HELPED else "", since)


def veil_of_entry(entry: StaffEntry) -> Veil:
    """Return what staff see who enter the answers: those of this sitting; no other is shown before it is sent."""
    return Veil(True, str(entry.pk), entry.started_at, asks_all=entry.is_private)
