"""Translations whose source changed: the list, what changed in each, and what two people say of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from content import translating
from content.exceptions import Refused
from content.models import TranslationTask
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import translations as actions
from portal.clinic.forms.content import TranslationForm
from portal.clinic.present import translations as present


@require_safe
@requires(Permission.FOLLOW_CONTENT)
def tasks(request: StaffRequest) -> HttpResponse:
    """List the translations that are behind, the longest waiting first."""
    rows = [present.row(each) for each in translating.tasks(request.clinic)]
    return render(request, "clinic/content/translations.html", {"rows": rows})


@require_safe
@requires(Permission.FOLLOW_CONTENT)
def task(request: StaffRequest, task: UUID) -> HttpResponse:
    """Show what changed in the source, the translation, and what was said of it."""
    return shown(request, task_or_404(request, task))


@require_POST
@requires(Permission.FOLLOW_CONTENT)
def say(request: StaffRequest, task: UUID) -> HttpResponse:
    """Say that a translation is up to date, or decide on that as a second person."""
    row, form = task_or_404(request, task), TranslationForm(request.POST)
    if form.is_valid():
        try:
            decide(request, row, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("content_translation", row.pk)
    return shown(request, row, form)


def decide(request: StaffRequest, row: TranslationTask, said: dict[str, Any]) -> None:
    """Raises Refused or MayNot."""
    words = {"task": row, "seen": said["seen"], "comment": said["comment"], "by": request.actor}
    if said["act"] == TranslationForm.DONE:
        actions.translation_done(**words)
        messages.success(request, _("Kept. A second person reads it against the first page now."))
        return
    is_right = said["act"] == TranslationForm.RIGHT
    actions.check_translation(**words, is_right=is_right)
    messages.success(request, _("Checked. The task is finished.") if is_right else _("Sent back with your words."))


def shown(request: StaffRequest, row: TranslationTask, form: TranslationForm | None = None) -> HttpResponse:
    """Show a task, and what was typed."""
    context = {
        **present.page(row, request.clinic, request.user.pk, request.permissions),
        "changes": translating.changes_to_follow(row),
        "page": row.source,
        "form": form or TranslationForm(initial={"seen": row.source.live_revision_id}),
    }
    return render(request, "clinic/content/translation.html", context, status=422 if form else 200)


def task_or_404(request: StaffRequest, task_id: UUID) -> TranslationTask:
    row = translating.task_of(task_id, request.clinic)
    if row is None:
        raise Http404
    return row
