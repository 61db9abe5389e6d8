"""The clinic's crisis lines by country: which patients see, which are not checked or expired, what to start from."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.clinic.forms.setup import countries_of
from portal.country import expiry, packs
from portal.country.lines import lines_to_keep, suggestions
from portal.country.models import CrisisLine


@dataclass(frozen=True)
class Lines:
    """The lines of one country that a clinic keeps."""

    code: str
    place: str
    rows: tuple[CrisisLine, ...]


def line_list(clinic: Any, country: str) -> dict[str, Any]:
    """Return what the page of lines shows; `country` is the one whose pack is asked for, else the clinic's own."""
    rows, choices = lines_to_keep(clinic), countries_of(clinic)
    wanted = country if country in dict(choices) else clinic.country
    others = sorted({row.country for row in rows} - {clinic.country})
    return {
        "groups": [_group(code, rows) for code in (clinic.country, *others)],
        "notice": expiry.notice(rows, clinic),
        "suggestions": suggestions(clinic, wanted),
        "wanted": wanted,
        "wanted_place": dict(choices).get(wanted, ""),
        "choices": choices,
        "pack": packs.pack(wanted) if wanted else None,
        "facts": _facts(wanted),
    }


def _facts(code: str) -> list[tuple[str, str, packs.Fact]]:
    """What else the pack knows of a country, with where it comes from."""
    labels = {
        "emergency_word": _("Where a hospital sees emergencies"),
        "date_format": _("How a date is written"),
        "phone_format": _("How a phone number is written"),
        "dial_code": _("Dialled from abroad"),
        "licence_body": _("Who registers psychologists"),
        "public_funding": _("What public money pays for"),
    }
    pack, language = packs.pack(code) if code else None, get_language() or "en"
    found = pack.facts.items() if pack else ()
    return [(labels[kind], packs.in_language(fact.words, language), fact) for kind, fact in found]


def _group(code: str, rows: list[CrisisLine]) -> Lines:
    own = tuple(row for row in rows if row.country == code)
    return Lines(code, packs.country_name(code, get_language() or "en"), own)
