"""Shifts of duty people, and leave."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.clinic.forms.choices import offer
from portal.clinic.forms.inputs import ClockInput, DayInput
from portal.country.hours import DAYS

FURTHEST = timedelta(days=2 * 366)


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=DayInput(),
        error_messages={"required": _("Enter the day."), "invalid": _("Enter a date, such as 2026-06-23.")},
        validators=[is_near],
        **more,
    )


def is_near(day: date) -> None:
    """Raises ValidationError for a day that can only be a slip of the hand."""
    if abs(day - timezone.localdate()) > FURTHEST:
        raise forms.ValidationError(_("Enter a day within the next two years."))


def time_field(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=ClockInput(),
        input_formats=["%H:%M"],
        error_messages={"required": _("Enter a time."), "invalid": _("Enter a time, such as 10:30.")},
        **more,
    )


class ShiftForm(forms.Form):
    """Who of the duty people is there, and when."""

    EVERY_DAY = "every-day"

    user = forms.ChoiceField(label=_("Duty person"))
    weekday = forms.ChoiceField(label=_("On which day?"))
    starts = time_field(_("From"))
    ends = time_field(_("Until"), help_text=_("An earlier time than the first means the next morning."))
    first_day = day_field(_("First day"))
    last_day = day_field(
        _("Last day"), required=False, help_text=_("Needed for every day. Empty: every week until you end it.")
    )

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "user", [(str(person.pk), person.name) for person in people])
        days = [(str(number), day) for number, day in enumerate(DAYS.values())]
        offer(self, "weekday", [*days, (self.EVERY_DAY, _("Every day until the last day"))])

    def values(self) -> dict[str, Any]:
        """Return what the action wants, but for the person."""
        weekday = self.cleaned_data["weekday"]
        found = {name: self.cleaned_data[name] for name in ("starts", "ends", "first_day", "last_day")}
        return found | {"weekday": None if weekday == self.EVERY_DAY else int(weekday)}


class LeaveForm(forms.Form):
    """From which day to which day somebody is away."""

    first_day = day_field(_("First day of leave"))
    last_day = day_field(_("Last day of leave"))

    def moments(self, zone: Any) -> dict[str, datetime]:
        """Return the leave as moments in the clinic's zone: it begins now at the earliest, and holds all its days."""
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        starts = datetime.combine(first, time.min, tzinfo=zone)
        ends = datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone)
        now = timezone.now()
        return {"starts_at": starts if ends <= now else max(starts, now), "ends_at": ends}


class LeaveOfForm(LeaveForm):
    """The leave of somebody, entered by a lead or an admin."""

    user = forms.ChoiceField(label=_("Who is away?"))
    field_order = ("user", "first_day", "last_day")

    def __init__(self, *args: Any, people: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "user", [(str(person.pk), person.name) for person in people])
