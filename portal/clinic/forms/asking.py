"""Planning what is asked again, and sending what is due."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.models import Battery
from portal.care.actions.asking import MOST_WEEKS
from portal.clinic.forms.choices import offer
from portal.clinic.forms.intakes import about_budget
from portal.clinic.present.symptoms import in_language
from portal.country.languages import choices as language_choices

MOST_MINUTES = 600


def day_field(label: Any, missing: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": missing, "invalid": _("Enter a date, such as 2027-05-04.")},
    )


class PlanForm(forms.Form):
    """Which set, how often, and until when."""

    battery = forms.ChoiceField(label=_("Which questions"))
    language = forms.ChoiceField(label=_("Language of the questions"))
    every_weeks = forms.IntegerField(
        label=_("Weeks between"), min_value=1, max_value=MOST_WEEKS, initial=4,
        error_messages={"required": _("Enter how many weeks lie between.")},
    )  # fmt: skip
    first_on = day_field(_("First day"), _("Enter the first day."))
    until = day_field(_("Last day"), _("Enter the last day."))

    def __init__(
        self, *args: Any, batteries: dict[Battery, list[str]], languages: list[str], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.batteries = {str(row.pk): row for row in batteries}
        self.spoken = {str(row.pk): spoken for row, spoken in batteries.items()}
        self.today = today
        offer(self, "battery", [(pk, in_language(row.title)) for pk, row in self.batteries.items()])
        offer(self, "language", language_choices(languages))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        battery, language, first, until = (data.get(name) for name in ("battery", "language", "first_on", "until"))
        if battery and language and language not in self.spoken[battery]:
            self.add_error("battery", _("These questions are not offered in this language. Choose others."))
        if first and first < self.today:
            self.add_error("first_on", _("Enter a day that is not past."))
        if first and until and until < first:
            self.add_error("until", _("Enter a last day that is not before the first one."))
        return data

    def plan(self) -> dict[str, Any]:
        return {**self.cleaned_data, "battery": self.batteries[self.cleaned_data["battery"]]}


class DueForm(forms.Form):
    """What a person decides before something due is sent in spite of an open alert, or beyond the budget."""

    despite_alert = forms.BooleanField(
        required=False, label=_("An alert about them is open. I have decided that this may be asked all the same.")
    )
    budget_reason = about_budget()


class BudgetForm(forms.Form):
    """How many minutes may be asked of one patient in 30 days."""

    minutes = forms.IntegerField(
        label=_("Minutes that may be asked of one person in 30 days"), min_value=1, max_value=MOST_MINUTES,
        help_text=_("Beyond it a clinician sends with a reason, under their name."),
        error_messages={"required": _("Enter the minutes.")},
    )  # fmt: skip
