"""The clinician's decision on a profile, and what the patient may read of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.text_fields import Words

DECISIONS = [
    ("discuss-in-visit", _("Talk about it in the visit")),
    ("contact-before-visit", _("Contact the patient before the visit")),
    ("no-change", _("No change to the plan")),
    ("refer-on", _("Refer on")),
]


class ReviewForm(forms.Form):
    """Read, decided, and perhaps released in plain words."""

    decision = forms.ChoiceField(
        label=_("What you decided"),
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you decided.")},
    )
    summary = Words(
        label=_("Summary (staff only)"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    message = Words(
        label=_("Message to the patient, in plain words"),
        required=False,
        max_length=4000,
        help_text=_("No score and no region name. Shown only if you release it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    releases = forms.BooleanField(label=_("Release the message to the patient"), required=False)
