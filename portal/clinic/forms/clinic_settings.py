"""What an admin types about the clinic."""

import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.text_fields import Line
from portal.clinic.forms.choices import offer
from portal.clinic.forms.inputs import ClockInput
from portal.clinic.forms.setup import countries_of
from portal.country import languages
from portal.country.hours import DAYS

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def yes_or_no(label: Any, help_text: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        help_text=help_text,
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
        coerce=lambda value: value == "yes",
        empty_value=None,
    )


class SettingsForm(forms.Form):
    """A clinic's own settings, hours included."""

    name = Line(label=_("Name of the clinic"), max_length=120)
    country = forms.ChoiceField(label=_("Country"))
    time_zone = forms.ChoiceField(label=_("Time zone"))
    languages = forms.MultipleChoiceField(
        label=_("Languages that you work in"), choices=languages.choices, widget=forms.CheckboxSelectMultiple
    )
    phone = Line(label=_("Phone"), max_length=40)
    urgent_phone = Line(label=_("Urgent phone"), max_length=40, help_text=_("The first number on the Help now page."))
    has_night_cover = yes_or_no(
        _("Does somebody answer at night and at weekends?"),
        _("If not, alerts are due within your hours, and patients read when the next person is there."),
    )
    exit_url = forms.URLField(
        label=_("Neutral site for Quick exit"),
        help_text=_("A harmless page that people often have open, such as a weather page. It starts with https://"),
        assume_scheme="https",
        max_length=200,
    )
    is_commercial = yes_or_no(
        _("Is care sold here?"), _("Some questionnaires may be used without payment only where it is not.")
    )
    invitation_days = forms.IntegerField(label=_("Days that a patient's link works"), min_value=1, max_value=60)
    reminder_days = forms.IntegerField(
        label=_("Days until a patient who has not finished is reminded, once"),
        help_text=_("Only where the address is safe to write to. 0 sends no reminder."),
        min_value=0,
        max_value=60,
    )
    urgent_minutes = forms.IntegerField(
        label=_("Minutes within which an urgent alert is seen"),
        help_text=_("Leave it empty to promise patients nothing."),
        min_value=5,
        max_value=1440,
        required=False,
    )

    def __init__(self, *args: Any, clinic: Any, **kwargs: Any) -> None:
        kwargs["initial"] = initial_of(clinic)
        super().__init__(*args, **kwargs)
        offer(self, "country", [("", "–"), *countries_of(clinic)])
        offer(self, "time_zone", [(zone, zone) for zone in sorted(zoneinfo.available_timezones())])
        for day, label in DAYS.items():
            for end, words in (("opens", _("opens")), ("closes", _("closes"))):
                self.fields[f"{day}_{end}"] = forms.TimeField(
                    label=f"{label}: {words}",
                    required=False,
                    widget=ClockInput(),
                    initial=self.initial.get(f"{day}_{end}"),
                )

    def days(self) -> list[tuple[Any, Any, Any]]:
        """Each weekday with its two fields, for the table of hours."""
        return [(label, self[f"{day}_opens"], self[f"{day}_closes"]) for day, label in DAYS.items()]

    def clean(self) -> dict[str, Any]:
        """Put the hours together: a day has both times, in order, or none."""
        data = super().clean() or {}
        hours = {}
        for day, label in DAYS.items():
            opens, closes = data.pop(f"{day}_opens", None), data.pop(f"{day}_closes", None)
            if opens and closes and opens < closes:
                hours[day] = [f"{opens:%H:%M}", f"{closes:%H:%M}"]
            elif opens or closes:
                text = _("%(day)s: give when you open and when you close, the earlier time first.")
                self.add_error(f"{day}_opens", forms.ValidationError(text, params={"day": label}))
        return {**data, "hours": hours}


def initial_of(clinic: Any) -> dict[str, Any]:
    """Return what the form shows of a clinic."""
    values = {name: getattr(clinic, name) for name in SettingsForm.base_fields}
    for name in ("has_night_cover", "is_commercial"):
        values[name] = {True: "yes", False: "no", None: ""}[values[name]]
    for day, (opens, closes) in clinic.hours.items():
        values[f"{day}_opens"], values[f"{day}_closes"] = opens, closes
    return values
