"""What is said about a new API client."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.audit.text_fields import Line
from portal.integration.scopes import SCOPES


class ClientForm(forms.Form):
    """A name that people will know again, and what the client may do."""

    name = Line(
        label=_("Which system is it for?"),
        max_length=120,
        help_text=_("The name stands in the audit beside everything that this system reads."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=list(SCOPES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Give it as little as it needs."),
    )
