"""What the clinic offers: whom its library is for, which conditions it treats, and where people go instead."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.audiences import AUDIENCES
from content.exceptions import Refused
from content.offers import NOT_TREATED, OPEN, Stand, history, left_out, partner_pages, stand_of, stands
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import content_offers as actions
from portal.clinic.forms.offers import ConditionForm, ReadersForm
from portal.clinic.present.offers import index_of


@require_safe
@requires(Permission.READ_LIBRARY)
def offers(request: StaffRequest) -> HttpResponse:
    return show(request, readers_form(request))


@require_POST
@requires(Permission.CHOOSE_CONTENT)
def choose_readers(request: StaffRequest) -> HttpResponse:
    form = ReadersForm(request.POST)
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        actions.choose_audiences(clinic=request.clinic, audiences=form.cleaned_data["audiences"], by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Saved. Pages for other readers are no longer suggested."))
    return redirect("clinic_treats")


def readers_form(request: StaffRequest) -> ReadersForm:
    without = left_out(request.clinic)
    return ReadersForm(initial={"audiences": [each.key for each in AUDIENCES if each.key not in without]})


def show(request: StaffRequest, form: ReadersForm, status: int = 200) -> HttpResponse:
    context = {
        **index_of(stands(request.clinic, request.LANGUAGE_CODE)),
        "form": form,
        "without": left_out(request.clinic),
        "readers": AUDIENCES,
        "may_choose": Permission.CHOOSE_CONTENT in request.permissions,
        "help_url": f"/help-now/{request.clinic.slug}/",
    }
    return render(request, "clinic/treats/list.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CHOOSE_CONTENT)
def one(request: StaffRequest, condition: uuid.UUID | None = None) -> HttpResponse:
    """Choose how the clinic stands to one condition, or name one that has no page."""
    stand = stand_of(condition, request.clinic, request.LANGUAGE_CODE) if condition else None
    if condition and stand is None:
        raise Http404
    form = form_of(request, stand)
    if request.method == "POST" and form.is_valid() and kept(request, stand, form):
        messages.success(request, _("Saved. Patients and clinicians read it now."))
        return redirect("clinic_treats")
    before = history(condition, request.clinic) if condition else []
    context = {"form": form, "stand": stand, "before": before}
    return render(request, "clinic/treats/one.html", context, status=422 if form.errors else 200)


def form_of(request: StaffRequest, stand: Stand | None) -> ConditionForm:
    choice, has_page = (stand.choice if stand else None), stand is not None and stand.page is not None
    initial: dict[str, Any] = {"stand": stand.state if stand else NOT_TREATED}
    if choice is not None:
        initial |= {"reason": choice.reason, "instead": choice.instead, "partner": str(choice.partner or "")}
        initial |= {f"name_{code}": name for code, name in choice.names.items()}
    return ConditionForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        partners=partner_pages(request.clinic, request.LANGUAGE_CODE),
        name_in=() if has_page else request.clinic.languages,
    )


def kept(request: StaffRequest, stand: Stand | None, form: ConditionForm) -> bool:
    """Keep what was chosen; where that is refused, say why on the form."""
    key = stand.condition if stand else uuid.uuid4()
    try:
        if form.cleaned_data["stand"] == OPEN:
            actions.say_nothing_of(clinic=request.clinic, condition=key, by=request.actor)
        else:
            actions.choose_condition(clinic=request.clinic, condition=key, by=request.actor, **form.said())
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True
