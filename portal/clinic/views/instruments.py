"""The library of questionnaires. It holds no patient; figures that nobody checked are for who may check them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intake.psychometrics.instrument import Instrument
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.norm_releases import waiting_in
from portal.care.norm_watch import own_norms
from portal.care.own_instruments import own_row_of, own_rows
from portal.care.wordings import library_one, wordings_of
from portal.clinic.forms.instruments import LibraryFilter
from portal.clinic.present.instrument import counted, instrument_page
from portal.clinic.present.instruments import held_back, library
from portal.clinic.present.norms import waiting_lines
from portal.clinic.present.own_instruments import drafted


@require_safe
@requires(Permission.READ_LIBRARY)
def instruments(request: StaffRequest) -> HttpResponse:
    """List every questionnaire, or those that were asked for."""
    form = LibraryFilter(request.GET)
    form.is_valid()  # what is not understood filters nothing
    own = own_rows(request.clinic)
    rows = library(request.clinic, form, own)
    waiting = waiting_in(request.clinic) if Permission.EDIT_INSTRUMENTS in request.permissions else []
    drafts = drafted(own) if Permission.IMPORT_WORDINGS in request.permissions else []
    context = {
        "form": form, "rows": rows, "count": counted(len(rows)), "waiting": waiting_lines(waiting), "drafts": drafts,
    }  # fmt: skip
    return render(request, "clinic/instruments.html", context)


@require_safe
@requires(Permission.READ_LIBRARY)
def instrument(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show one questionnaire in one version, without the figures that nobody has checked."""
    found = instrument_or_404(request, key, version)
    row = own_row_of(found)
    context = instrument_page(found, request.clinic, wordings_of(request.clinic), own_norms(request.clinic, found), row)
    return render(request, "clinic/instrument.html", context)


@require_safe
@requires(Permission.EDIT_INSTRUMENTS)
def unchecked(request: StaffRequest, key: str, version: str) -> HttpResponse:
    """Show the figures that were written down from memory, to whoever may look for their source."""
    found = instrument_or_404(request, key, version)
    return render(request, "clinic/instrument/unchecked.html", {"instrument": found, "held_back": held_back(found)})


def instrument_or_404(request: StaffRequest, key: str, version: str) -> Instrument:
    """Return the instrument of an address, where this clinic can know of it. Raises Http404."""
    found = library_one(request.clinic, key, version)
    if found is None:
        raise Http404
    return found
