"""The clinic's crisis lines by country: which patients see, which are not checked or expired, what to start from."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

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
    }


def _group(code: str, rows: list[CrisisLine]) -> Lines:
    own = tuple(row for row in rows if row.country == code)
    return Lines(code, packs.country_name(code, get_language() or "en"), own)
