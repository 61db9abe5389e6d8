"""Delivers the messages of accounts: links to join, to a new password or second factor. No names, no clinic."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.accounts.models import FactorReset, Membership, ReachPoint, StaffInvitation, User
from portal.audit.channels import channel
from portal.audit.encryption import keyed_hashes
from portal.audit.letters import Letter
from portal.audit.mail import mail_is_configured, send
from portal.audit.models import Outbox
from portal.audit.outbox import Outcome, handles
from portal.audit.tokens import token_hash

__all__ = [
    "deliver_factor_link",
    "deliver_number_code",
    "deliver_password_link",
    "deliver_readmission",
    "deliver_staff_invitation",
    "factor_address",
    "join_address",
    "mail_is_configured",
]


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
    """Send whoever has the address the page on which they choose a new password; nobody has it: nothing leaves."""
    email = (message.secret or {}).get("email", "")
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None or not Membership.objects.current().filter(user=user).exists():
        return Outcome(sent=False)
    with translation.override(user.language):
        body = _(
            "Open this page to choose a new password:\n\n{address}\n\n"
            "If you did not ask for it, leave this message alone: nothing changes."
        ).format(address=password_address(user))
        page_ready(user.email, body, message)
    return Outcome(sent=True)


def password_address(user: User) -> str:
    names = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.PUBLIC_URL}{reverse('account_reset_password_from_key', kwargs=names)}"


@handles("second_factor.reset")
def deliver_factor_link(message: Outbox) -> Outcome:
    """Send somebody the link by which they set up a new second factor, unless a newer one took its place."""
    reset = FactorReset.objects.select_related("user").get(pk=message.about_id)
    token = (message.secret or {}).get("token", "")
    if reset.settled_at or reset.token_hash != token_hash(token):
        return Outcome(sent=False)
    with translation.override(reset.user.language):
        body = _(
            "Your second step at sign-in was removed. To set up a new one, sign in with your password and open this "
            "page. It works once, for 24 hours:\n\n{address}\n\n"
            "If you did not lose your second step, tell your admin at once."
        ).format(address=factor_address(token))
        page_ready(reset.user.email, body, message)
    return Outcome(sent=True)


@handles("staff.readmitted")
def deliver_readmission(message: Outbox) -> Outcome:
    """Tell somebody that they can come in again, unless that ended meanwhile."""
    user = User.objects.get(pk=message.about_id)
    if not Membership.objects.current().filter(user=user, clinic_id=message.clinic_id).exists():
        return Outcome(sent=False)
    with translation.override(user.language):
        address = f"{settings.PUBLIC_URL}{reverse('account_login')}"
        body = _("You can sign in again:\n\n{address}").format(address=address)
        page_ready(user.email, body, message)
    return Outcome(sent=True)


@handles("reach_point.code")
def deliver_number_code(message: Outbox) -> Outcome:
    """Send somebody the code by which they confirm their number, to that number; not once it has ended."""
    point = ReachPoint.objects.select_related("user").filter(pk=message.about_id).first()
    code = (message.secret or {}).get("code", "")
    if point is None or not point.code_until or point.code_until <= timezone.now():
        return Outcome(sent=False)
    if point.code_hash not in keyed_hashes(f"{point.pk}|{code}", "reach-point"):
        return Outcome(sent=False)  # a newer code took its place
    with translation.override(point.user.language):
        body = _("Your code: {code}. Type it on the page of your account.").format(code=code)
        letter = Letter(f"{message.pk}.0.{point.user_id}", _("A page is ready for you"), body)
    channel(point.channel).send(point.address, letter)
    return Outcome(sent=True)


def factor_address(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('factor_link', args=[token])}"


def join_address(token: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('join', args=[token])}"
