"""Sets of questions: which there are, a new version of one, and putting it together by buttons."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intake import composing
from intake.composing import CannotCompose, Parts
from intake.exceptions import DraftMoved, Refused
from intake.instruments import load
from intake.models import Battery, BatteryDraft
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care import batteries as found
from portal.care.actions import asking
from portal.care.actions import batteries as actions
from portal.care.burden import budget_of
from portal.care.wordings import languages_of
from portal.clinic.forms.asking import BudgetForm
from portal.clinic.forms.batteries import AddForm, ConditionForm, LineForm, TitleForm
from portal.clinic.present import composing as present

NOWHERE = 9999
Step = Callable[[StaffRequest, BatteryDraft, forms.Form | None, int], Parts]


@require_safe
@requires(Permission.IMPORT_WORDINGS)
def batteries(request: StaffRequest) -> HttpResponse:
    """Show every set that can be sent, what each asks, and those that are being put together."""
    return listed(request, TitleForm(languages=languages_of(request.clinic)))


def listed(
    request: StaffRequest, form: TitleForm, refusal: object = "", budget_form: BudgetForm | None = None
) -> HttpResponse:
    context = {
        "budget_form": budget_form or BudgetForm(initial={"minutes": budget_of(request.clinic)}),
        "rows": present.sets(request.clinic),
        "drafts": found.drafts_of(request.clinic),
        "form": form,
        "refusal": refusal,
        "failed": bool(refusal),
    }
    is_refused = form.errors or refusal or budget_form
    return render(request, "clinic/setup/batteries.html", context, status=422 if is_refused else 200)


@require_POST
@requires(Permission.IMPORT_WORDINGS)
def set_budget(request: StaffRequest) -> HttpResponse:
    """Say how many minutes may be asked of one patient in 30 days."""
    form = BudgetForm(request.POST)
    if not form.is_valid():
        return listed(request, TitleForm(languages=languages_of(request.clinic)), budget_form=form)
    asking.set_budget(clinic=request.clinic, minutes=form.cleaned_data["minutes"], by=request.actor)
    messages.success(request, _("Saved. It holds from now on."))
    return redirect("clinic_batteries")


@require_POST
@requires(Permission.IMPORT_WORDINGS)
def start(request: StaffRequest) -> HttpResponse:
    """Begin a set without parts."""
    form = TitleForm(request.POST, languages=languages_of(request.clinic))
    if not form.is_valid():
        return listed(request, form)
    draft = actions.start_battery(clinic=request.clinic, title=form.title(), by=request.actor)
    return redirect("clinic_battery_draft", draft.pk)


@require_POST
@requires(Permission.IMPORT_WORDINGS)
def new_version(request: StaffRequest, battery: UUID) -> HttpResponse:
    """Begin a new version of a set."""
    row = battery_or_404(request, battery)
    try:
        draft = actions.start_version(battery=row, clinic=request.clinic, by=request.actor)
    except Refused as refused:
        return listed(request, TitleForm(languages=languages_of(request.clinic)), refused.message)
    return redirect("clinic_battery_draft", draft.pk)


@require_POST
@requires(Permission.IMPORT_WORDINGS)
def retire(request: StaffRequest, battery: UUID) -> HttpResponse:
    """Send a set of the clinic's own no more."""
    row = battery_or_404(request, battery)
    if row.clinic_id is None:
        raise Http404
    actions.retire_battery(battery=row, by=request.actor)
    messages.success(request, _("It is not sent any more. What is out with it stays open."))
    return redirect("clinic_batteries")


@require_safe
@requires(Permission.IMPORT_WORDINGS)
def one_draft(request: StaffRequest, draft: UUID) -> HttpResponse:
    """Show a set that is being put together."""
    return shown(request, draft_or_404(request, draft))


@require_POST
@requires(Permission.IMPORT_WORDINGS)
def change(request: StaffRequest, draft: UUID, step: str) -> HttpResponse:
    """Do one step: add, remove or move a part, ask it in steps, or let it depend on an answer."""
    row = draft_or_404(request, draft)
    if step not in STEPS:
        raise Http404
    form = form_of(request, row, step)
    if form is not None and not form.is_valid():
        return shown(request, row, step, form)
    try:
        parts = STEPS[step](request, row, form, place_in(request))
        title = form.title() if isinstance(form, TitleForm) else None
        actions.change_battery(draft=as_seen(request, row), parts=parts, title=title, by=request.actor)
    except CannotCompose:
        raise Http404 from None
    except Refused as refused:
        return shown(request, draft_or_404(request, draft), refusal=refused.message)
    return redirect(f"{request.path.rsplit('/', 2)[0]}/#parts")


