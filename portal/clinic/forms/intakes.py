"""Sending an intake: to whom, in which language, which questions, and whether the address is safe to write to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from intake.models import Battery, Patient
from portal.clinic.forms.choices import offer
from portal.clinic.present.batteries import describe

YES, NO = "yes", "no"
SAFE = [(YES, _("Yes, and they said it is safe")), (NO, _("No, or it is not safe"))]


EARLIEST_YEAR = 1900  # before it, a birth date is a slip of the hand


class IntakeForm(forms.Form):
    """What is asked, whoever the patient is."""

    battery = forms.ChoiceField(
        label=_("Which questions"), widget=forms.RadioSelect, error_messages={"required": _("Choose the questions.")}
    )
    language = forms.ChoiceField(label=_("Language of the questions"))
    occasion = forms.ChoiceField(
        label=_("Occasion"),
        choices=[
            ("intake", _("First intake")),
            ("start", _("Start of treatment")),
            ("follow-up", _("Follow-up")),
            ("end", _("End of treatment")),
        ],
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Leave it empty to hand the link over by hand."),
        error_messages={"invalid": _("Enter an address such as name@example.org, or leave it empty.")},
    )
    contact_is_safe = forms.ChoiceField(
        label=_("Did you ask whether this address is safe to write to?"),
        choices=SAFE,
        widget=forms.RadioSelect,
        help_text=_("Somebody else may read their mail. Nothing is sent unless the answer is yes."),
        error_messages={"required": _("Say whether you asked. Nothing is sent before.")},
    )
    contact_rule = forms.CharField(
        label=_("How and when to reach them safely"),
        required=False,
        max_length=200,
        help_text=_("For example: text only, no voicemail, weekdays before 15:00."),
    )

    def __init__(
        self, *args: Any, batteries: list[Battery], clinic: Any, patient: Patient | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.batteries = {str(battery.pk): battery for battery in batteries}
        offered = clinic.languages or ["en"]
        names = dict(settings.LANGUAGES)
        offer(self, "battery", [(pk, describe(row, offered, clinic.pk)) for pk, row in self.batteries.items()])
        offer(self, "language", [(code, names.get(code, code)) for code in offered])
        if len(self.batteries) == 1:
            self.fields["battery"].initial = next(iter(self.batteries))
        if patient is not None:
            self.fields["email"].initial, self.fields["contact_rule"].initial = patient.email, patient.contact_rule
            self.fields["language"].initial = patient.language
            self.fields["occasion"].initial = "intake"

    def asked(self) -> dict[str, Any]:
        """What is asked, in which language and on which occasion."""
        data = self.cleaned_data
        return {
            "battery": self.batteries[data["battery"]],
            "language": data["language"],
            "occasion": data["occasion"],
        }

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

    name = forms.CharField(label=_("Full name"), max_length=120, error_messages={"required": _("Enter the name.")})
    birth_date = forms.DateField(
        label=_("Birth date"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("These questions are for people of 18 and over."),
        error_messages={"required": _("Enter the birth date."), "invalid": _("Enter a date, such as 1990-05-04.")},
    )
    preferred_name = forms.CharField(label=_("Name they go by"), max_length=120, required=False)
    pronouns = forms.CharField(label=_("Pronouns"), max_length=40, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    field_order = (
        "name", "birth_date", "preferred_name", "pronouns", "language", "email", "phone",
        "contact_is_safe", "contact_rule", "battery", "occasion",
    )  # fmt: skip

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if not born.year >= EARLIEST_YEAR or born > date.today():
            raise forms.ValidationError(_("Enter a date that has been."))
        return born

    def person(self) -> dict[str, Any]:
        """Who they are and how they may be reached."""
        names = ("name", "birth_date", "preferred_name", "pronouns", "phone")
        return {name: self.cleaned_data[name] for name in names} | self.contact()
