"""The wording of published questionnaires: what a clinic has, bringing one in, and the second person's look at it."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intake.instruments.fhir import as_questionnaire
from intake.instruments.file import read_file
from intake.instruments.guard import check_sheet
from intake.instruments.sheet import Sheet, SheetRefused, template
from intake.models import Wording
from intake.policies import check_enabled, check_language_of, check_licence
from intake.psychometrics.instrument import Instrument
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions.wordings import confirm_wording, stage_wording
from portal.care.wordings import importable_one, languages_of, worded_one, wording_in
from portal.clinic import wording_draft as draft
from portal.clinic.forms.wordings import ConfirmingForm, FileForm, StagingForm
from portal.clinic.present import wordings as present
from portal.clinic.present.norm_watch import norm_lines
from portal.clinic.views.setup import REFUSED
from portal.country.languages import language_name

T = TypeVar("T")
GET_OR_POST = ["GET", "HEAD", "POST"]
BYTE_ORDER_MARK = "\ufeff"  # by which spreadsheets know that a file is UTF-8


@require_safe
@requires(Permission.IMPORT_WORDINGS)
def wordings(request: StaffRequest) -> HttpResponse:
    """Show each questionnaire that ships without words, and how far each language is."""
    context = {
        "rows": present.questionnaires(request.clinic),
        "ours": present.own_words(request.clinic),
        "norms": norm_lines(request.clinic),
    }
    return render(request, "clinic/setup/wordings.html", context)


@require_http_methods(GET_OR_POST)
@requires(Permission.IMPORT_WORDINGS)
def upload(request: StaffRequest, instrument: str, version: str) -> HttpResponse:
    """Take a file. What does not fit is refused with its row, and nothing is kept."""
    wanted = instrument_or_404(instrument, version)
    languages = [{"code": code, "name": language_name(code)} for code in languages_of(request.clinic)]
    choices = [(each["code"], each["name"]) for each in languages]
    form = FileForm(request.POST or None, request.FILES or None, languages=choices)
    if request.method == "POST" and form.is_valid():
        found = attempt(form, "file", lambda: fitting(request, wanted, form.cleaned_data))
        if found is not None:
            draft.keep(request, found)
            return redirect("clinic_wording_preview", instrument, version)
    refusal = present.refusal_of(request.clinic, wanted)
    stated = present.statements(request.clinic, wanted)
    context = {"form": form, "languages": languages, "refusal": refusal, "stated": stated, **about(wanted)}
    return render(request, "clinic/setup/wording_upload.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.IMPORT_WORDINGS)
def blank(request: StaffRequest, instrument: str, version: str, language: str) -> HttpResponse:
    """Hand out the rows that a file needs, with empty texts."""
    wanted = instrument_or_404(instrument, version)
    if language not in languages_of(request.clinic):
        raise Http404
    response = HttpResponse(BYTE_ORDER_MARK + template(wanted, language), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{wanted.key}-{wanted.version}-{language}.csv"'
    return response


@require_safe
@requires(Permission.IMPORT_WORDINGS)
def export(request: StaffRequest, instrument: str, version: str, language: str) -> HttpResponse:
    """Hand out a FHIR Questionnaire with our words, the clinic's confirmed ones, or ids and codes alone."""
    wanted = worded_one(request.clinic, instrument, version)
    if wanted is None or language not in languages_of(request.clinic):
        raise Http404
    response = HttpResponse(as_questionnaire(wanted, language), content_type="application/fhir+json; charset=utf-8")
    what = "" if language in wanted.languages else "-codes-only"
    response["Content-Disposition"] = f'attachment; filename="{wanted.key}-{wanted.version}-{language}{what}.json"'
    return response


