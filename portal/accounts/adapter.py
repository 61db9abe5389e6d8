"""Where allauth asks us: no sign-up, a fresh session at each sign-in, our own messages, sealed second factors."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts import actions, kept, proving, sessions
from portal.accounts.doors import own_actor
from portal.accounts.models import Membership, User
from portal.audit.actor import system
from portal.audit.encryption import seal, unseal
from portal.audit.outbox import post
from portal.audit.record import record

KEPT_AT_SIGN_IN = "account_"  # allauth's own record of how this person proved who they are
SEAL_CONTEXT = "mfa_authenticator|data|secret"


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, closed for sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in on a new session: what a patient left in this browser does not come along."""
        carried = {key: value for key, value in request.session.items() if key.startswith(KEPT_AT_SIGN_IN)}
        if not kept.belongs_to(carried.get(kept.KEPT), user):
            carried.pop(kept.KEPT, None)
        request.session.flush()
        super().login(request, user)
        request.session.update(carried)
        request.session["language"] = user.language
        sessions.begin(request, user)

    def logout(self, request: HttpRequest) -> None:
        if request.user.is_authenticated:
            sessions.finish(request, request.user)

    def set_password(self, user: User, password: str) -> None:
        """A new password ends every other session; the one in which it was chosen goes on."""
        super().set_password(user, password)
        session = context.request.session
        actions.password_changed(user=user, this_one=session.get(sessions.ROW), by=own_actor(user))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Lead to what was typed when the last session ended, before anything else."""
        if kept.KEPT in request.session:
            kwargs["redirect_url"] = reverse("kept")
        return super().post_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of the last minutes counts: whoever just joined sets their app up without typing it all again."""
        return super().is_reauthentication_required(app=app, **kwargs) and not proving.is_fresh(context.request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        record("staff.sign_in", by=system("sign-in"), result="denied")

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Put the link into the outbox, so that known and unknown addresses take the same time to answer."""
        membership = Membership.objects.current().filter(user=user).first()
        if membership is not None:
            address = context["password_reset_url"]
            post("account.password", about=user, clinic_id=membership.clinic_id, secret={"address": address})

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Say nothing beside the pages: they say what happened themselves."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps the keys of authenticator apps and the recovery codes sealed in the database; passkeys hold no secret."""

    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": _("That was not right. Try again.")}

    def encrypt(self, text: str) -> str:
        return str(seal(text, SEAL_CONTEXT))

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, SEAL_CONTEXT)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Offer a name for a new passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number} if number > 1 else gettext("Passkey")
