"""A clinician's note, the next visit, and a name for a saved view."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.text_fields import Line, Words
from portal.clinic.forms.inputs import ClockInput, DayInput

FURTHEST_DAYS = 5 * 366


class NoteForm(forms.Form):
    """A draft, kept as it is typed; signing is a button of its own."""

    text = Words(label=_("New note"), required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 5}))
    is_private = forms.BooleanField(label=_("Only for me, also once signed"), required=False)


class VisitForm(forms.Form):
    """Day and time of the next visit, in the clinic's zone; both empty: none."""

    day = forms.DateField(
        label=_("Day"),
        required=False,
        widget=DayInput(),
        error_messages={"invalid": _("Enter a date, such as 2026-06-23.")},
    )
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=ClockInput(),
        error_messages={"invalid": _("Enter a time, such as 10:30.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day = data.get("day")
        if day and abs((day - timezone.localdate()).days) > FURTHEST_DAYS:
            raise forms.ValidationError(_("Enter a day within the next years."))
        if bool(data.get("day")) != bool(data.get("time")) and not self.errors:
            raise forms.ValidationError(_("Enter the day and the time, or neither."))
        return data

    def moment(self, zone: Any) -> datetime | None:
        """The visit as a moment in the clinic's zone, or None."""
        day, time = self.cleaned_data["day"], self.cleaned_data["time"]
        return datetime.combine(day, time, tzinfo=zone) if day and time else None


class SavedViewForm(forms.Form):
    """A name for the filter that is shown now."""

    name = Line(label=_("Name of this view"), max_length=60, error_messages={"required": _("Give the view a name.")})
    view = Line(required=False, max_length=20, widget=forms.HiddenInput)
    q = Line(required=False, max_length=80, widget=forms.HiddenInput)
