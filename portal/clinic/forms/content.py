"""The reviewer's decision on a piece of content."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from content.actions.signoffs import MOST_MONTHS
from portal.audit.text_fields import Line, Words
from portal.clinic.forms.choices import offer

LONGEST = 4000


class DecideForm(forms.Form):
    """What each of the three decisions needs. A decision about another version would be worth nothing."""

    SIGN, SMALL, CHANGES = "sign", "small", "changes"

    has_read = forms.BooleanField(label=_("I read the whole page and its sources"), required=False)
    months = forms.TypedChoiceField(label=_("Next review"), coerce=int, initial=MOST_MONTHS, required=False)
    comment = Words(
        label=_("Comment to the editor"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    has_compared = forms.BooleanField(
        label=_("I read every change, and none alters what the page says"), required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
    seen = Line(max_length=36, widget=forms.HiddenInput, required=False)
    # Sent by the button that was pressed.
    act = forms.ChoiceField(
        choices=[(name, name) for name in (SIGN, SMALL, CHANGES)],
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose what to do: sign, or ask for changes.")},
    )

    def __init__(self, *args: Any, days: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "months", days)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        act = found.get("act")
        if act == self.SIGN and not found.get("has_read"):
            self.add_error("has_read", _("Tick the box once you have read the page and its sources."))
        if act == self.SIGN and not found.get("months"):
            self.add_error("months", _("Choose when the page is read next."))
        if act == self.SMALL and not found.get("has_compared"):
            self.add_error("has_compared", _("Tick the box once you have read every change."))
        if act == self.CHANGES and not found.get("comment", "").strip() and "comment" not in self.errors:
            self.add_error("comment", _("Write what should change: the editor reads it."))
        return found


class InviteReviewerForm(forms.Form):
    """Who reads one version without an account. Name and credential stand on the page once it is signed."""

    name = Line(
        label=_("Name"), max_length=120, error_messages={"required": _("Type the name as it should stand on the page.")}
    )
    title = Line(
        label=_("Title or credential"),
        max_length=80,
        help_text=_("For example: clinical psychologist. It stands on the page."),
        error_messages={"required": _("Type what makes this person fit to judge the page.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, error_messages={"required": _("Type where the link is sent.")}
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class TranslationForm(forms.Form):
    """What somebody says of a translation, and of which version of its source."""

    DONE, RIGHT, WRONG = "done", "right", "wrong"

    comment = Words(label=_("Comment"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.IntegerField(widget=forms.HiddenInput)
    # Sent by the button that was pressed.
    act = forms.ChoiceField(
        choices=[(name, name) for name in (DONE, RIGHT, WRONG)],
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose what to say of the translation.")},
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("act") == self.WRONG and not found.get("comment", "").strip() and "comment" not in self.errors:
            self.add_error("comment", _("Write what is not right yet: the translator reads it."))
        return found
