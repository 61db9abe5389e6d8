"""Importing a wording: the file, what the first person says about it, and what the second one does."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake.instruments.guard import must_be_unaltered, needs_permission, reversed_items
from intake.instruments.sheet import LARGEST
from intake.psychometrics.instrument import Instrument
from portal.audit.text_fields import Line
from portal.clinic.forms.choices import offer
from portal.clinic.forms.inputs import DayInput

YES, NO = "yes", "no"
YES_NO = [(YES, _("Yes")), (NO, _("No"))]
ANOTHER, UNKNOWN = "another", "unknown"
CHOOSE = {"required": _("Choose one.")}


def yes_or_no(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=YES_NO, widget=forms.RadioSelect, error_messages=CHOOSE)


class FileForm(forms.Form):
    """A sheet as CSV, or a FHIR Questionnaire with what a CSV says in its own columns."""

    file = forms.FileField(
        label=_("Your file"),
        help_text=_("CSV, or a Questionnaire of FHIR R4 as JSON. UTF-8, at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv,.json,application/json,application/fhir+json"}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty."),
            "missing": _("Choose a file."),
            "invalid": _("Choose a file."),
        },
    )
    language = forms.ChoiceField(
        label=_("Language to take from a FHIR file"),
        help_text=_("Such a file may hold several. A CSV says its own."),
        required=False,
        error_messages={"invalid_choice": _("Choose one.")},
    )
    entitlement = Line(
        label=_("With a FHIR file: why may your clinic use the words?"),
        help_text=_("Such as a licence or a letter, and where it lies. A CSV says it in its last column."),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args: Any, languages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "language", [("", gettext("The file's own")), *languages])

    def clean_file(self) -> bytes:
        """Return the bytes; a file that is too large is never read."""
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(
                _("The file is larger than 1 MB. One language of one questionnaire is far smaller.")
            )
        content: bytes = upload.read()
        return content


class RiskForm(forms.Form):
    """Asks about each risk line alone; the fields are there only where the instrument has risk items."""

    def __init__(self, *args: Any, instrument: Instrument, lines: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instrument, self.lines = instrument, lines
        for item in instrument.risk_items:
            self.fields[f"risk_{item}"] = yes_or_no(_("Is this the question about self-harm?"))

    @property
    def risks(self) -> Iterator[tuple[str, Any]]:
        """Each risk line with its question."""
        return zip(self.lines, (self[f"risk_{item}"] for item in self.instrument.risk_items), strict=True)

    def risk_answer(self) -> dict[str, Any]:
        asked = [self.cleaned_data[f"risk_{item}"] == YES for item in self.instrument.risk_items]
        return {"risk_lines_are_about_self_harm": all(asked)} if asked else {}


class StagingForm(RiskForm):
    """The guard's questions to the person who stages."""

    read = Line(widget=forms.HiddenInput, max_length=64)
    order_id = forms.ChoiceField(
        label=_("In which item order was your copy printed?"), widget=forms.RadioSelect, error_messages=CHOOSE
    )
    reads_opposite = yes_or_no("")
    permission_name = Line(
        label=_("Who gave permission?"),
        max_length=120,
        help_text=_("The name of the person or publisher."),
        error_messages={"required": _("Enter who gave permission.")},
    )
    permission_date = forms.DateField(
        label=_("On which date?"),
        widget=DayInput(),
        error_messages={
            "required": _("Enter the date of the permission."),
            "invalid": _("Enter a date, such as 2026-05-04."),
        },
    )

    is_unaltered = yes_or_no(_("Is every line exactly as its owner published it?"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        carries = self.instrument.order_id
        named = gettext("%(order)s: the order of the publication named above") % {"order": carries}
        offer(
            self,
            "order_id",
            [(carries, named), (ANOTHER, gettext("Another order")), (UNKNOWN, gettext("I do not know"))],
        )
        self.fields["reads_opposite"].label = (
            gettext("Do the first lines read in the opposite direction to the others?")
            if reversed_items(self.instrument)
            else gettext("Are these the first and the last line of your copy?")
        )
        if not needs_permission(self.instrument):
            del self.fields["permission_name"], self.fields["permission_date"]
        if not must_be_unaltered(self.instrument):
            del self.fields["is_unaltered"]

    def clean_permission_date(self) -> date:
        given: date = self.cleaned_data["permission_date"]
        if given > self.today:
            raise forms.ValidationError(_("Enter a date that has been."))
        return given

    def answers(self) -> dict[str, Any]:
        """What the person said, as the guard reads it."""
        data = self.cleaned_data
        said = {"order_id": data["order_id"], "reads_opposite": data["reads_opposite"] == YES, **self.risk_answer()}
        if "permission_name" in data:
            said |= {
                "permission_name": data["permission_name"],
                "permission_date": data["permission_date"].isoformat(),
            }
        if "is_unaltered" in data:
            said["is_unaltered"] = data["is_unaltered"] == YES
        return said


class ConfirmingForm(RiskForm):
    """What the second person says."""

    read_all = forms.IntegerField(
        label=_("How many items did you read?"),
        min_value=0,
        max_value=999,
        help_text=_("Read each one beside the printed copy, and count."),
        error_messages={"required": _("Enter a number."), "invalid": _("Enter a number.")},
    )

    def answers(self) -> dict[str, Any]:
        return {"read_all": self.cleaned_data["read_all"], **self.risk_answer()}
