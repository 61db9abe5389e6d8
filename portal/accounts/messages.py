"""Delivers the messages of accounts: the link to join, the link to a new password. No names, no clinic."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts.models import StaffInvitation, User
from portal.audit.mail import mail_is_configured, send
from portal.audit.models import Outbox
from portal.audit.outbox import Outcome, handles

__all__ = ["deliver_password_link", "deliver_staff_invitation", "join_address", "mail_is_configured"]


def page_ready(address: str, body: str, message: Outbox) -> None:
    """Send one mail with the one subject that staff get. Raises NotDelivered with a short code."""
    headers = {"Message-ID": f"<{message.pk}@leeside>"}
    send(EmailMessage(_("A page is ready for you"), body, to=[address], headers=headers))


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
        page_ready(invitation.email, body, message)
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
        page_ready(user.email, body, message)
    return Outcome(sent=True)


def join_address(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('join', args=[token])}"
