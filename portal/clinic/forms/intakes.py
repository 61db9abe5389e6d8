"""Sending an intake: to whom, in which language, which questions, and whether the address is safe to write to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.formats import FORMATS, check_birth_date
from intake.models import Battery, Patient
from portal.audit.text_fields import Line
from portal.clinic.forms.choices import offer
from portal.clinic.forms.inputs import DayInput
from portal.clinic.present.batteries import describe, notices, staged_notice, unchecked_languages
from portal.clinic.present.occasions import OCCASIONS
from portal.country.languages import choices as language_choices

YES, NO = "yes", "no"
OVER_BUDGET = "budget_reason"
SAFE = [(YES, _("Yes, and they said it is safe")), (NO, _("No, or it is not safe"))]


def about_patient(name: str, **options: Any) -> Line:
    """Return the field of a text that intake keeps about a patient, in the format that intake gives it."""
    return Line(max_length=FORMATS[name].longest, validators=FORMATS[name].shape, **options)


def about_budget() -> Line:
    """Return the field of the reason to ask more than the clinic's budget of minutes."""
    return Line(
        label=_("Why this is needed now"),
        max_length=300,
        required=False,
        help_text=_("More is asked than the budget of your clinic. Your name stands with this reason."),
    )


def birth_date_field() -> forms.DateField:
    """Return the field without which nobody can be asked anything: the questions are for adults."""
    return forms.DateField(
        label=_("Birth date"),
        widget=DayInput(),
        validators=[check_birth_date],
        help_text=_("These questions are for people of 18 and over."),
        error_messages={"required": _("Enter the birth date."), "invalid": _("Enter a date, such as 1990-05-04.")},
    )


class IntakeForm(forms.Form):
    """What is asked, whoever the patient is; the birth date too of a known patient who came without one."""

    battery = forms.ChoiceField(
        label=_("Which questions"), widget=forms.RadioSelect, error_messages={"required": _("Choose the questions.")}
    )
    language = forms.ChoiceField(label=_("Language of the questions"))
    occasion = forms.ChoiceField(
        label=_("Occasion"),
        choices=list(OCCASIONS.items()),
    )
    email = about_patient(
        "email",
        label=_("E-mail address"),
        required=False,
        help_text=_("Leave it empty to hand the link over by hand."),
        widget=forms.EmailInput,
    )
    contact_is_safe = forms.ChoiceField(
        label=_("Did you ask whether this address is safe to write to?"),
        choices=SAFE,
        widget=forms.RadioSelect,
        help_text=_("Somebody else may read their mail. Nothing is sent unless the answer is yes."),
        error_messages={"required": _("Say whether you asked. Nothing is sent before.")},
    )
    contact_rule = about_patient(
        "contact_rule",
        label=_("How and when to reach them safely"),
        required=False,
        help_text=_("For example: text only, no voicemail, weekdays before 15:00."),
    )

    def __init__(
        self,
        *args: Any,
        batteries: dict[Battery, list[str]],
        clinic: Any,
        patient: Patient | None = None,
        is_known: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.batteries = {str(battery.pk): battery for battery in batteries}
        self.spoken = {str(battery.pk): languages for battery, languages in batteries.items()}
        offered = clinic.languages or ["en"]
        offer(self, "battery", [(pk, describe(row, self.spoken[pk], clinic.pk)) for pk, row in self.batteries.items()])
        offer(self, "language", language_choices(offered))
        self.fields["battery"].help_text = " ".join(filter(None, [notices(batteries), staged_notice(batteries)]))
        self.fields["language"].help_text = unchecked_languages(clinic, batteries)
        self.fields["battery"].initial = next(iter(self.batteries), None)  # the standard intake, where it is offered
        if patient is not None:
            self.fields["email"].initial, self.fields["contact_rule"].initial = patient.email, patient.contact_rule
            self.fields["language"].initial = patient.language
            self.fields["occasion"].initial = "follow-up" if is_known else "intake"
            if patient.birth_date is None:
                self.fields = {"birth_date": birth_date_field(), **self.fields}

        if OVER_BUDGET in self.data:
            self.ask_reason()

    def ask_reason(self) -> None:
        """Ask why more is sent than the clinic's budget: only once it was refused."""
        self.fields[OVER_BUDGET] = about_budget()

    def clean(self) -> dict[str, Any]:
        """Questions go out in a language in which they are offered."""
        data = super().clean() or {}
        battery, language = data.get("battery"), data.get("language")
        if battery and language and language not in self.spoken[battery]:
            self.add_error("battery", _("These questions are not offered in this language. Choose others."))
        return data

    def asked(self) -> dict[str, Any]:
        """What is asked, in which language and on which occasion."""
        data = self.cleaned_data
        return {
            "battery": self.batteries[data["battery"]],
            "language": data["language"],
            "occasion": data["occasion"],
        }

    def budget_reason(self) -> str:
        """Why more is sent than the clinic's budget; empty where nobody had to say."""
        return self.cleaned_data.get(OVER_BUDGET, "")

    def born(self) -> date | None:
        """The birth date of a known patient who had none; None where it was not asked."""
        return self.cleaned_data.get("birth_date")

    def contact(self) -> dict[str, Any]:
        """How the patient may be reached, as it was typed."""
        data = self.cleaned_data
        return {
            "email": data["email"],
            "contact_rule": data["contact_rule"],
            "contact_is_safe": data["contact_is_safe"] == YES,
        }


class NewIntakeForm(IntakeForm):
    """The same for somebody who is not a patient of the clinic yet."""

    name = about_patient("name", label=_("Full name"), error_messages={"required": _("Enter the name.")})
    birth_date = birth_date_field()
    preferred_name = about_patient("preferred_name", label=_("Name they go by"), required=False)
    pronouns = about_patient("pronouns", label=_("Pronouns"), required=False)
    phone = about_patient("phone", label=_("Phone"), required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    field_order = (
        "name", "birth_date", "preferred_name", "pronouns", "language", "email", "phone",
        "contact_is_safe", "contact_rule", "battery", "occasion",
    )  # fmt: skip

    def person(self) -> dict[str, Any]:
        """Who they are and how they may be reached."""
        names = ("name", "birth_date", "preferred_name", "pronouns", "phone")
        return {name: self.cleaned_data[name] for name in names} | self.contact()
