"""The reviewer's decision on a piece of content."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignContentForm(forms.Form):
    """A tick and the revision that was read; a signature under another revision would be worth nothing."""

    has_read = forms.BooleanField(
        label=_("I read the whole page and its sources"),
        error_messages={"required": _("Tick the box once you have read the page and its sources.")},
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)
