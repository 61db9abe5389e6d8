"""What a clinic offers: readers, and how it stands to one condition."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.audiences import AUDIENCES
from content.models import ConditionChoice
from content.offers import NOT_TREATED, OPEN, TREATED
from portal.audit.text_fields import Line
from portal.clinic.forms.choices import offer
from portal.country.languages import language_name


class ReadersForm(forms.Form):
    """Whom the clinic's library is for."""

    audiences = forms.MultipleChoiceField(
        label=_("Readers"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(each.key, each.label) for each in AUDIENCES],
        error_messages={"required": _("Choose at least one kind of reader.")},
    )


class ConditionForm(forms.Form):
    """How the clinic stands to one condition; its name in each language where it has no page."""

    stand = forms.ChoiceField(
        label=_("Do you treat it?"),
        widget=forms.RadioSelect,
        choices=[(TREATED, _("Yes")), (NOT_TREATED, _("No")), (OPEN, _("We say nothing about it"))],
    )
    reason = forms.ChoiceField(
        label=_("If not: why?"), required=False, choices=[("", _("Choose")), *ConditionChoice.REASONS]
    )
    instead = forms.ChoiceField(
        label=_("Where do people go instead?"), required=False, choices=[("", _("Choose")), *ConditionChoice.INSTEAD]
    )
    partner = forms.ChoiceField(
        label=_("An organisation that you work with"),
        required=False,
        help_text=_("Its page in the library is linked."),
    )

    def __init__(self, *args: Any, partners: Iterable[Any], name_in: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "partner", [("", _("None")), *((str(page.translation_key), page.title) for page in partners)])
        self.languages = list(name_in)
        named = {}
        for code in self.languages:
            label = _("Name in {language}").format(language=language_name(code))
            named[f"name_{code}"] = Line(label=label, max_length=120, required=False)
        self.fields = named | self.fields

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("stand") == NOT_TREATED:
            for name in ("reason", "instead"):
                if not found.get(name):
                    self.add_error(name, _("Nobody is sent away without a reason and a way on."))
        if self.languages and not any(found.get(f"name_{code}") for code in self.languages):
            self.add_error(f"name_{self.languages[0]}", _("Name the condition."))
        return found

    def said(self) -> dict[str, Any]:
        """Return what was chosen, as the action takes it."""
        typed = self.cleaned_data
        return {
            "is_treated": typed["stand"] == TREATED,
            "names": {code: typed[f"name_{code}"] for code in self.languages},
            "reason": typed["reason"],
            "instead": typed["instead"],
            "partner": uuid.UUID(typed["partner"]) if typed["partner"] else None,
        }
