"""Why something was refused, in a sentence that a person can act on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from content.checks import Fault
    from content.models import Decision


class Refused(Exception):
    """An action that may not be done now; `message` is for the person who tried."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FaultsStand(Refused):
    """A page that has faults which stop it; `faults` holds them all."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        count = len(faults)
        said = ngettext("%(n)s fault stops this page.", "%(n)s faults stop this page.", count) % {"n": count}
        super().__init__(" ".join([said, *map(str, faults)]))
        self.said = said
        self.faults = tuple(faults)


class LinkEnded(Refused):
    """A link that leads nowhere, for whatever reason: all of them look alike."""

    def __init__(self) -> None:
        super().__init__(_("This link has ended or was used already. Ask whoever sent it to you for a new one."))


class DecidedMeanwhile(Refused):
    """Somebody else decided on the same version since it was opened; `decision` is theirs."""

    def __init__(self, decision: Decision) -> None:
        said = _("Somebody else decided on this version while you read it. Read their decision below, then decide.")
        super().__init__(said)
        self.decision = decision
