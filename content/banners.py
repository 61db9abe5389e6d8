"""Which banner a page shows. Closing one is kept in a cookie that holds its id alone: the same for everybody."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page

from content import library, models
from content.models.banners import PATIENTS, VISITORS

COOKIE = "closed"
MOST_KEPT = 10  # closed banners in the cookie; the oldest fall out
MOST_DAYS = 92  # what stands longer is read by nobody, and belongs into a page
# Pages about what overwhelms people ask for nothing beside what they say.
RISK_TOPICS = {"hard-times"}


@dataclass(frozen=True)
class Shown:
    """A banner in the reader's language, with the page that it leads to where it may lead anywhere."""

    id: uuid.UUID
    clinic: Any
    text: str
    page: Any | None = None


def for_page(page: Any, cookies: Mapping[str, str]) -> Shown | None:
    """Return what a public page shows: nothing where help comes first, and no way on beside what overwhelms people."""
    if getattr(page, "kind", "") == models.CrisisPage.kind:
        return None
    readers = [VISITORS, *getattr(page, "audience", [])]
    rows = models.Banner.objects.showing().filter(audience__in=readers, clinic__suspended_at=None)
    return _first(rows, page.locale.language_code, cookies, lambda: not is_about_risk(page))


def for_patient(clinic: Any, language: str, cookies: Mapping[str, str], is_at_risk: Any) -> Shown | None:
    """Return what a patient's own page shows; `is_at_risk` is asked only where there is something to show."""
    rows = models.Banner.objects.showing().filter(audience=PATIENTS, clinic=clinic)
    return _first(rows, language, cookies, lambda: not is_at_risk())


def is_about_risk(page: Any) -> bool:
    topics = page.topics.all() if hasattr(page, "topics") else ()
    return bool(RISK_TOPICS & {topic.slug for topic in topics})


def closed(cookies: Mapping[str, str]) -> list[str]:
    """Return the ids that a reader closed; whatever else the cookie holds is left out."""
    return [each for each in cookies.get(COOKIE, "").split(".") if _is_id(each)][-MOST_KEPT:]


def closing(banner: uuid.UUID, cookies: Mapping[str, str]) -> str:
    """Return the cookie with one more banner closed."""
    kept = [each for each in closed(cookies) if each != banner.hex]
    return ".".join([*kept, banner.hex][-MOST_KEPT:])


def longest() -> int:
    """Return the seconds for which closing is kept: no banner shows for longer."""
    return int(timedelta(days=MOST_DAYS).total_seconds())


def all_of(clinic: Any) -> list[models.Banner]:
    """Return a clinic's banners, newest first."""
    rows = models.Banner.objects.filter(clinic=clinic).select_related("clinic", "author", "approved_by", "ended_by")
    return list(rows.order_by("-written_at"))


def find(banner: uuid.UUID, clinic: Any) -> models.Banner | None:
    return models.Banner.objects.filter(clinic=clinic, pk=banner).select_related("clinic").first()


def _first(rows: Any, language: str, cookies: Mapping[str, str], may_lead: Any) -> Shown | None:
    without = set(closed(cookies))
    for row in rows.select_related("clinic").order_by("-approved_at", "-pk"):
        if row.pk.hex not in without and row.texts.get(language):
            page = _piece(row, language) if row.piece and may_lead() else None
            return Shown(row.pk, row.clinic, row.texts[language], page)
    return None


def _piece(row: models.Banner, language: str) -> Any | None:
    """Return the page in the reader's language, as long as it can be read."""
    pages = Page.objects.live().filter(library.within(None), translation_key=row.piece)
    return pages.filter(locale__language_code=language).first()


def _is_id(text: str) -> bool:
    return len(text) == 32 and all(letter in "0123456789abcdef" for letter in text)


def is_over(banner: models.Banner) -> bool:
    return bool(banner.ended_at) or banner.ends_at <= timezone.now()
