"""Translations and what they were translated from: what is behind, what changed, and what was decided. Reads only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from wagtail.models import Page, PageLogEntry, Revision

from content import library, models
from content.comparison import Change, changes_between

PUBLISHED = "wagtail.publish"


def task_told(page: Any) -> models.TranslationTask | None:
    """Return the task of which readers of a translation are told: it is new and unread, or of a version that is no
    more. One query, none in the first language.
    """
    if not page.pk or page.locale.language_code == settings.LANGUAGE_CODE:
        return None
    rows = models.TranslationTask.objects.leaving_behind().filter(page=page.pk)
    return rows.select_related("source").order_by("-opened_at").first()


def is_unread(task: models.TranslationTask) -> bool:
    """Say whether a translation is new, and of what readers of its source see."""
    return task.is_first and task.since_id == task.source.live_revision_id


def tasks(clinic: Any) -> list[models.TranslationTask]:
    """Return the unfinished tasks of a clinic and of the shared pages, the longest waiting first. Constant queries."""
    return list(_of(clinic).unfinished().order_by("opened_at", "pk"))


def task_of(task_id: Any, clinic: Any) -> models.TranslationTask | None:
    """Return one task on a page that is there for this clinic, finished or not, or None."""
    return _of(clinic).filter(pk=task_id).first()


def changes_to_follow(task: models.TranslationTask) -> list[Change]:
    """Return what changed in the source since the version that the translation says."""
    live = task.source.live_revision
    return changes_between(task.since.as_object(), live.as_object()) if live else []


def log_of(task: models.TranslationTask) -> list[models.TranslationStep]:
    """Return what was done about a task, newest first."""
    return sorted(task.steps.all(), key=lambda step: (step.taken_at, step.pk), reverse=True)


def authors_of(task: models.TranslationTask) -> set[Any]:
    """Return the ids of who wrote what a second person has to check: since the task opened, or unread so far."""
    unread = Q(created_at__gte=task.opened_at) | Q(pk__gt=task.page.live_revision_id or 0)
    rows = Revision.page_revisions.filter(unread, object_id=str(task.page_id), user__isnull=False)
    return set(rows.values_list("user_id", flat=True))


def published_before(source: Page, revision: Revision) -> Revision | None:
    """Return the version of a page that readers saw before this one, or None."""
    rows = PageLogEntry.objects.filter(page=source.pk, action=PUBLISHED, revision__isnull=False)
    entry = rows.exclude(revision=revision.pk).select_related("revision").order_by("-timestamp", "-pk").first()
    return entry.revision if entry else None


def _of(clinic: Any) -> models.translations.TranslationTaskQuerySet:
    near = Page.objects.filter(library.within(clinic))
    found = models.TranslationTask.objects.filter(page__in=near)
    return found.select_related(
        "page__locale", "page__latest_revision", "source__locale", "source__live_revision", "since"
    ).prefetch_related("steps__taken_by")
