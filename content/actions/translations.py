"""What follows for translations when their source changes, and what people do about it."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from content import library, translating
from content.comparison import changes_between, why_not_small
from content.exceptions import Refused
from content.models import TranslationStep, TranslationTask
from portal.audit import record
from portal.audit.actor import Actor, system

DONE, CONFIRMED, SENT_BACK = TranslationStep.DONE, TranslationStep.CONFIRMED, TranslationStep.SENT_BACK


@transaction.atomic
def note_source_changed(*, source: Any, revision: Revision) -> list[TranslationTask]:
    """Open a task for each translation of a page of the first language whose texts changed; return the new ones.

    A task that is open goes on from the version at which it began. Shipped pages change together with their
    translations, so between two of them there is nothing to do.
    """
    if source.locale.language_code != settings.LANGUAGE_CODE:
        return []
    before = translating.published_before(source, revision)
    if before is None:
        return []
    opened = []
    for page in source.get_translations().select_related("latest_revision"):
        is_gone = not page.live and page.first_published_at
        if not is_gone and not _came_together(source, revision, page):
            opened += _note_one(source, before, revision, page)
    return opened


def note_sent(*, page: Any, by: Actor) -> None:
    """Take the sending of a new translation as its translator's word; a second person reads it against its source.

    Part of sending a page to review, which says who may.
    """
    rows = TranslationTask.objects.filter(page=page.pk)
    is_new = page.locale.language_code != settings.LANGUAGE_CODE and not page.first_published_at and not rows.exists()
    task = rows.unfinished().filter(is_first=True).first() or (_first(page, by) if is_new else None)
    if task is None:
        return
    task = _locked(task)
    follows_nothing = task.since_id == task.source.live_revision_id  # else they say which version they worked from
    if follows_nothing and not task.waits_for_check:
        _step(task, DONE, "", by)


@transaction.atomic
def translation_done(*, task: TranslationTask, seen: int, comment: str, by: Actor) -> TranslationStep:
    """Say that a translation says again what its source says, or need not change; a second person checks that.

    `seen` is the id of the source's version that was worked from. Whether the actor is an editor is asked by the
    portal's own action before.
    """
    task = _locked(task)
    _check_may_act(task, seen, by)
    if task.waits_for_check:
        raise Refused(_("Somebody has brought it up to date already. It waits for a second person."))
    return _step(task, DONE, comment, by)


@transaction.atomic
def check_translation(*, task: TranslationTask, seen: int, is_right: bool, comment: str, by: Actor) -> TranslationStep:
    """Decide, as a second person, whether a translation says what its source says; if so the task is finished."""
    task = _locked(task)
    _check_may_act(task, seen, by)
    step = task.last_step
    if step is not None and step.kind == DONE and step.revision_id != task.page.latest_revision_id:
        raise Refused(_("The translation was changed meanwhile. Whoever changed it says first that it is up to date."))
    if step is None or not task.waits_for_check:
        raise Refused(_("Nobody has brought it up to date yet."))
    if by.id in map(str, {step.taken_by_id, *translating.authors_of(task)}):
        raise Refused(_("You worked on this translation. Somebody else has to check it."))
    if not is_right and not comment.strip():
        raise Refused(_("Write what is not right yet: the translator reads it."))
    if is_right:
        task.finished_at, task.finished_by_id = timezone.now(), by.id
        task.save(update_fields=["finished_at", "finished_by"])
    return _step(task, CONFIRMED if is_right else SENT_BACK, comment, by)


def _note_one(source: Any, before: Revision, revision: Revision, page: Page) -> list[TranslationTask]:
    rows = TranslationTask.objects.filter(page=page.pk)
    task = rows.unfinished().select_related("since").first()
    since = task.since if task else _last_followed(rows) or before
    old, new = since.as_object(), revision.as_object()
    is_small = not (task and task.is_first) and not why_not_small(old, new)
    if task is not None:
        rows.filter(pk=task.pk).update(is_small=is_small)
        return []
    if not changes_between(old, new):
        return []
    task = TranslationTask.objects.create(page=page, source_id=source.pk, since=since, is_small=is_small)
    _record_due(task, system("library"))
    return [task]


def _first(page: Any, by: Actor) -> TranslationTask | None:
    """Open the task of a new translation, where readers see what it was translated from."""
    sources = page.get_translations().live().filter(locale__language_code=settings.LANGUAGE_CODE)
    source = sources.filter(live_revision__isnull=False).first()
    if source is None:
        return None
    task = TranslationTask.objects.create(
        page_id=page.pk, source_id=source.pk, since_id=source.live_revision_id, is_first=True, is_small=False
    )
    _record_due(task, by)
    return task


def _record_due(task: TranslationTask, by: Actor) -> None:
    record.record(
        "content.translation_due",
        by=by,
        about=task,
        clinic_id=library.clinic_id_of(task.page),
        page=task.page_id,
        small=task.is_small,
        first=task.is_first,
    )


def _last_followed(rows: Any) -> Revision | None:
    """Return the source's version with which a translation was found to agree last."""
    steps = TranslationStep.objects.filter(task__in=rows, kind=CONFIRMED).select_related("source_revision")
    step = steps.order_by("-taken_at", "-pk").first()
    return step.source_revision if step else None


def _came_together(source: Any, revision: Revision, page: Page) -> bool:
    shipped = bool(source.starter_checksum) and revision.user_id is None
    theirs = page.latest_revision is not None and page.latest_revision.user_id is not None
    return shipped and not theirs and bool(page.specific.starter_checksum)


def _locked(task: TranslationTask) -> TranslationTask:
    row = TranslationTask.objects.select_for_update(of=("self",)).select_related("page__latest_revision", "source")
    return row.get(pk=task.pk)


def _check_may_act(task: TranslationTask, seen: int, by: Actor) -> None:
    if by.kind != "staff":
        raise Refused(_("Only a person can say that a translation is right."))
    if library.clinic_id_of(task.page) not in (None, by.clinic_id):
        raise Refused(_("This page belongs to another clinic."))
    if task.finished_at:
        raise Refused(_("This task is finished."))
    if task.source.live_revision_id != seen:
        raise Refused(_("The first page was changed again. Look at the changes once more."))


def _step(task: TranslationTask, kind: str, comment: str, by: Actor) -> TranslationStep:
    step = TranslationStep.objects.create(
        task=task,
        kind=kind,
        clinic_id=by.clinic_id,
        taken_by_id=by.id,
        source_revision_id=task.source.live_revision_id,
        revision_id=task.page.latest_revision_id,
        comment=comment.strip(),
    )
    record.record(f"content.translation_{kind.replace('-', '_')}", by=by, about=task, page=task.page_id)
    return step
