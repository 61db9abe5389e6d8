"""How far each page of a clinic has come in review, and what its reviewers decided: reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Revision

from content import library, models

DRAFT, IN_REVIEW, CHANGES_ASKED, OVERDUE = "draft", "in-review", "changes-asked", "overdue"
TRANSLATION, NUMBERS, APPROVED = "translation-check", "check-numbers", "approved"
# How long a page that was sent to review should wait for an answer.
ANSWERED_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Standing:
    """A piece in the queue: its newest revision, the step it stands at, and until when somebody should act."""

    reading: library.Reading
    step: str
    due: datetime | None
    result: models.CheckResult | None  # None: not checked yet
    version: int
    authors: frozenset[Any]  # who wrote since somebody of the clinic read it whole

    def waits_for(self, person_id: Any) -> bool:
        """Say whether this person may decide on it now, and should."""
        is_stopped = self.result is not None and self.result.is_stopped
        return self.step in (IN_REVIEW, OVERDUE) and person_id not in self.authors and not is_stopped


def queue(clinic: Any) -> list[Standing]:
    """Return every piece that the clinic's reviewers sign, soonest due first, then by title. Constant queries."""
    readings = library.readings(clinic)
    pages = [each.page for each in readings]
    results = models.CheckResult.objects.in_bulk([page.latest_revision_id for page in pages])
    asked, behind, written = _changes_asked(pages, clinic), _behind_their_source(pages), _revisions(pages)
    rows = [
        _standing(each, results.get(each.revision.pk), written.get(each.page.pk, []), each.page.pk in asked, behind)
        for each in readings
    ]
    return sorted(rows, key=_place_in_queue)


def standing(reading: library.Reading, clinic: Any) -> Standing:
    """Return one piece as it stands in the queue."""
    page = reading.page
    result = models.CheckResult.objects.filter(revision=page.latest_revision_id).first()
    written = _revisions([page]).get(page.pk, [])
    return _standing(reading, result, written, page.pk in _changes_asked([page], clinic), _behind_their_source([page]))


def log_of(page: Any, clinic: Any) -> list[models.Decision]:
    """Return what the clinic's reviewers decided on a page, newest first."""
    rows = models.Decision.objects.filter(page=page.pk, clinic=clinic)
    return list(rows.select_related("reviewer", "invitation", "sign_off").order_by("-decided_at", "-pk"))


def last_of(page: Any, clinic: Any) -> models.Decision | None:
    """Return the last decision on the newest revision of a page."""
    rows = models.Decision.objects.filter(revision=page.latest_revision_id, clinic=clinic)
    return rows.select_related("reviewer", "invitation").order_by("-decided_at", "-pk").first()


def invitations_to(page: Any, clinic: Any) -> list[models.ReviewInvitation]:
    """Return the open links of a clinic to a page, newest first."""
    rows = models.ReviewInvitation.objects.open().filter(page=page.pk, clinic=clinic)
    return list(rows.select_related("created_by").order_by("-created_at"))


def invitation_of(invitation_id: Any, clinic: Any) -> models.ReviewInvitation | None:
    """Return a link of the clinic, open or not."""
    return models.ReviewInvitation.objects.filter(pk=invitation_id, clinic=clinic).first()


def authors_since(page: Any, sign_off: models.SignOff | None) -> frozenset[Any]:
    """Return who wrote a version of a page since it was read whole, or ever where nobody has."""
    return _authors(_revisions([page]).get(page.pk, []), sign_off)


def _standing(
    reading: library.Reading,
    result: models.CheckResult | None,
    written: list[Revision],
    changes_asked: bool,
    behind: frozenset[Any],
) -> Standing:
    step = _step(reading, changes_asked, reading.page.pk in behind)
    authors = _authors(written, reading.sign_off)
    return Standing(reading, step, _due(reading, step), result, max(1, len(written)), authors)


def _step(reading: library.Reading, changes_asked: bool, is_behind: bool) -> str:
    if changes_asked:
        return CHANGES_ASKED
    if reading.asked is not None:
        return IN_REVIEW
    if reading.sign_off is not None and reading.sign_off.is_overdue:
        return OVERDUE
    if reading.revision.pk != reading.page.live_revision_id:
        return DRAFT
    if reading.state != library.SIGNED:
        return IN_REVIEW
    return TRANSLATION if is_behind else APPROVED


def _due(reading: library.Reading, step: str) -> datetime | None:
    days = [reading.sign_off.next_due] if reading.sign_off else []
    if step == IN_REVIEW and reading.asked:
        days.append(reading.asked.asked_at + ANSWERED_WITHIN)
    return min(days, default=None)


def _place_in_queue(row: Standing) -> tuple[Any, ...]:
    """What has a day comes first, what was sent before what only stands there, then by title."""
    far = timezone.now() + timedelta(days=36500)
    return row.reading.asked is None, row.due or far, row.reading.page.draft_title, row.reading.page.locale_id


def _changes_asked(pages: Iterable[Any], clinic: Any) -> frozenset[Any]:
    """Return the pages of which the last decision on the newest revision asks for changes."""
    rows = models.Decision.objects.filter(clinic=clinic, revision__in=[page.latest_revision_id for page in pages])
    last = {row.page_id: row.kind for row in rows.order_by("decided_at", "pk")}
    return frozenset(page for page, kind in last.items() if kind == models.Decision.CHANGES)


def _behind_their_source(pages: Iterable[Any]) -> frozenset[Any]:
    """Return the translations of which readers of the first language see a later version than of this one."""
    rows = models.TranslationTask.objects.leaving_behind().filter(page__in=[page.pk for page in pages])
    return frozenset(rows.values_list("page", flat=True))


def _revisions(pages: Iterable[Any]) -> dict[Any, list[Revision]]:
    """Return every revision of each page, oldest first, without its texts."""
    found: dict[Any, list[Revision]] = {}
    rows = Revision.page_revisions.filter(object_id__in=[str(page.pk) for page in pages])
    for row in rows.only("object_id", "user_id", "created_at").order_by("pk"):
        found.setdefault(int(row.object_id), []).append(row)
    return found


def _authors(written: list[Revision], sign_off: models.SignOff | None) -> frozenset[Any]:
    since = sign_off.whole.revision_id if sign_off else 0
    return frozenset(row.user_id for row in written if row.pk > since and row.user_id)
