"""What people type while a clinic is set up: people, duty, crisis lines, texts, codes."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import Role
from portal.audit.text_fields import Line, Words
from portal.clinic.forms.choices import offer
from portal.country.exceptions import ChangedLine
from portal.country.models import CrisisLine
from portal.country.packs import all_packs


class InviteForm(forms.Form):
    """Whom to invite, and for what."""

    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_("Leave it empty to hand the link over yourself."),
    )
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "roles", [(role.value, role.label) for role in Role])


class DutyForm(forms.Form):
    """Whom to name for duty."""

    user = forms.ChoiceField(label=_("Who receives alerts?"))

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "user", [(str(person.pk), person.name) for person in people])


class CodeForm(forms.Form):
    """The code of a test message."""

    code = Line(label=_("Code from the message"), max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update({"autocomplete": "one-time-code", "autocapitalize": "characters"})


class LineForm(forms.Form):
    """A crisis line, as somebody has just checked it."""

    KINDS = [(CrisisLine.EMERGENCY, _("Emergency number")), (CrisisLine.LINE, _("Crisis line"))]

    country = forms.ChoiceField(label=_("In which country does it answer?"))
    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS, widget=forms.RadioSelect, initial=CrisisLine.LINE)
    name = Line(label=_("Name, as people there say it"), max_length=120)
    call = Line(label=_("Number to call"), max_length=60, required=False)
    text = Line(label=_("Number to text"), max_length=60, required=False)
    hours = Line(label=_("When it answers, and anything to say first"), max_length=120, required=False)
    is_checked = forms.BooleanField(label=_("I called this number, or read the service's own page, today"))
    read = Line(max_length=40, required=False, widget=forms.HiddenInput)  # which check of the line the page showed

    def __init__(self, *args: Any, clinic: Any, line: CrisisLine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line, self.initial["read"] = line, check_of(line)
        offer(self, "country", countries_of(clinic))
        self.initial.setdefault("country", clinic.country)

    def clean(self) -> None:
        """Refuse a page that showed an older check: what it holds may be the number before it was corrected."""
        shown = self.cleaned_data.get("read")
        if shown and shown != check_of(self.line):
            raise forms.ValidationError(ChangedLine.message)

    def values(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("is_checked", "read")}


def check_of(line: CrisisLine | None) -> str:
    return line.checked_at.isoformat() if line and line.checked_at else ""


def countries_of(clinic: Any) -> list[tuple[str, str]]:
    """Return the countries that a clinic may choose, with their names; a made-up one in a demonstration alone."""
    known = [pack for pack in all_packs() if pack.is_demonstration == clinic.is_demonstration]
    return [(pack.code, pack.name_in(get_language() or "en")) for pack in known]


class ConsentForm(forms.Form):
    """The words that patients agree to."""

    text = Words(
        max_length=20000, label=_("What patients read and agree to"), widget=forms.Textarea(attrs={"rows": 18})
    )


class SignForm(forms.Form):
    """A signature under the exact words of a safety question."""

    instrument = Line(max_length=60)
    version = Line(max_length=24)
    item = Line(max_length=32)
    language = Line(max_length=8)
    read_hash = Line(max_length=64)


class TranslationForm(forms.Form):
    """Who checked which lines, as translator or as clinician."""

    PARTS = [("translator", _("A second translator")), ("clinician", _("A clinician who speaks the language"))]

    part = forms.ChoiceField(label=_("Who read the lines?"), choices=PARTS, widget=forms.RadioSelect)
    person_name = Line(label=_("Full name of that person"), max_length=120)
    is_read = forms.BooleanField(label=_("This person read every line that is listed here beside its source"))
