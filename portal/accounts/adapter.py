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
from portal.accounts.known_devices import known_device
from portal.accounts.models import User
from portal.audit import throttle
from portal.audit.actor import system
from portal.audit.encryption import seal, unseal
from portal.audit.record import record

KEPT_AT_SIGN_IN = "account_"  # allauth's own record of how this person proved who they are
SEAL_CONTEXT = "mfa_authenticator|data|secret"


# However many addresses they come from, so many wrong passwords pause the password of an account, and not its passkey.
PASSWORD, MOST_WRONG_PASSWORDS, WRONG_PASSWORD_SECONDS = "password", 100, 3600


def login_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email") or "").strip().lower()


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
        throttle.forget(PASSWORD, user.email)
        actions.password_changed(user=user, this_one=session.get(sessions.ROW), by=own_actor(user))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Lead to what was typed when the last session ended, before anything else."""
        if kept.KEPT in request.session:
            kwargs["redirect_url"] = reverse("kept")
        return super().post_login(request, user, **kwargs)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of the last minutes counts: whoever just joined sets their app up without typing it all again."""
        return super().is_reauthentication_required(app=app, **kwargs) and not proving.is_fresh(context.request)

    def get_client_ip(self, request: HttpRequest) -> str:
        return throttle.address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Slow guessing down: by account and address together, by address, and far slower by account alone.

        A browser that this person was signed in with before is counted apart: nobody elsewhere keeps them out of it.
        """
        super().pre_authenticate(request, **credentials)
        login = login_of(credentials)
        if not known_device(request, login) and throttle.counted(PASSWORD, login) >= MOST_WRONG_PASSWORDS:
            self._rollback_login_failed_rl_usage()
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        login = login_of(credentials)
        return f"{login}|{known_device(request, login) or throttle.address_of(request)}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        throttle.count(PASSWORD, login_of(credentials), WRONG_PASSWORD_SECONDS)
        record("staff.sign_in", by=system("sign-in"), result="denied")

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
