"""What staff type about themselves."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts import actions
from portal.accounts.models import User
from portal.audit.actor import system
from portal.audit.text_fields import Line
from portal.country import languages


class SignInForm(LoginForm):
    """Address and password. The way to a new password stands once, below the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["password"].help_text = ""


class NewPasswordForm(ResetPasswordForm):
    """Asks for a link to a new password. Whether somebody has the address is found out later, by the worker."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = self.cleaned_data["email"]
        actions.ask_for_new_password(email=email, by=system("sign-in"))
        return email


class JoinForm(forms.Form):
    """What somebody who came by a staff link says about themselves."""

    name = Line(label=_("Your name, as colleagues and patients know it"), max_length=120)
    title = Line(
        label=_("Title or profession"),
        max_length=80,
        required=False,
        help_text=_("Such as Dr, or clinical psychologist."),
    )
    email = forms.EmailField(label=_("E-mail address, for signing in"), max_length=254)
    password = forms.CharField(
        max_length=1000,
        label=_("Choose a password"),
        help_text=_("12 characters or more. A short sentence is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["email"].widget.attrs["autocomplete"] = "username"
        if email:  # the link was made for this address
            self.fields["email"].initial = email
            self.fields["email"].disabled = True

    def clean(self) -> dict[str, Any]:
        """Judge the password beside the name and address that it must not repeat."""
        data = super().clean() or {}
        if data.get("password"):
            person = User(email=data.get("email", ""), name=data.get("name", ""))
            try:
                validate_password(data["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return data


class AccountForm(forms.ModelForm):
    """What somebody may change about their own account."""

    language = forms.ChoiceField(label=_("Language of your pages"), choices=languages.choices)

    class Meta:
        model = User
        fields = ["name", "title", "language", "single_keys"]
        field_classes = {"name": Line, "title": Line}
        labels = {
            "name": _("Your name, as colleagues and patients know it"),
            "title": _("Title or profession"),
            "single_keys": _("Single keys do things on lists and profiles (J, K, A, S, N, P)"),
        }


class PasskeyForm(AddWebAuthnForm):
    """A name for a new passkey, and whether it may stand alone."""

    name = Line(
        label=_("Name of this passkey"),
        help_text=_("So that you know it again, such as: my laptop."),
        max_length=60,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].label = _("Sign in with it alone, without my password")
        self.fields["passwordless"].help_text = _("Your device then asks for your finger, your face or a PIN.")
        self.fields["passwordless"].initial = True


class PasskeyNameForm(EditWebAuthnForm):
    """Another name for a passkey."""

    name = Line(label=_("Name of this passkey"), max_length=60)
