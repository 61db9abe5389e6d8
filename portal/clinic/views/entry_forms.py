"""Our own forms in a sitting: about the patient, and what helps. Each line may stay blank."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from intake.forms import posted
from intake.models import StaffEntry, Statement
from intake.path import Part, Path
from intake.shown import shown_on
from intake.statements import fields_of, is_same, left_as_it_is, said_elsewhere, said_in, statements_of
from intake.views.statements import FORMS
from portal.accounts.doors import StaffRequest, go
from portal.audit.record import record
from portal.care.actions.entries import enter_words
from portal.clinic.present import entries


def fill_in(request: StaffRequest, entry: StaffEntry, path: Path, part: Part) -> HttpResponse:
    """Show a form with what was written in this sitting; POST saves its lines, unless somebody wrote meanwhile."""
    name = part.section.form
    before = statements_of(entry.invitation)
    form = FORMS[name](posted(request), initial=fields_of(before, path.veil))
    if request.method != "POST" or not form.is_valid():
        return _draw(request, entry, path, part, form, 422 if form.errors else 200)
    said = left_as_it_is(said_in(form.cleaned_data), before, path.veil)
    elsewhere = said_elsewhere(said, before, shown_on(request.POST.get("shown", ""), name))
    if elsewhere:
        return _draw(request, entry, path, part, form, 409, elsewhere)
    changed = {kind: words for kind, words in said.items() if not is_same(before.get(kind), words)}
    enter_words(entry=entry, words=changed, language=entry.invitation.language, by=request.actor)
    now = Path(entry.invitation, path.veil)
    return go(request, entries.next_address(entry, now))


def _draw(
    request: StaffRequest,
    entry: StaffEntry,
    path: Path,
    part: Part,
    form: Any,
    status: int = 200,
    elsewhere: list[Statement] | None = None,
) -> HttpResponse:
    patient = entry.invitation.patient
    record("entry.read", by=request.actor, about=entry, patients=[patient.pk])
    context = entries.form_page(entry, path, part, form, elsewhere or []) | {"failed": status != 200}
    return render(request, "clinic/entry/form.html", context, status=status)
