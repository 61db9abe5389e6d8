"""A patient's log: write an entry, read all of them, share one, delete one."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake import actions
from intake.bound import BoundRequest
from intake.doors import go
from intake.exceptions import EntryChanged, NotConsented
from intake.forms import posted
from intake.models import LogEntry
from intake.pages import show
from portal.audit.ids import new_id
from portal.audit.record import record
from portal.care.practice import entries_of, entry_of
from portal.clinic.forms.practice import LogForm
from portal.clinic.own_pages import in_private
from portal.clinic.present import patient_log as present


@require_safe
@in_private
def log(request: BoundRequest) -> HttpResponse:
    """Show every entry, the newest first."""
    patient = request.bound.patient
    record("log.read", by=request.bound.actor, about=patient, patients=[patient.pk])
    return show(request, "you/log.html", present.page(entries_of(patient), request.bound, request.GET.get("page")))


@require_http_methods(["GET", "HEAD", "POST"])
@in_private
def write(request: BoundRequest) -> HttpResponse:
    """Write a new entry."""
    return fill_in(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@in_private
def change(request: BoundRequest, entry: UUID) -> HttpResponse:
    """Go on with an entry: look back at it later. Where it was deleted meanwhile, what was typed can be a new one."""
    is_typed_into = request.method == "POST" and "seen" in request.POST
    if is_typed_into and entry_of(request.bound.patient, entry) is None:
        return show(request, "you/log_entry.html", {"form": LogForm.anew(request.POST), "is_anew": True}, status=409)
    return fill_in(request, own(request, entry))


@require_POST
@in_private
def share(request: BoundRequest, entry: UUID) -> HttpResponse:
    """Let the care team read an entry, or take that back."""
    actions.share_entry(
        invitation=request.bound.invitation,
        entry=own(request, entry),
        shares=request.POST.get("shares") == "yes",
        by=request.bound.actor,
    )
    return go(request, "patient_log")


@require_POST
@in_private
def delete(request: BoundRequest, entry: UUID) -> HttpResponse:
    """Delete an entry for good."""
    actions.delete_entry(invitation=request.bound.invitation, entry=own(request, entry), by=request.bound.actor)
    return go(request, "patient_log")


def fill_in(request: BoundRequest, entry: LogEntry | None) -> HttpResponse:
    form, stands = LogForm(posted(request), initial=LogForm.of(entry) if entry else {"key": new_id()}), None
    if request.method != "POST" and not request.bound.agrees:
        raise NotConsented
    if form.is_valid():
        try:
            keep(request, form, entry)
            return go(request, "patient_log")
        except NotConsented as refused:  # taken back meanwhile: what was typed stays on the page
            form.add_error(None, str(refused.message))
        except EntryChanged as refused:  # by another page or device: both stand on the page
            form.meets(refused, request.POST)
            stands = present.row(refused.entry, request.bound)
    if entry is not None or stands is not None:
        about = entry or request.bound.patient
        record("log.read", by=request.bound.actor, about=about, patients=[request.bound.patient.pk])
    status = 409 if stands else 422 if form.is_bound else 200
    return show(request, "you/log_entry.html", {"form": form, "entry": entry, "stands": stands}, status=status)


def keep(request: BoundRequest, form: LogForm, entry: LogEntry | None) -> None:
    actions.write_entry(
        invitation=request.bound.invitation,
        entry=entry,
        key=form.cleaned_data["key"],
        seen=form.cleaned_data["seen"],
        words=form.steps,
        about=form.cleaned_data["about"],
        shares=form.says_yes,
        language=request.LANGUAGE_CODE,
        by=request.bound.actor,
    )


def own(request: BoundRequest, entry: UUID) -> LogEntry:
    found = entry_of(request.bound.patient, entry)
    if found is None:
        raise Http404
    return found
