"""What a patient finds in their mailbox: no name, no clinic, no word about health."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext as _

from intake.models import Invitation


def invitation_message(invitation: Invitation, token: str) -> EmailMessage:
    """Return the message that carries the link. The code never stands in it."""
    with translation.override(invitation.language):
        words = _("A page is ready for you. Open it when you have a quiet moment:")
        body = f"{words}\n{link(token)}\n"
        subject = _("A page is ready for you")
    return EmailMessage(subject, body, to=[invitation.patient.email])


def reminder_message(invitation: Invitation) -> EmailMessage:
    """Return the one reminder of an intake. It names no link: we keep only the hash of the one that was sent.

    A new link would end the old one, and with it what somebody has open on their phone at this moment; and it would
    put a second way in into a mailbox that another person may read. The patient still has the first message.
    There is one reminder, so there is nothing to unsubscribe from by machine; how to say no stands in plain words.
    """
    with translation.override(invitation.language):
        body = _(
            "A page is still waiting for you. Open it with the link that you already have, when you have a quiet "
            "moment.\n\nThis is the only reminder. If you want no messages, tell whoever gave you the link."
        )
        return EmailMessage(_("A page is ready for you"), body, to=[invitation.patient.email])


def link(token: str) -> str:
    """Return the address that a patient opens."""
    return f"{settings.PUBLIC_URL}/i/{token}/"
