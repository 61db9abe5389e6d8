"""What can be refused about crisis lines, as sentences that a person can act on."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An action was refused. `message` says what to do."""

    message: Any = _("That cannot be done now.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message


class OutOfService(Refused):
    message = _("This number is out of service. Look it up on the service's own page.")


class NoNumber(Refused):
    message = _("Give a number to call or to text.")


class NoCountry(Refused):
    message = _("Say which country this line is in. If the list has no country yet, choose the clinic's own first.")


class OtherCountry(Refused):
    message = _("This is a line of another country, and does not answer there. Look up the country's own line.")


class ChangedLine(Refused):
    message = _("Somebody checked this line, or took it off, after you opened the page. Read how it stands now.")


class OtherClinic(Refused):
    message = _("This line belongs to another clinic.")
