"""What staff say before they enter somebody's answers: that it is this person, by which way, and who else is there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.models import Invitation, StaffEntry
from portal.audit.text_fields import Line

CHOOSE = {"required": _("Choose one answer.")}


class EntryForm(forms.Form):
    """The start of a sitting."""

    is_confirmed = forms.BooleanField(
        label=_("I asked for the full name and the birth date, and both match what stands here"),
        error_messages={"required": _("Ask for both first. Answers of somebody else cannot be taken back.")},
    )
    way = forms.ChoiceField(
        label=_("How do you talk with the patient?"),
        choices=[(StaffEntry.BY_PHONE, _("By phone")), (StaffEntry.IN_THE_ROOM, _("In the room"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    privacy = forms.ChoiceField(
        label=_("Who else is there? Ask the patient"),
        choices=[
            (Invitation.ALONE, _("Nobody else can hear or see")),
            (Invitation.SEEN, _("Somebody else can hear or see")),
            (Invitation.HELPED, _("Somebody helps to read or translate")),
        ],
        help_text=_("While somebody else is there, the questions about safety and fear are not asked."),
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    helper = Line(
        label=_("If somebody helps, who is it?"),
        help_text=_("For example: the sister, an interpreter. It stands beside the answers."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    answers_privately = forms.BooleanField(
        label=_("The patient can answer so that nobody else learns the answer"),
        help_text=_("For example, they hold the phone and say only a number. Then every question is asked."),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("privacy") == Invitation.HELPED and not said.get("helper"):
            self.add_error("helper", _("Say who helps, for example: the sister."))
        return said
