"""Words for translations that are behind their source."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from content import translating
from content.models import TranslationStep, TranslationTask
from portal.accounts.roles import Permission
from portal.country.languages import language_name


def row(task: TranslationTask) -> dict[str, Any]:
    """Return a task as a line of the list."""
    return {
        "id": task.pk,
        "page_id": task.page_id,
        "title": task.page.draft_title,
        "language": task.page.locale.language_code,
        "in_language": language_name(task.page.locale.language_code),
        "source_title": task.source.title,
        "source_language": task.source.locale.language_code,
        "opened_at": task.opened_at,
        "state": state(task),
        "size": size(task),
        "is_first": task.is_first,
    }


def size(task: TranslationTask) -> str:
    """Say how much there is to read, and what follows meanwhile."""
    if task.is_first:
        return _("A new translation: it is not suggested until a second person read it")
    return _("Small changes") if task.is_small else _("More than small changes: it is not suggested meanwhile")


def state(task: TranslationTask) -> str:
    """Say what a task waits for."""
    if task.finished_at:
        return _("Finished")
    if task.waits_for_check:
        return _("Waits for a second person")
    step = task.last_step
    return _("Sent back") if step and step.kind == TranslationStep.SENT_BACK else _("Waits for the translator")


def page(task: TranslationTask, clinic: Any, person_id: Any, permissions: Collection[Permission]) -> dict[str, Any]:
    """Return a task with what was said of it, and what this person may say now."""
    step = task.last_step
    mine = {step.taken_by_id if step else None, *translating.authors_of(task)}
    may_check = bool({Permission.EDIT_CONTENT, Permission.SIGN_CONTENT} & set(permissions))
    return {
        "row": row(task),
        "log": [line(each, clinic) for each in translating.log_of(task)],
        "edits_page": task.page_id if Permission.EDIT_CONTENT in permissions else None,
        "may_say_done": not task.finished_at and not task.waits_for_check and Permission.EDIT_CONTENT in permissions,
        "may_check": task.waits_for_check and may_check and person_id not in mine,
        "is_mine": task.waits_for_check and person_id in mine,
    }


def line(step: TranslationStep, clinic: Any) -> dict[str, Any]:
    """Return one step in words; who it was, and their words, are for their own clinic."""
    said = {
        TranslationStep.DONE: _("Said to be up to date"),
        TranslationStep.CONFIRMED: _("Checked: it says what the first page says"),
        TranslationStep.SENT_BACK: _("Not right yet"),
    }
    who = str(step.taken_by) if step.clinic_id == clinic.pk else _("Somebody of another clinic")
    return {"what": said[step.kind], "who": who, "at": step.taken_at, "words": step.words_for(clinic)}
