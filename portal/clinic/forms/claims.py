"""What a reviewer says about two claims that do not agree."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.text_fields import Line, Words

LONGEST = 2000


class ContradictionForm(forms.Form):
    """The other claim, chosen from what a search found, and where the two do not agree."""

    other = Line(max_length=36, widget=forms.HiddenInput)
    note = Words(
        label=_("Where do they not agree?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence where the two do not agree.")},
    )


class SettlementForm(forms.Form):
    """How it was settled."""

    settlement = Words(
        label=_("How was it settled?"),
        help_text=_("Which text was changed, or why both are right."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say how it was settled: which text was changed, or why both are right.")},
    )
