"""The form for readers. It has no field for words: what somebody types is read by nobody for days, and may be about
themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.models.feedback import Fault

USEFUL = (("yes", _("Yes")), ("no", _("No")))


class FeedbackForm(forms.Form):
    """Was it useful, what is wrong, and where: at least one of the first two."""

    is_useful = forms.TypedChoiceField(
        label=_("Was this page useful?"),
        choices=USEFUL,
        widget=forms.RadioSelect,
        required=False,
        empty_value=None,
        coerce=lambda value: value == "yes",
    )
    fault = forms.ChoiceField(
        label=_("Is anything wrong with it?"), choices=Fault.choices, widget=forms.RadioSelect, required=False
    )
    part = forms.TypedChoiceField(label=_("Where?"), required=False, empty_value=None, coerce=int)

    def __init__(self, *args: Any, headings: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = [(str(number), heading) for number, heading in enumerate(headings, 1)]
        part: Any = self.fields["part"]
        part.choices = [("", _("The page as a whole")), *parts]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors and given.get("is_useful") is None and not given.get("fault"):
            self.add_error("is_useful", _("Choose at least one answer."))
        return given
