"""What can be refused about accounts and roles, each as a sentence that a person can act on."""

from typing import Any

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """An action was refused. `message` says what to do."""

    message: Any = _("That cannot be done now.")

    def __init__(self, message: Any = None) -> None:
        super().__init__(message or self.message)
        self.message = message or self.message


class MayNot(Refused):
    message = _("Your role in this clinic does not allow this.")


class LinkEnded(Refused):
    message = _("This link has ended or was used already. Ask whoever sent it for a new one.")


class HasAccount(Refused):
    message = _("There is an account with this address. Sign in first, then open this link again.")


class OwnRole(Refused):
    message = _("You cannot change your own roles. Ask another admin of your clinic.")


class OwnLink(Refused):
    message = _("You made this link yourself. Ask another admin of your clinic for one. Nothing was changed.")


class LastAdmin(Refused):
    message = _("This is the only admin of the clinic. Make somebody else an admin first.")


class NotHere(Refused):
    message = _("This person does not work in your clinic. Invite them by link.")


class NotADemonstration(Refused):
    message = _("One-time sign-in links exist in a demonstration only.")


class WorksHere(Refused):
    message = _("This person works in your clinic already.")


class NoRole(Refused):
    message = _("Choose at least one role.")


class TooSoon(Refused):
    message = _("A link was made a moment ago. Wait a minute before you ask for another.")


class BadNumber(Refused):
    message = _("That is not a number that can be written to. Begin with + and the country, such as +64 21 000 0000.")


class TooManyCodes(Refused):
    message = _("You asked for many codes. Wait an hour, then try again.")


class WrongCode(Refused):
    message = _("That is not the code. Read it again in the message.")


class CodeEnded(Refused):
    message = _("This code has ended. Give your number again for a new one.")