@require_POST
@requires(Permission.IMPORT_WORDINGS)
def release(request: StaffRequest, draft: UUID) -> HttpResponse:
    """Make the set: it can be sent from now on, and is never changed."""
    row = draft_or_404(request, draft)
    try:
        actions.release_battery(draft=as_seen(request, row), by=request.actor)
    except Refused as refused:
        return shown(request, draft_or_404(request, draft), refusal=refused.message)
    messages.success(request, _("Released. It can be sent now."))
    return redirect("clinic_batteries")


@require_POST
@requires(Permission.IMPORT_WORDINGS)
def discard(request: StaffRequest, draft: UUID) -> HttpResponse:
    """Throw a draft away."""
    actions.discard_draft(draft=draft_or_404(request, draft), by=request.actor)
    messages.success(request, _("The draft is gone. What was released before stays."))
    return redirect("clinic_batteries")


def shown(
    request: StaffRequest, draft: BatteryDraft, step: str = "", form: forms.Form | None = None, refusal: object = ""
) -> HttpResponse:
    """Show the draft, with the form that came back where one did."""
    place = place_in(request) if form is not None else -1
    context = present.page(draft, step, place, form) | {"refusal": refusal, "failed": bool(form or refusal)}
    return render(request, "clinic/setup/battery.html", context, status=422 if form or refusal else 200)


def form_of(request: StaffRequest, draft: BatteryDraft, step: str) -> forms.Form | None:
    """Return the form of a step that asks for something."""
    if step == "name":
        return TitleForm(request.POST, languages=languages_of(request.clinic))
    if step == "add":
        return AddForm(request.POST, offered=present.offered(request.clinic))
    if step == "in-steps":
        return LineForm(request.POST)
    if step == "depend":
        return ConditionForm(request.POST, offered=present.gates(draft.parts[: place_in(request)], request.clinic))
    return None


def place_in(request: StaffRequest) -> int:
    """Return which part a button belongs to; one that there is not where none is named."""
    at = request.POST.get("at", "")
    return int(at) if at.isdecimal() and len(at) < 4 else NOWHERE


def as_seen(request: StaffRequest, draft: BatteryDraft) -> BatteryDraft:
    """Return the draft where it still is what the page showed. Raises DraftMoved."""
    if request.POST.get("revision") != str(draft.revision):
        raise DraftMoved
    return draft


def _add(request: StaffRequest, draft: BatteryDraft, form: Any, _at: int) -> Parts:
    part = found.new_part(form.cleaned_data["asks"], request.clinic, draft.parts)
    if part is None:
        raise CannotCompose("unknown")
    return composing.add(draft.parts, part)


def _in_steps(_request: StaffRequest, draft: BatteryDraft, form: Any, at: int) -> Parts:
    part = draft.parts[at] if at < len(draft.parts) else {}
    if not part.get("instrument"):
        raise CannotCompose("not a questionnaire")
    instrument = load(part["instrument"], part["instrument_version"])
    return composing.ask_in_steps(draft.parts, at, form.cleaned_data["line"], instrument)


def _depend(_request: StaffRequest, draft: BatteryDraft, form: Any, at: int) -> Parts:
    said = form.cleaned_data
    return composing.depend(draft.parts, at, present.gate_of(said["gate"]), said["at_or_above"])


STEPS: dict[str, Step] = {
    "name": lambda _request, draft, _form, _at: draft.parts,
    "add": _add,
    "remove": lambda _request, draft, _form, at: composing.remove(draft.parts, at),
    "up": lambda _request, draft, _form, at: composing.move(draft.parts, at, -1),
    "down": lambda _request, draft, _form, at: composing.move(draft.parts, at, 1),
    "in-steps": _in_steps,
    "at-once": lambda _request, draft, _form, at: composing.ask_at_once(draft.parts, at),
    "depend": _depend,
    "always": lambda _request, draft, _form, at: composing.always_ask(draft.parts, at),
}


def draft_or_404(request: StaffRequest, pk: UUID) -> BatteryDraft:
    row = found.draft_in(request.clinic, pk)
    if row is None:
        raise Http404
    return row


def battery_or_404(request: StaffRequest, pk: UUID) -> Battery:
    row = found.battery_of(request.clinic, pk)
    if row is None:
        raise Http404
    return row
