"""Putting a set of questions together, one step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.text_fields import Line
from portal.clinic.forms.choices import offer
from portal.country.languages import language_name

MOST_POINTS = 99


class TitleForm(forms.Form):
    """What a set is called, in each language of the clinic. Patients do not read it."""

    def __init__(
        self, *args: Any, languages: Sequence[str], title: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.languages = languages
        for code in languages:
            self.fields[f"title_{code}"] = Line(
                label=_("Name in %(language)s") % {"language": language_name(code)},
                max_length=120,
                initial=(title or {}).get(code, ""),
                error_messages={"required": _("Enter the name.")},
            )

    def title(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"title_{code}"] for code in self.languages}


class AddForm(forms.Form):
    """What the new part asks."""

    asks = forms.ChoiceField(label=_("Add a part"), error_messages={"required": _("Choose what the part asks.")})

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "asks", offered)


class LineForm(forms.Form):
    """From which sum of the short form on the rest is asked."""

    line = forms.IntegerField(
        label=_("Ask the rest from this sum on"),
        min_value=1,
        max_value=MOST_POINTS,
        error_messages={"required": _("Enter the sum from which on the rest is asked.")},
    )


class ConditionForm(forms.Form):
    """On which earlier answer a part depends."""

    gate = forms.ChoiceField(label=_("Only if this question"), error_messages={"required": _("Choose a question.")})
    at_or_above = forms.IntegerField(
        label=_("is answered with at least"),
        min_value=0,
        max_value=MOST_POINTS,
        error_messages={"required": _("Enter the value from which on the part is asked.")},
    )

    def __init__(self, *args: Any, offered: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "gate", offered)
