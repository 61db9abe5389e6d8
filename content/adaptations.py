"""How a clinic has a shared page: adopted as it is, or adapted into a copy; and whether the source moved on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wagtail.models import Page

from content import models
from content.comparison import Change, changes_between


@dataclass(frozen=True)
class Origin:
    """Where a clinic's copy comes from: the versions of the source that it took in, newest first."""

    source: Any
    history: Sequence[models.Adaptation]

    @property
    def newest(self) -> models.Adaptation:
        return self.history[0]

    @property
    def is_there(self) -> bool:
        return self.source.live

    @property
    def has_changed(self) -> bool:
        """Say whether readers of the shared page see another version than the one taken in last."""
        return self.source.live and self.source.live_revision_id != self.newest.source_revision_id

    def changes_in_source(self) -> list[Change]:
        """Return what changed in the source since its version was taken in."""
        if not self.has_changed or self.source.live_revision is None:
            return []
        return changes_between(self.newest.source_revision.as_object(), self.source.live_revision.as_object())

    def changes_from_source(self, page: Any) -> list[Change]:
        """Return how a version of the copy differs from the version of the source that it took in last."""
        return changes_between(self.newest.source_revision.as_object(), page)


def origin_of(page: Any) -> Origin | None:
    """Return where a page comes from, or None where it is no copy. One query."""
    rows = models.Adaptation.objects.filter(page=page.pk).select_related(
        "source__live_revision", "source_revision", "taken_by"
    )
    history = list(rows.order_by("-taken_at", "-pk"))
    return Origin(history[0].source, history) if history else None


def copy_in(clinic: Any, source: Any) -> Page | None:
    """Return the clinic's own copy of a shared page, whether it is published or not."""
    row = models.Adaptation.objects.filter(clinic=clinic, source=source.pk).select_related("page").first()
    return row.page if row else None
