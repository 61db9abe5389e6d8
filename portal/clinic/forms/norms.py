"""Rejecting a draft of norms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.text_fields import Words

LONGEST = 1000


class RejectForm(forms.Form):
    """Why a draft is not used."""

    reason = Words(
        label=_("Why these norms are not used"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why these norms are rejected.")},
    )  # fmt: skip
