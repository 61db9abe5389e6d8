"""How soon alerts are answered, and a rule of the clinic's own."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.clock import PROPOSED
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.rules import LEVELS
from portal.clinic.forms.choices import offer
from portal.clinic.present.alert_words import level_words, question_words

PARTS = {
    "seen": _("Seen within"),
    "act": _("Something done within"),
    "rung": _("Next step up after"),
}


class TimesForm(forms.Form):
    """Minutes by level. What is left empty keeps the end of the next working day, where that is proposed."""

    def __init__(self, *args: Any, times: dict[str, dict[str, int | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in LEVELS:
            for part, label in PARTS.items():
                most = 24 * 60 if part == "seen" else getattr(PROPOSED[level], part) or 24 * 60
                is_optional = part == "act" and PROPOSED[level].act is None
                self.fields[f"{level}_{part}"] = forms.IntegerField(
                    label=label,
                    min_value=1,
                    max_value=most,
                    required=not is_optional,
                    initial=times[level][part],
                    help_text=_("Minutes. Empty: the end of the next working day.")
                    if is_optional
                    else _("Minutes, %(most)s at most.") % {"most": most},
                    error_messages={"required": _("Enter the minutes."), "invalid": _("Enter whole minutes.")},
                )

    @property
    def levels(self) -> Iterable[tuple[Any, list[forms.BoundField]]]:
        """Each level with its fields, the most pressing one first."""
        return [(level_words(level), [self[f"{level}_{part}"] for part in PARTS]) for level in reversed(LEVELS)]

    @property
    def times(self) -> dict[str, dict[str, int | None]]:
        return {level: {part: self.cleaned_data[f"{level}_{part}"] for part in PARTS} for level in LEVELS}


class RuleForm(forms.Form):
    """A question, the answer from which on somebody must look, and how soon."""

    question = forms.ChoiceField(label=_("Question"), error_messages={"required": _("Choose a question.")})
    at_or_above = forms.IntegerField(
        label=_("From which answer on"),
        min_value=0,
        max_value=20,
        help_text=_("Its number, as it is scored: in most questionnaires the first answer is 0 or 1."),
        error_messages={"required": _("Enter the number of the answer."), "invalid": _("Enter a whole number.")},
    )
    level = forms.ChoiceField(label=_("How soon"), error_messages={"required": _("Choose how soon.")})

    def __init__(self, *args: Any, instruments: Iterable[Instrument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (each.short_title, [(f"{each.key}/{item.id}", question_words(item)) for item in each.items])
            for each in instruments
        ]
        offer(self, "question", [("", _("Choose")), *groups])
        offer(self, "level", [("", _("Choose")), *((level, level_words(level)) for level in reversed(LEVELS))])

    @property
    def rule(self) -> dict[str, Any]:
        instrument, _slash, item = self.cleaned_data["question"].rpartition("/")
        return {
            "instrument": instrument,
            "item": item,
            "at_or_above": self.cleaned_data["at_or_above"],
            "level": self.cleaned_data["level"],
        }
