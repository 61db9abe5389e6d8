"""What a clinic offers, as its people read it: conditions treated and not treated, and whom its library is for."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from wagtail.models import Page

from content import folding, library, models

TREATED, NOT_TREATED, OPEN = "treated", "not-treated", "open"


@dataclass(frozen=True)
class Stand:
    """How a clinic stands to one condition; without a choice it has said nothing yet."""

    condition: uuid.UUID
    name: str
    language: str  # of the name
    page: Any | None  # what can be read about it
    choice: models.ConditionChoice | None = None
    partner: Any | None = None  # the organisation that people go to instead, as long as its page can be read

    @property
    def state(self) -> str:
        if self.choice is None:
            return OPEN
        return TREATED if self.choice.is_treated else NOT_TREATED


def left_out(clinic: Any) -> frozenset[str]:
    """Return the keys of the audiences that a clinic has nothing for."""
    rows = models.AudienceLeftOut.objects.filter(clinic=clinic, taken_in_at=None)
    return frozenset(rows.values_list("audience", flat=True))


def is_for(page: Any, without: frozenset[str]) -> bool:
    """Say whether a piece is for anybody but the audiences that are left out."""
    return not page.audience or bool(set(page.audience) - without)


def stands(clinic: Any, language: str) -> list[Stand]:
    """Return every condition that has a page, or that the clinic named, by its name. Four queries."""
    choices = {row.condition: row for row in _choices().filter(clinic=clinic)}
    pages = _in_language(models.ConditionPage.objects.live().filter(library.within(clinic)), language)
    partners = _partners(choices.values(), clinic, language)
    found = [_stand(key, page, choices.get(key), partners) for key, page in pages.items()]
    found += [_named(row, language, partners) for row in choices.values() if row.condition not in pages and row.names]
    return sorted(found, key=lambda stand: folding.place_of(stand.name, language))


def stand_of(condition: uuid.UUID, clinic: Any, language: str) -> Stand | None:
    """Return how a clinic stands to one condition, or None where it has no such condition."""
    return next((stand for stand in stands(clinic, language) if stand.condition == condition), None)


def stands_to(page: Any, clinic: Any = None) -> list[Stand]:
    """Return how each clinic that said so stands to the condition of a page, or that one clinic. Two queries."""
    rows = _choices().filter(condition=page.translation_key, clinic__suspended_at=None).order_by("clinic__name")
    choices = list(rows.filter(clinic=clinic) if clinic is not None else rows)
    language = page.locale.language_code
    partners = _partners(choices, clinic, language)
    return [_stand(page.translation_key, page, row, partners) for row in choices]


def partner_pages(clinic: Any, language: str) -> list[Any]:
    """Return the organisations that a clinic may send people to, by name."""
    found = _in_language(models.PartnerPage.objects.live().filter(library.within(clinic)), language)
    return sorted(found.values(), key=lambda page: folding.place_of(page.title, language))


def history(condition: uuid.UUID, clinic: Any) -> list[models.ConditionChoice]:
    """Return what a clinic said of a condition before, newest first."""
    rows = models.ConditionChoice.objects.filter(clinic=clinic, condition=condition).exclude(ended_at=None)
    return list(rows.select_related("chosen_by", "ended_by").order_by("-chosen_at"))


def _choices() -> Any:
    return models.ConditionChoice.objects.filter(ended_at=None).select_related("clinic", "chosen_by")


def _stand(key: uuid.UUID, page: Any, row: models.ConditionChoice | None, partners: dict[uuid.UUID, Any]) -> Stand:
    partner = partners.get(row.partner) if row and row.partner else None
    return Stand(key, page.title, page.locale.language_code, page, row, partner)


def _named(row: models.ConditionChoice, language: str, partners: dict[uuid.UUID, Any]) -> Stand:
    code = language if row.names.get(language) else next(iter(row.names))
    return Stand(row.condition, row.names[code], code, None, row, partners.get(row.partner) if row.partner else None)


def _partners(rows: Iterable[models.ConditionChoice], clinic: Any, language: str) -> dict[uuid.UUID, Any]:
    keys = {row.partner for row in rows if row.partner}
    if not keys:
        return {}
    pages = models.PartnerPage.objects.live().filter(library.within(clinic), translation_key__in=keys)
    return _in_language(pages, language)


def _in_language(pages: Any, language: str) -> dict[uuid.UUID, Any]:
    """Return one page of each piece: in the language where it is there in it, else in that of the installation."""
    order = {language: 0, settings.LANGUAGE_CODE: 1}
    found: dict[uuid.UUID, Page] = {}
    for page in sorted(pages.select_related("locale"), key=lambda page: order.get(page.locale.language_code, 2)):
        found.setdefault(page.translation_key, page)
    return found
