"""A banner: who reads it, what it says in each language, and when."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from content.models import Banner
from portal.audit.text_fields import Line
from portal.clinic.forms.choices import offer
from portal.clinic.forms.roster import day_field
from portal.country.languages import language_name

LONGEST = 200  # characters: two lines on a phone, above everything else


class BannerForm(forms.Form):
    """One banner. Its days are whole days of the clinic."""

    audience = forms.ChoiceField(label=_("Who reads it?"), choices=Banner.AUDIENCES)
    piece = forms.ChoiceField(label=_("Where does it lead?"), required=False)
    begins = day_field(_("First day"))
    ends = day_field(_("Last day"))

    def __init__(self, *args: Any, languages: Iterable[str], pages: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "piece", [("", _("Nowhere")), *((str(page.translation_key), page.title) for page in pages)])
        self.languages = list(languages)
        for code in self.languages:
            label = _("Words in {language}").format(language=language_name(code))
            self.fields[f"text_{code}"] = Line(label=label, max_length=LONGEST, required=False)
        self.order_fields(["audience", *(f"text_{code}" for code in self.languages), "piece", "begins", "ends"])

    def said(self, zone: tzinfo) -> dict[str, Any]:
        """Return what was typed, as the action takes it: from the beginning of a day to the end of another."""
        typed = self.cleaned_data
        return {
            "audience": typed["audience"],
            "texts": {code: typed[f"text_{code}"] for code in self.languages},
            "piece": UUID(typed["piece"]) if typed["piece"] else None,
            "begins_at": datetime.combine(typed["begins"], time(), zone),
            "ends_at": datetime.combine(typed["ends"] + timedelta(days=1), time(), zone),
        }
