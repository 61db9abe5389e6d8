"""How a clinic answers its alerts: the times of each level, signed by name, and the rules that raise one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intake.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care import alert_rules as rules
from portal.care.actions import add_risk_rule, end_risk_rule, sign_alert_policy
from portal.clinic.forms.alert_policy import RuleForm, TimesForm
from portal.clinic.present.alert_words import level_words, rule_words


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.SET_ALERT_RULES)
def alert_policy(request: StaffRequest) -> HttpResponse:
    """Show times and rules; sign the times."""
    times = rules.times_of(request.clinic)
    form = TimesForm(request.POST or None, times=times.minutes)
    if form.is_valid():
        try:
            sign_alert_policy(clinic=request.clinic, times=form.times, by=request.actor)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Signed under your name. It holds for alerts from now on."))
            return redirect("alert_policy")
    return page(request, times=times, form=form)


@require_POST
@requires(Permission.SET_ALERT_RULES)
def add_rule(request: StaffRequest) -> HttpResponse:
    """Add a rule of the clinic's own."""
    form = RuleForm(request.POST, instruments=rules.instruments_of(request.clinic))
    if form.is_valid():
        try:
            add_risk_rule(clinic=request.clinic, by=request.actor, **form.rule)
        except Refused as refused:
            form.add_error("at_or_above", str(refused.message))
        else:
            messages.success(request, _("Added. It holds for answers from now on."))
            return redirect("alert_policy")
    return page(request, rule_form=form)


@require_POST
@requires(Permission.SET_ALERT_RULES)
def end_rule(request: StaffRequest, rule: UUID) -> HttpResponse:
    """End a rule that the clinic added."""
    row = rules.own_rule(request.clinic, rule)
    if row is None:
        raise Http404
    end_risk_rule(rule=row, by=request.actor)
    messages.success(request, _("Ended. What it raised stays."))
    return redirect("alert_policy")


def page(
    request: StaffRequest, *, times: Any = None, form: TimesForm | None = None, rule_form: RuleForm | None = None
) -> HttpResponse:
    times = times or rules.times_of(request.clinic)
    instruments = rules.instruments_of(request.clinic)
    context = {
        "policy": times.policy,
        "form": form or TimesForm(times=times.minutes),
        "shipped": shipped(instruments),
        "own": own(request.clinic, instruments),
        "rule_form": rule_form or RuleForm(instruments=instruments),
    }
    is_wrong = bool((form and form.errors) or (rule_form and rule_form.errors))
    return render(request, "clinic/setup/alert_policy.html", context, status=422 if is_wrong else 200)


def shipped(instruments: list[Any]) -> list[dict[str, Any]]:
    """The rules that come with the questionnaires, which stay on."""
    return [
        {
            "instrument": each.short_title,
            "words": rule_words(each, rule.item, rule.at_or_above),
            "level": level_words(rule.level),
        }
        for each in instruments
        for rule in each.risk_rules
    ]


def own(clinic: Any, instruments: list[Any]) -> list[dict[str, Any]]:
    known = {each.key: each for each in instruments}
    return [
        {
            "row": row,
            "instrument": known[row.instrument].short_title if row.instrument in known else row.instrument,
            "words": own_words(row, known.get(row.instrument)),
            "level": level_words(row.level),
        }
        for row in rules.own_rules(clinic)
    ]


def own_words(row: Any, instrument: Any) -> str:
    """The words of a rule; the bare question where the questionnaire is not sent any more, or no longer asks it."""
    is_asked = instrument is not None and any(item.id == row.item for item in instrument.items)
    return rule_words(instrument, row.item, row.at_or_above) if is_asked else row.item
