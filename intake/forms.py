"""What a patient types and chooses outside the questions: the code, privacy, consent, and our own forms."""

from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from intake.models import Consent, ConsentText, Invitation
from intake.statements import GOALS
from portal.audit.text_fields import Line, Words


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, also when it is nothing at all; None for a page that is only shown."""
    return request.POST if request.method == "POST" else None


YES, NO = "yes", "no"
YES_OR_NO = [(YES, _("Yes")), (NO, _("No"))]
CHOOSE = {"required": _("Choose one answer.")}


class CodeForm(forms.Form):
    """The code that the clinic handed over."""

    code = Line(
        label=_("Code"),
        help_text=_("8 letters and numbers. Capital or small letters, with or without a space."),
        max_length=40,
        error_messages={"required": _("Enter the code that your clinic gave you.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class ScreenForm(forms.Form):
    """Who else can see the screen."""

    privacy = forms.ChoiceField(
        label=_("Is it private for you right now?"),
        choices=[
            (Invitation.ALONE, _("Yes, nobody else can see this")),
            (Invitation.SEEN, _("No, someone can see this")),
            (Invitation.HELPED, _("Someone is helping me read or translate")),
        ],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )


class PrivacyForm(ScreenForm):
    """Who else can see the screen, and who helps, before questions are asked."""

    helper = Line(
        label=_("If someone is helping you, who is it?"),
        help_text=_("For example: my sister, an interpreter. Your clinician sees this beside your answers."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    uses_aid = forms.BooleanField(
        label=_("A screen reader or another aid reads or types for me"),
        help_text=_("Then nobody looks at how fast you answer."),
        required=False,
    )
    is_shared_device = forms.BooleanField(label=_("This is a shared or borrowed device"), required=False)

    @property
    def is_alone(self) -> bool:
        return self.cleaned_data["privacy"] == Invitation.ALONE

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("privacy") == Invitation.HELPED and not said.get("helper"):
            self.add_error("helper", _("Say who is helping you, for example: my sister."))
        return said


class LaterForm(forms.Form):
    """What to do when it is not private."""

    GO_ON = "go-on"

    until = forms.ChoiceField(
        label=_("What would you like to do?"),
        choices=[
            ("later", _("Answer later, when I am alone")),
            ("by-phone", _("Answer by phone with the clinic")),
            ("at-the-clinic", _("Answer at the clinic")),
            (GO_ON, _("Go on now")),
        ],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    @property
    def goes_on(self) -> bool:
        return self.cleaned_data["until"] == self.GO_ON


class UsesForm(forms.Form):
    """What numbers may be used for beside care: two separate choices that are no unless said otherwise."""

    allows_comparison = forms.ChoiceField(
        label=_("May we compare my numbers, without my name, with others here?"),
        help_text=_("This helps the clinic see what is common among people here. Your care is the same either way."),
        choices=YES_OR_NO,
        initial=NO,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    allows_research = forms.ChoiceField(
        label=_("May my numbers, without my name, be used for research?"),
        help_text=_("Your care is the same either way."),
        choices=YES_OR_NO,
        initial=NO,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    @staticmethod
    def of(consent: Consent) -> dict[str, str]:
        """Return the choices of a consent as they are shown."""
        return {name: YES if getattr(consent, name) else NO for name in UsesForm.base_fields}

    @property
    def said(self) -> dict[str, bool]:
        return {name: self.cleaned_data[name] == YES for name in UsesForm.base_fields}


class ConsentForm(UsesForm):
    """One decision about the words shown, and the two beside it."""

    shown = Line(max_length=64, widget=forms.HiddenInput)
    agrees = forms.ChoiceField(
        label=_("Do you agree to answer these questions?"),
        choices=[(YES, _("Yes, I agree")), (NO, _("No, I do not agree"))],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    field_order = ("shown", "agrees", "allows_comparison", "allows_research")

    def __init__(self, *args: Any, text: ConsentText | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text = text
        self.initial["shown"] = str(text.pk) if text else ""

    def clean(self) -> dict[str, Any]:
        """Return answers as yes or no; refuse a decision about other words than the ones that stand here now."""
        said = super().clean() or {}
        if self.text is None or said.get("shown") != str(self.text.pk):
            self.data = {**{name: self.data[name] for name in self.data}, "shown": self.initial["shown"]}
            raise forms.ValidationError(_("These words have changed. Read them again, then choose."))
        return {name: said.get(name) == YES for name in ("agrees", "allows_comparison", "allows_research")}


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})


class AboutYouForm(forms.Form):
    """How a person can be reached safely, and what brings them here. Each line may stay blank."""

    contact = Words(
        label=_("A number or address that is safe to use"),
        help_text=_("And how and when to use it. For example: text only, no voicemail, after 5 in the afternoon."),
        required=False,
        max_length=500,
        widget=area(2),
    )
    whereabouts = Words(
        label=_("Where you usually are"),
        help_text=_("Used only in an emergency, so that help finds you."),
        required=False,
        max_length=500,
        widget=area(2),
    )
    worried_contact = Words(
        label=_("One person to call if we are worried about you"),
        help_text=_("Their name and number, and who they are to you."),
        required=False,
        max_length=500,
        widget=area(2),
    )
    reasons = Words(label=_("What brings you here"), required=False, max_length=4000, widget=area(4))
    goals = forms.MultipleChoiceField(
        label=_("What would you like more of?"),
        help_text=_("Choose as many as you like."),
        required=False,
        choices=GOALS,
        widget=forms.CheckboxSelectMultiple,
    )
    goals_text = Words(label=_("Something else you hope for"), required=False, max_length=1000, widget=area(2))
    preferences = Words(
        label=_("What would make this easier for you"),
        help_text=_("For example: an interpreter, a woman or a man to talk to, step-free access."),
        required=False,
        max_length=1000,
        widget=area(2),
    )


class WhatHelpsForm(forms.Form):
    """What already helps."""

    what_helps = Words(
        label=_("What helps you when things are hard?"),
        help_text=_("People, places, things you do. Leave it blank if you like."),
        required=False,
        max_length=4000,
        widget=area(5),
    )
