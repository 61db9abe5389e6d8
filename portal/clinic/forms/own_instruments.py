"""An instrument of the clinic's own: its file, what the first person says about it, and what the second one does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.psychometrics.instrument import Instrument
from portal.audit.text_fields import Line
from portal.clinic.forms.wordings import YES, FileForm, yes_or_no

NO_HARM = _("Is it certain that no line asks about harming oneself, suicide or danger?")
NUMBER = {"required": _("Enter a number."), "invalid": _("Enter a number.")}


class OwnFileForm(FileForm):
    """A file that declares an instrument, whose words the clinic may use, and for whom it is meant."""

    entitlement = Line(
        label=_("Why may your clinic use these words?"),
        help_text=_("Such as: we wrote them ourselves. Or a licence or a letter, and where it lies."),
        max_length=1000,
        error_messages={"required": _("Say why your clinic may use these words.")},
    )
    minimum_age = forms.IntegerField(
        label=_("Youngest age that it is meant for"),
        initial=18,
        min_value=0,
        max_value=120,
        help_text=_("In years. Nobody younger can be asked."),
        error_messages=NUMBER,
    )


class _Saying(forms.Form):
    no_harm = yes_or_no(NO_HARM)

    def said(self) -> dict[str, Any]:
        return {"raises_no_alert": self.cleaned_data["no_harm"] == YES}


class DraftingForm(_Saying):
    """What the person says who brings the file in."""

    read = Line(widget=forms.HiddenInput, max_length=64)
    reads_opposite = yes_or_no(_("Do the lines marked “turned round” read in the opposite direction to the others?"))

    def __init__(self, *args: Any, instrument: Instrument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not any(scale.reversed_items for scale in instrument.scales):
            del self.fields["reads_opposite"]

    def answers(self) -> dict[str, Any]:
        return {**self.said(), "reads_opposite": self.cleaned_data.get("reads_opposite", YES) == YES}


class SecondForm(_Saying):
    """What the second person says."""

    read_all = forms.IntegerField(
        label=_("How many questions did you read?"),
        min_value=0,
        max_value=999,
        help_text=_("Read each one, in each language, and count."),
        error_messages=NUMBER,
    )

    def answers(self) -> dict[str, Any]:
        return {**self.said(), "read_all": self.cleaned_data["read_all"]}