@require_http_methods(GET_OR_POST)
@requires(Permission.IMPORT_WORDINGS)
def preview(request: StaffRequest, instrument: str, version: str) -> HttpResponse:
    """Show what was understood, ask the guard's questions, and stage the sheet."""
    wanted = instrument_or_404(instrument, version)
    sheet = draft.find(request, instrument, version)
    if sheet is None:
        messages.info(request, _("Choose the file again: there is no uploaded one any more."))
        return redirect("clinic_wording_upload", instrument, version)
    read = present.understood(wanted, sheet.language, sheet.order_id, sheet.entitlement, sheet.texts, sheet.anchors)
    today = request.clinic.day(timezone.now())
    form = StagingForm(
        request.POST or None,
        today=today,
        instrument=wanted,
        lines=read.asked.risk_lines,
        initial={"read": draft.mark(sheet)},
    )
    if request.method == "POST" and form.is_valid() and staged(request, sheet, form):
        messages.success(request, _("Staged. It is used once a second person has confirmed it."))
        return redirect("clinic_wordings")
    context = {"form": form, "read": read, "source": present.source_of(sheet.source), **about(wanted)}
    return render(request, "clinic/setup/wording_preview.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@requires(Permission.IMPORT_WORDINGS)
def one_wording(request: StaffRequest, wording: UUID) -> HttpResponse:
    """Show a wording; a second person confirms it here."""
    row = wording_in(request.clinic, wording)
    if row is None:
        raise Http404
    wanted = instrument_or_404(row.instrument, row.instrument_version)
    read = present.understood(wanted, row.language, row.order_id, row.entitlement, row.texts, row.anchors)
    form = ConfirmingForm(request.POST or None, instrument=wanted, lines=read.asked.risk_lines)
    if request.method == "POST" and form.is_valid() and confirmed(request, row, form):
        messages.success(request, _("Confirmed under your name. It can be sent now."))
        return redirect("clinic_wordings")
    context = {
        "form": form, "read": read, "wording": row, "history": present.history(row, request.clinic),
        "permission": present.permission_of(row), "is_own": row.staged_by_id == request.user.pk,
        "contrary": ", ".join(row.blocked_items), "source": present.source_of(row.source), **about(wanted),
    }  # fmt: skip
    return render(request, "clinic/setup/wording.html", context, status=422 if form.errors else 200)


def fitting(request: StaffRequest, instrument: Instrument, data: dict[str, Any]) -> Sheet:
    """Return the sheet in a file where it fits the instrument and this clinic may use it."""
    check_enabled(instrument)
    check_licence(request.clinic, instrument)
    sheet = read_file(data["file"], instrument, data["language"], data["entitlement"])
    check_language_of(request.clinic, sheet.language)
    check_sheet(instrument, sheet)
    return sheet


def staged(request: StaffRequest, sheet: Sheet, form: StagingForm) -> Wording | None:
    if form.cleaned_data["read"] != draft.mark(sheet):
        form.add_error(None, _("Another file was uploaded since this page was opened. Read it again."))
        return None
    row = attempt(
        form,
        None,
        lambda: stage_wording(clinic=request.clinic, sheet=sheet, answers=form.answers(), by=request.actor),
    )
    if row is not None:
        draft.forget(request, sheet)
    return row


def confirmed(request: StaffRequest, row: Wording, form: ConfirmingForm) -> Wording | None:
    return attempt(form, None, lambda: confirm_wording(wording=row, answers=form.answers(), by=request.actor))


def attempt(form: Any, field: str | None, act: Callable[[], T]) -> T | None:
    """Do something; where it is refused, say why on the form."""
    try:
        return act()
    except SheetRefused as refused:
        form.add_error(field, present.said(refused))
    except REFUSED as refused:
        form.add_error(field, str(refused.message))
    return None


def instrument_or_404(key: str, version: str) -> Instrument:
    found = importable_one(key, version)
    if found is None:
        raise Http404
    return found


def about(instrument: Instrument) -> dict[str, Any]:
    return {"instrument": instrument, "title": present.title_of(instrument)}
