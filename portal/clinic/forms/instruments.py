"""Which questionnaires of the library are looked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.text_fields import Line

ALL, READY, NEEDED, OURS, CLINIC, OFF, UNCHECKED = "", "ready", "needed", "ours", "clinic", "off", "unchecked"
SHOWN = [
    (ALL, _("All")),
    (READY, _("With words here")),
    (NEEDED, _("Wording needed")),
    (OURS, _("Our own")),
    (CLINIC, _("Your clinic’s own")),
    (OFF, _("Switched off")),
    (UNCHECKED, _("With figures nobody checked")),
]
LICENCES = [
    (ALL, _("Any licence")),
    ("own", _("Our own")),
    ("free", _("Free to use")),
    ("permission-needed", _("Permission needed")),
    ("clinic", _("Your clinic’s own")),
]


class LibraryFilter(forms.Form):
    """Sent by GET; what is not understood filters nothing."""

    q = Line(label=_("Name, topic or author"), max_length=80, required=False)
    show = forms.ChoiceField(label=_("Show"), choices=SHOWN, required=False)
    licence = forms.ChoiceField(label=_("Licence"), choices=LICENCES, required=False)

    def wanted(self, name: str) -> str:
        """The value of one field; "" where it was not given or not understood. Asked after `is_valid()`."""
        return str(self.cleaned_data.get(name, ""))
