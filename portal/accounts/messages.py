"""Delivers the messages of accounts: the link to join, the link to a new password. No names, no clinic."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts.models import StaffInvitation, User
from portal.audit.models import Outbox
from portal.audit.outbox import NotDelivered, Outcome, handles


def mail_is_configured() -> bool:
    """Say whether messages can leave by mail at all."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def send(address: str, body: str, message: Outbox) -> None:
    """Send one mail with the one subject that staff get. Raises NotDelivered with a short code."""
    if not mail_is_configured():
        raise NotDelivered("no mail configured")
    headers = {"Message-ID": f"<{message.pk}@leeside>"}
    try:
        EmailMessage(_("A page is ready for you"), body, to=[address], headers=headers).send()
    except (SMTPException, OSError) as error:
        raise NotDelivered(f"mail: {type(error).__name__}") from error


@handles("staff.invited")
def deliver_staff_invitation(message: Outbox) -> Outcome:
    """Send somebody the link by which they join, unless it ended meanwhile."""
    invitation = StaffInvitation.objects.select_related("clinic").get(pk=message.about_id)
    ended = invitation.used_at or invitation.revoked_at or invitation.expires_at <= timezone.now()
    if ended or message.secret is None:
        return Outcome(sent=False)
    languages = invitation.clinic.languages or [settings.LANGUAGE_CODE]
    with translation.override(languages[0]):
        body = _("Open this page to make your account. It works once, for 7 days:\n\n{address}").format(
            address=join_address(message.secret["token"])
        )
        send(invitation.email, body, message)
    return Outcome(sent=True)


@handles("account.password")
def deliver_password_link(message: Outbox) -> Outcome:
    """Send somebody the page on which they choose a new password."""
    user = User.objects.get(pk=message.about_id)
    if not user.is_active or message.secret is None:
        return Outcome(sent=False)
    with translation.override(user.language):
        body = _(
            "Open this page to choose a new password:\n\n{address}\n\n"
            "If you did not ask for it, leave this message alone: nothing changes."
        ).format(address=message.secret["address"])
        send(user.email, body, message)
    return Outcome(sent=True)


def join_address(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('join', args=[token])}"
