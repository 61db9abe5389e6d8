"""Whom a piece is for: the word that rules and machines use, the page's field, and the name that readers meet.

The addresses are words too. Te reo Māori keeps its macrons in them; an address written without leads to the right one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from content.folding import fold


@dataclass(frozen=True)
class Audience:
    """Readers of one kind."""

    key: str
    label: Any  # translated where it is shown
    field_label: Any
    slugs: Mapping[str, str]  # by language, English among them

    def slug_in(self, language: str) -> str:
        """Return the word of the address in a language; the English one where it has none of its own."""
        return self.slugs.get(language, self.slugs["en"])

    @property
    def field(self) -> str:
        return f"for_{self.key}"


AUDIENCES = (
    Audience("myself", _("For myself"), _("for the person"), {"en": "myself", "es": "mí"}),
    Audience(
        "family",
        _("For family and whānau"),
        _("for family and friends"),
        {"en": "family-and-whānau", "es": "familia-y-whānau"},
    ),
    Audience("parents", _("For parents"), _("for parents"), {"en": "parents", "es": "madres-y-padres"}),
    Audience("clinicians", _("For clinicians"), _("for clinicians"), {"en": "clinicians", "es": "profesionales"}),
)


def audience_at(slug: str, language: str) -> Audience | None:
    """Return the audience that an address names, with its marks or without, or None."""
    return next((each for each in AUDIENCES if fold(each.slug_in(language)) == fold(slug)), None)
