"""Who cares for a patient, what was agreed, and who supervises whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from intake.statements import GOALS
from portal.audit.text_fields import Line
from portal.clinic.forms.inputs import DayInput


class MemberForm(forms.Form):
    """A colleague to add to the care team."""

    def __init__(self, *args: Any, colleagues: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in colleagues}
        self.fields["user"] = forms.ChoiceField(
            label=_("Colleague"),
            choices=[("", _("Choose")), *((pk, user.name) for pk, user in self.people.items())],
            error_messages={"required": _("Choose a colleague."), "invalid_choice": _("Choose a colleague.")},
        )


class GoalForm(forms.Form):
    """What patient and clinician agreed to work on."""

    topic = forms.ChoiceField(label=_("Goal"), choices=GOALS)
    text = Line(label=_("In their words"), required=False, max_length=500)


class SupervisionForm(forms.Form):
    """A lead reads the patients of a clinician, until a day if one is given."""

    def __init__(self, *args: Any, leads: Any = (), clinicians: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(user.pk): user for user in [*leads, *clinicians]}
        self.fields["lead"] = _person(_("Clinical lead"), leads)
        self.fields["clinician"] = _person(_("Clinician"), clinicians)
        self.fields["until"] = forms.DateField(
            label=_("Until (leave empty for no end)"), required=False, widget=DayInput()
        )


def _person(label: Any, people: Any) -> forms.ChoiceField:
    choices = [("", _("Choose")), *((str(user.pk), user.name) for user in people)]
    return forms.ChoiceField(label=label, choices=choices)
