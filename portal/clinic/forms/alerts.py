"""Answering an alert: what was done, and what follows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.text_fields import Words
from portal.clinic.forms.choices import offer
from portal.clinic.present.risk import ACTIONS, PLANS, RISK_LEVELS

CHOOSE = ("", _("Choose"))


class AcknowledgeForm(forms.Form):
    """Somebody has seen the alert and says what they did."""

    action_code = forms.ChoiceField(
        label=_("What you did"),
        error_messages={"required": _("Choose what you did."), "invalid_choice": _("Choose what you did.")},
    )
    plan = forms.ChoiceField(label=_("Safety plan"), required=False)
    note = Words(
        label=_("Note (kept in the record)"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "action_code", [CHOOSE, *ACTIONS().items()])
        offer(self, "plan", [CHOOSE, *PLANS().items()])


class CloseForm(AcknowledgeForm):
    """What an alert needs before it may be closed."""

    risk_level = forms.ChoiceField(
        label=_("Risk now, by your own assessment"), error_messages={"required": _("Choose the risk level.")}
    )
    plan = forms.ChoiceField(label=_("Safety plan"), error_messages={"required": _("Say how the safety plan stands.")})
    next_date = forms.DateField(
        label=_("Next date on which somebody looks again"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": _("Enter the next date."), "invalid": _("Enter a date, such as 2026-06-23.")},
    )
    field_order = ("action_code", "risk_level", "plan", "next_date", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "risk_level", [CHOOSE, *RISK_LEVELS().items()])
