"""Answering alerts: seen, acted on, assessed, closed, void, opened again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from intake.exceptions import AnsweredMeanwhile, ClosedMeanwhile, OpenedMeanwhile, Refused
from intake.models import Alert
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care import actions
from portal.care.casefile import CaseFile
from portal.clinic.forms.alerts import entered_in, form_of
from portal.clinic.loading import load_patient
from portal.clinic.views.patient import show

# What each step does, and what is said when it is done.
STEPS: dict[str, tuple[Callable[..., Alert], Any]] = {
    "acknowledge": (
        actions.acknowledge_alert,
        gettext_lazy("Acknowledged. The alert stays open until it is closed with a plan."),
    ),
    "assess": (actions.assess_alert, gettext_lazy("Kept. The alert stays open until it is closed with a plan.")),
    "close": (actions.close_alert, gettext_lazy("Closed. It stays in the history.")),
    "void": (actions.void_alert, gettext_lazy("Void. What raised it stays in the history.")),
    "reopen": (actions.reopen_alert, gettext_lazy("Open again. Its clock and its messages start anew.")),
}

# Somebody did something about the alert since the page was drawn: what was entered is shown again, and not saved.
MEANWHILE = (AnsweredMeanwhile, ClosedMeanwhile, OpenedMeanwhile)


@require_POST
@requires(Permission.ANSWER_ALERTS)
@load_patient
def see(request: StaffRequest, case: CaseFile, alert_id: UUID) -> HttpResponse:
    """Say that one has seen an alert and takes it."""
    alert = alert_of(case, alert_id)
    if alert.is_open:
        try:
            check_as_read(request, alert)
            taken = actions.see_alert(alert=alert, by=request.actor)
        except MEANWHILE as refused:
            return show(request, case, 409, lost=[], alert_id=alert.pk, refusal=refused.message)
        say_who_has(request, taken)
    return redirect("patient", case.patient.pk)


@require_POST
@requires(Permission.ANSWER_ALERTS)
@load_patient
def step(request: StaffRequest, case: CaseFile, alert_id: UUID, step: str) -> HttpResponse:
    """Take one step with what was entered. Whatever cannot be saved is shown again, with the reason."""
    alert, (act, said) = alert_of(case, alert_id), STEPS[step]
    form = form_of(alert, step, request.POST)
    if not form.is_valid():
        return show(request, case, alert=form, alert_id=alert.pk, alert_step=step)
    try:
        check_as_read(request, alert)
        act(alert=alert, by=request.actor, **form.cleaned_data)
    except MEANWHILE as refused:
        return show(request, case, 409, lost=entered_in(form), alert_id=alert.pk, refusal=refused.message)
    except Refused as refused:  # a day that is over, no reason
        form.add_error("next_date" if "next_date" in form.fields else "note", str(refused.message))
        return show(request, case, alert=form, alert_id=alert.pk, alert_step=step)
    messages.success(request, said)
    return redirect("patient", case.patient.pk)


def say_who_has(request: StaffRequest, alert: Alert) -> None:
    """Say that the reader has the alert now, or which colleague was faster: two must not each think it is theirs."""
    first = alert.acknowledged_by
    if first is None or first.pk == request.user.pk:
        messages.success(request, _("You have it. Now say what you do; until then it can still go up the ladder."))
    else:
        words = _("%(name)s had seen it before you. Agree on who acts, and say here what you do.")
        messages.info(request, words % {"name": first.name})


def check_as_read(request: StaffRequest, alert: Alert) -> None:
    """Raises AnsweredMeanwhile where a heavier answer came since the page was drawn."""
    if request.POST.get("answers", str(alert.answers)) != str(alert.answers):
        raise AnsweredMeanwhile


def alert_of(case: CaseFile, alert_id: UUID) -> Alert:
    """Return an alert of this patient; 404 otherwise."""
    found = next((alert for alert in case.alerts if alert.pk == alert_id), None)
    if found is None:
        raise Http404
    return found
