"""Delivers test messages: to duty people, and to whoever tries out the clinic's mail. No names, no clinical words."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.audit.mail import send
from portal.audit.models import Outbox
from portal.audit.outbox import Outcome, handles
from portal.care.models import DutyPerson


@handles("duty.test")
def deliver_duty_test(message: Outbox) -> Outcome:
    """Send a duty person the code of their test, unless they were taken off duty meanwhile."""
    duty = DutyPerson.objects.select_related("user").get(pk=message.about_id)
    if message.secret is None or (duty.ends_at and duty.ends_at <= timezone.now()):
        return Outcome(sent=False)
    _send_code(duty.user, reverse("duty_confirm"), message.pk, message.secret["code"])
    return Outcome(sent=True)


@handles("mail.test")
def deliver_mail_test(message: Outbox) -> Outcome:
    """Send somebody the code of their mail test."""
    user = User.objects.get(pk=message.about_id)
    if message.secret is None or not user.is_active:
        return Outcome(sent=False)
    _send_code(user, reverse("clinic_mail"), message.pk, message.secret["code"])
    return Outcome(sent=True)


def _send_code(user: User, path: str, message_id: Any, code: str) -> None:
    with translation.override(user.language):
        body = _("A page is ready for you: {address}\n\nType this code there: {code}").format(
            address=f"{settings.PUBLIC_URL}{path}", code=code
        )
        subject = _("A page is ready for you")
    send(EmailMessage(subject, body, to=[user.email], headers={"Message-ID": f"<{message_id}@leeside>"}))
