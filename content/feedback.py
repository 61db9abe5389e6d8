"""What readers said of pieces, for those who write and sign them: reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from wagtail.models import Page

from content import library, models


@dataclass(frozen=True)
class Voices:
    """How many readers found a page useful, and how many did not."""

    useful: int = 0
    not_useful: int = 0

    @property
    def total(self) -> int:
        return self.useful + self.not_useful


def open_reports(clinic: Any) -> list[models.Feedback]:
    """Return the reports that nobody settled, on shared pages and the clinic's own, the longest waiting first."""
    near = Page.objects.filter(library.within(clinic))
    return list(models.Feedback.objects.open_reports().filter(page__in=near).select_related("page__locale"))


def report_of(report_id: Any, clinic: Any) -> models.Feedback | None:
    """Return one report on a page that is there for this clinic, settled or not, or None."""
    near = Page.objects.filter(library.within(clinic))
    return models.Feedback.objects.exclude(fault="").filter(pk=report_id, page__in=near).first()


def reports_on(page: Any) -> list[models.Feedback]:
    return list(models.Feedback.objects.open_reports().filter(page_id=page.pk))


def voices_on(pages: Iterable[Any]) -> dict[int, Voices]:
    """Return what readers said of the use of pages, by the page's id. One query."""
    rows = models.Feedback.objects.filter(page__in=[page.pk for page in pages], is_useful__isnull=False)
    counted = rows.values("page").annotate(
        useful=Count("pk", filter=Q(is_useful=True)), not_useful=Count("pk", filter=Q(is_useful=False))
    )
    return {row["page"]: Voices(row["useful"], row["not_useful"]) for row in counted}
