"""Instruments of the clinic's own: bringing one in, reading what was understood, the second person, and the end."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.actions.own_instruments import batteries_with
from intake.exceptions import NoDraft, Refused
from intake.instruments.own import documented, instrument_of, read_own
from intake.models import OwnInstrument
from intake.own import read
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import own_instruments as actions
from portal.care.alert_rules import own_rules
from portal.care.own_instruments import newest_of, own_row
from portal.care.wordings import languages_of
from portal.clinic import kept_upload
from portal.clinic.forms.own_instruments import DraftingForm, OwnFileForm, SecondForm
from portal.clinic.present import own_instruments as present
from portal.clinic.views.setup_wordings import BYTE_ORDER_MARK, GET_OR_POST, attempt
from portal.country.languages import language_label, language_name

BAG, NAME = "own_instruments", "newest"


@require_http_methods(GET_OR_POST)
@requires(Permission.IMPORT_WORDINGS)
def upload(request: StaffRequest, key: str = "") -> HttpResponse:
    """Take a file: of a new instrument, or of the next version of one that the clinic has. Nothing is kept."""
    earlier = newest_of(request.clinic, key) if key else None
    if key and earlier is None:
        raise Http404
    languages = [(code, language_label(code)) for code in languages_of(request.clinic)]
    form = OwnFileForm(request.POST or None, request.FILES or None, languages=languages)
    if request.method == "POST" and form.is_valid():
        found = attempt(form, "file", lambda: _declared(form.cleaned_data))
        if found is not None:
            kept_upload.keep(request, BAG, NAME, {**found, "key": key})
            return redirect("own_instrument_preview")
    title = present.understood(read(earlier), {}).title if earlier else ""
    context = {"form": form, "languages": languages, "earlier": earlier, "title": title, "kinds": present.KINDS}
    return render(request, "clinic/own/upload.html", context, status=422 if form.errors else 200)


@require_safe
@requires(Permission.IMPORT_WORDINGS)
def example(request: StaffRequest, language: str) -> HttpResponse:
    """Hand out a small file that can be read as it stands."""
    if language not in languages_of(request.clinic):
        raise Http404
    with override(language):
        content = present.example_file(language)
    response = HttpResponse(BYTE_ORDER_MARK + content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="questionnaire-{language}.csv"'
    return response


@require_http_methods(GET_OR_POST)
@requires(Permission.IMPORT_WORDINGS)
def preview(request: StaffRequest) -> HttpResponse:
    """Show what was understood, ask about it, and save a draft."""
    kept = kept_upload.find(request, BAG, NAME)
    if kept is None:
        messages.info(request, _("Choose the file again: there is no uploaded one any more."))
        return redirect("own_instrument_upload")
    instrument = instrument_of(kept["content"])
    form = DraftingForm(request.POST or None, instrument=instrument, initial={"read": kept_upload.mark(kept)})
    if request.method == "POST" and form.is_valid():
        row = _drafted(request, kept, form)
        if row is not None:
            messages.success(request, _("Saved as a draft. It can be asked once a second person has confirmed it."))
            return redirect("own_instrument", row.pk)
    context = {"form": form, "read": present.understood(instrument, kept["source"]), "entitlement": kept["entitlement"]}
    return render(request, "clinic/own/preview.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_OR_POST)
@requires(Permission.IMPORT_WORDINGS)
def one(request: StaffRequest, own: UUID) -> HttpResponse:
    """Show a version; a second person confirms a draft here."""
    row = _row_or_404(request, own)
    if row.is_discarded:
        return _gone(request)
    form = SecondForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        confirmed = attempt(
            form, None, lambda: actions.confirm_instrument(row=row, answers=form.answers(), by=request.actor)
        )
        if confirmed is not None:
            messages.success(request, _("Confirmed under your name. It can be asked now."))
            return redirect("own_instrument", row.pk)
    shown = read(row)
    spoken = [(code, language_name(code)) for code in languages_of(request.clinic) if code in shown.languages]
    context = {
        "form": form, "row": row, "read": present.understood(shown, row.source), "entitlement": row.entitlement,
        "history": present.history(row), "is_own": row.drafted_by_id == request.user.pk,
        "watched": present.watched(own_rules(request.clinic), shown), "languages": spoken,
        "sets": present.titles(batteries_with(row)),
    }  # fmt: skip
    return render(request, "clinic/own/one.html", context, status=422 if form.errors else 200)


@require_POST
@requires(Permission.IMPORT_WORDINGS)
def retire(request: StaffRequest, own: UUID) -> HttpResponse:
    """End a version, or throw a draft away: whichever the page offered."""
    row = _row_or_404(request, own)
    was_in_use = bool(request.POST.get("in_use"))
    if not was_in_use:
        row.confirmed_at = None  # as it was on the page: refused where a second person has confirmed it since
    try:
        actions.retire_instrument(row=row, by=request.actor)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("Retired: nobody new is asked it.") if was_in_use else _("Draft thrown away."))
    row.refresh_from_db()
    return redirect("instruments") if row.is_discarded else redirect("own_instrument", row.pk)


def _row_or_404(request: StaffRequest, pk: UUID) -> OwnInstrument:
    row = own_row(request.clinic, pk)
    if row is None:
        raise Http404
    return row


def _gone(request: StaffRequest) -> HttpResponse:
    """Tell somebody who was still reading a draft that another one took its place; nobody else finds its page."""
    if request.method != "POST":
        raise Http404
    messages.error(request, str(NoDraft.message))
    return redirect("instruments")


def _declared(data: Mapping[str, Any]) -> dict[str, Any]:
    """What a file declares, as it is kept until it is saved. Raises SheetRefused."""
    declared = read_own(data["file"], data["language"])
    content = documented(declared, data["minimum_age"])
    return {"content": content, "source": dict(declared.source), "entitlement": data["entitlement"]}


def _drafted(request: StaffRequest, kept: Mapping[str, Any], form: DraftingForm) -> OwnInstrument | None:
    if form.cleaned_data["read"] != kept_upload.mark(kept):
        form.add_error(None, _("Another file was uploaded since this page was opened. Read it again."))
        return None
    row = attempt(
        form,
        None,
        lambda: actions.draft_instrument(clinic=request.clinic, answers=form.answers(), by=request.actor, **kept),
    )
    if row is not None:
        kept_upload.forget(request, BAG, NAME)
    return row
