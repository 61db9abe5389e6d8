"""Whether and how mail leaves the house."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from portal.audit.outbox import NotDelivered


def mail_is_configured() -> bool:
    """Say whether messages can leave by mail at all."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def send(message: EmailMessage) -> None:
    """Send one mail. Raises NotDelivered with a short code."""
    if not mail_is_configured():
        raise NotDelivered("no mail configured")
    message.connection = get_connection()
    try:
        message.send()
    except (SMTPException, OSError) as error:
        raise NotDelivered(f"mail: {type(error).__name__}") from error
