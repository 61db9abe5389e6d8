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


def link(token: str) -> str:
    """Return the address that a patient opens."""
    return f"{settings.PUBLIC_URL}/i/{token}/"
