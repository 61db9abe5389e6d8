"""What a patient says about a course, and writes in their log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from intake.exceptions import EntryChanged
from intake.forms import CHOOSE, NO, YES, YES_OR_NO
from intake.models import LogEntry
from portal.audit.ids import new_id
from portal.audit.text_fields import Line, Words

MOST_LETTERS = 4000
PEOPLE = {
    "": _("Nobody in particular"),
    "mother": _("My mother"),
    "father": _("My father"),
    "partner": _("My partner"),
    "child": _("My child"),
    "friend": _("A friend"),
    "somebody-else": _("Somebody else"),
    "myself": _("Myself"),
}


def words(label: Any, help_text: Any, required: Any = "", rows: int = 3) -> Words:
    return Words(
        label=label,
        help_text=help_text,
        required=bool(required),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required} if required else None,
    )


class SharingForm(forms.Form):
    """Whether the care team may see how far one is. No answer is set beforehand."""

    shares = forms.ChoiceField(
        label=_("May your care team see how far you are?"),
        help_text=_("Yes shows them which parts you finished and on which day you were last here. You can change it."),
        choices=YES_OR_NO,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    @property
    def says_yes(self) -> bool:
        return self.cleaned_data["shares"] == YES


class LogForm(forms.Form):
    """One entry: notice, look back, and a kind word to oneself. Only the first line is needed."""

    situation = words(
        _("What happened?"),
        _("A short line is enough. You need no names."),
        required=_("Write in a few words what happened."),
    )
    about = forms.ChoiceField(label=_("Whom was it with, or about?"), choices=list(PEOPLE.items()), required=False)
    usual = words(_("What do I usually do then?"), _("For example: I write again and again until there is an answer."))
    did = words(_("What did I do this time?"), _("Whatever it was, it counts."))
    looked_back = words(
        _("Looking back: what helped, and what would I try next time?"),
        _("You can do this later, alone or together with your clinician."),
    )
    to_myself = words(_("A kind word to myself"), _("What would you say to a friend who had done this?"))
    shares = forms.ChoiceField(
        label=_("May your care team read this entry?"),
        help_text=_("You can change it at any time. No means that nobody but you reads it."),
        choices=YES_OR_NO,
        initial=NO,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    # What the page was drawn with: the id that a new entry gets, and how one that is changed stood.
    key = Line(max_length=36, required=False, widget=forms.HiddenInput)
    seen = Line(max_length=80, required=False, widget=forms.HiddenInput)

    def clean_key(self) -> UUID | None:
        """An id that nobody's page was drawn with makes a new entry with another one."""
        try:
            return UUID(self.cleaned_data["key"])
        except ValueError:
            return None

    @property
    def steps(self) -> dict[str, str]:
        return {step: self.cleaned_data[step] for step in LogEntry.STEPS}

    @property
    def says_yes(self) -> bool:
        return self.cleaned_data["shares"] == YES

    @staticmethod
    def of(entry: LogEntry) -> dict[str, str]:
        """Return the fields as an entry has them."""
        said = {step: getattr(entry, step) for step in LogEntry.STEPS}
        return said | {"about": entry.about, "shares": YES if entry.shared_at else NO, "seen": entry.stamp}

    @classmethod
    def anew(cls, posted: QueryDict) -> LogForm:
        """Return what was typed into an entry that is gone, to be kept as a new one, which nobody reads."""
        typed = posted.copy()
        typed["key"], typed["seen"], typed["shares"] = str(new_id()), "", NO
        form = cls(typed)
        form.add_error(
            None, _("This entry was deleted on another page or device. Save, and what you typed is a new one.")
        )
        return form

    def meets(self, refused: EntryChanged, posted: QueryDict) -> None:
        """Say that the entry is another one now. Whoever saves again has read it; whom it is for stays as it stands."""
        typed, now = posted.copy(), self.of(refused.entry)
        typed["seen"], typed["shares"] = now["seen"], now["shares"]
        self.data = typed
        self.add_error(None, str(refused.message))


class GiveForm(forms.Form):
    """A line of the clinician's own beside what is offered."""

    message = Line(label=_("A line of your own"), max_length=200, required=False)
