"""Answering an alert: what was done, what was assessed, and what follows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.models import Alert
from portal.audit.text_fields import Words
from portal.clinic.forms.choices import offer
from portal.clinic.forms.inputs import DayInput
from portal.clinic.present.alert_words import ACTIONS, COVERED, PLANS, RISK_LEVELS, TOOLS

CHOOSE = ("", _("Choose"))


class StepForm(forms.Form):
    """A step in an alert's life."""

    note = Words(
        label=_("Note (kept in the record)"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    offered: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in self.offered.items():
            offer(self, name, [CHOOSE, *words().items()])


class AcknowledgeForm(StepForm):
    """Somebody has seen the alert and says what they did."""

    action_code = forms.ChoiceField(
        label=_("What you did"),
        error_messages={"required": _("Choose what you did."), "invalid_choice": _("Choose what you did.")},
    )
    plan = forms.ChoiceField(label=_("Safety plan"), required=False)
    field_order = ("action_code", "plan", "note")
    offered = {"action_code": ACTIONS, "plan": PLANS}


class AssessForm(StepForm):
    """Somebody assessed the risk."""

    tool = forms.ChoiceField(label=_("Assessed with"), error_messages={"required": _("Choose what you used.")})
    risk_level = forms.ChoiceField(
        label=_("Risk now, by your own assessment"), error_messages={"required": _("Choose the risk level.")}
    )
    plan = forms.ChoiceField(label=_("Safety plan"), error_messages={"required": _("Say how the safety plan stands.")})
    covered = forms.MultipleChoiceField(
        label=_("Talked about"), required=False, widget=forms.CheckboxSelectMultiple, choices=lambda: COVERED().items()
    )
    field_order = ("tool", "risk_level", "plan", "covered", "note")
    offered = {"tool": TOOLS, "risk_level": RISK_LEVELS, "plan": PLANS}


class CloseForm(StepForm):
    """What an alert needs before it may be closed."""

    action_code = forms.ChoiceField(
        label=_("What you did"),
        error_messages={"required": _("Choose what you did."), "invalid_choice": _("Choose what you did.")},
    )
    risk_level = forms.ChoiceField(
        label=_("Risk now, by your own assessment"), error_messages={"required": _("Choose the risk level.")}
    )
    plan = forms.ChoiceField(label=_("Safety plan"), error_messages={"required": _("Say how the safety plan stands.")})
    next_date = forms.DateField(
        label=_("Next date on which somebody looks again"),
        widget=DayInput(),
        error_messages={"required": _("Enter the next date."), "invalid": _("Enter a date, such as 2026-06-23.")},
    )
    field_order = ("action_code", "risk_level", "plan", "next_date", "note")
    offered = {"action_code": ACTIONS, "risk_level": RISK_LEVELS, "plan": PLANS}


class ReasonForm(StepForm):
    """Why an alert should not have been raised, or is opened again."""

    note = Words(
        label=_("Why (kept in the record)"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why.")},
    )


FORMS: dict[str, type[StepForm]] = {
    "acknowledge": AcknowledgeForm,
    "assess": AssessForm,
    "close": CloseForm,
    "void": ReasonForm,
    "reopen": ReasonForm,
}


def entered_in(form: StepForm) -> list[tuple[Any, Any]]:
    """Return what somebody entered, each with its label, in the words in which they chose it."""
    return [(field.label, _words(field, form.cleaned_data[name])) for name, field in form.fields.items()]


def _words(field: Any, value: Any) -> Any:
    if not isinstance(field, forms.ChoiceField) or not value:
        return value
    words: dict[Any, Any] = dict(field.choices)  # type: ignore[arg-type]
    return ", ".join(str(words[each]) for each in (value if isinstance(value, list) else [value]))


def form_of(alert: Alert, step: str, data: Any = None) -> StepForm:
    """Return the form of one step of one alert, with ids of its own on the page."""
    return FORMS[step](data, prefix=f"a{str(alert.pk)[-6:]}{step}")
