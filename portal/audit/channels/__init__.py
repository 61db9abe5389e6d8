"""The ways by which a message leaves, in the order in which they are tried. Each is a file; what is off is not offered.

May import the rest of `portal.audit`. What a message says, and to whom it goes, belongs to the room that sends it.
"""

from typing import Protocol

from portal.audit.channels.mail import Mail
from portal.audit.channels.texting import PAGER, SMS
from portal.audit.letters import Letter


class Channel(Protocol):
    """Something that carries a letter to an address."""

    key: str

    def is_on(self) -> bool:
        """Say whether this installation has it."""

    def send(self, address: str, letter: Letter) -> None:
        """Send one letter. Raises NotDelivered with a short code, which holds no address."""


CHANNELS: tuple[Channel, ...] = (Mail(), SMS, PAGER)


def open_channels() -> list[Channel]:
    """Return the channels that this installation has, mail first."""
    return [channel for channel in CHANNELS if channel.is_on()]


def channel(key: str) -> Channel:
    """Return a channel by its key."""
    return next(each for each in CHANNELS if each.key == key)


__all__ = ["CHANNELS", "PAGER", "SMS", "Channel", "Mail", "channel", "open_channels"]
