"""The rules by which pages are suggested: read, written in a form, counted over past profiles, approved."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content import rulebook
from content.exceptions import Refused
from content.models import Rule
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import content_rules as actions
from portal.care.rule_facts import facts_for
from portal.care.rule_preview import preview
from portal.clinic.forms.rules import RuleForm, typed
from portal.clinic.loading.rules import rule_page, rule_rows


@require_safe
@requires(Permission.WRITE_RULES)
def rules(request: StaffRequest) -> HttpResponse:
    return render(request, "clinic/rules/list.html", {"rows": rule_rows(rulebook.entries(request.clinic))})


@require_safe
@requires(Permission.WRITE_RULES)
def rule(request: StaffRequest, key: str) -> HttpResponse:
    """Show a rule with its versions; with `count`, over how many past profiles it would have chosen its page."""
    entry = entry_or_404(request, key)
    shown = entry.waiting or entry.shown
    found = preview(rule=shown, clinic=request.clinic, by=request.actor) if "count" in request.GET else None
    return render(request, "clinic/rules/rule.html", rule_page(entry, shown, found, request))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_RULES)
def write_rule(request: StaffRequest, key: str = "") -> HttpResponse:
    """Write a rule of the clinic's own, or the next version of one. A shared rule is where another may start from."""
    entry = entry_or_404(request, key) if key else None
    start = typed(entry.newest) if entry else {}
    if start is None:
        raise Http404
    form, adding = form_of(request, start), "add" in request.POST
    own = key if entry and entry.newest.clinic_id else ""
    if request.method == "POST" and not adding and form.is_valid():
        written = kept(request, form, own)
        if written:
            messages.success(request, _("Kept as a draft. It chooses nothing until somebody else approves it."))
            return redirect("content_rule", written.key)
    status = 422 if form.is_bound and not adding else 200
    return render(request, "clinic/rules/form.html", {"form": form, "entry": entry, "own": own}, status=status)


def form_of(request: StaffRequest, start: dict[str, Any]) -> RuleForm:
    """Return the form: new, with the version that is changed, or with what was typed and one more row."""
    offered: dict[str, Any] = {
        "facts": facts_for(request.clinic),
        "pages": [(str(page.translation_key), page.title) for page in rulebook.targets(request.clinic)],
    }
    if request.method != "POST":
        return RuleForm(initial=start, **offered)
    if "add" in request.POST:
        sent = RuleForm(request.POST, adding=True, **offered)
        # Shown again as typed, and not judged yet.
        return RuleForm(initial=request.POST.dict() | {"rows": sent.rows}, **offered)
    return RuleForm(request.POST, **offered)


def kept(request: StaffRequest, form: RuleForm, key: str) -> Rule | None:
    """Keep a version; where that is refused, say why on the form."""
    chosen = form.cleaned_data["page"]
    page = next(each for each in rulebook.targets(request.clinic) if str(each.translation_key) == chosen)
    facts: dict[str, Any] = {"titles": form.titles(), "when": form.cleaned_data["when"], "key": key}
    try:
        return actions.write_rule(page=page, clinic=request.clinic, by=request.actor, **facts)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return None


@require_POST
@requires(Permission.SIGN_CONTENT)
def approve_rule(request: StaffRequest, key: str, version: int) -> HttpResponse:
    """Approve the version that was read."""
    chosen = version_or_404(entry_or_404(request, key), version)
    try:
        actions.approve_rule(rule=chosen, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Approved. The rule chooses pages from now on."))
    return redirect("content_rule", key)


@require_POST
@requires(Permission.WRITE_RULES)
def throw_rule_away(request: StaffRequest, key: str, version: int) -> HttpResponse:
    """Throw a draft away."""
    entry = entry_or_404(request, key)
    try:
        actions.throw_rule_away(rule=version_or_404(entry, version), by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("content_rule", key)
    messages.success(request, _("The draft is gone."))
    return redirect("content_rule", key) if len(entry.versions) > 1 else redirect("content_rules")


@require_POST
@requires(Permission.SIGN_CONTENT)
def switch_rule(request: StaffRequest, key: str) -> HttpResponse:
    """Switch a rule off for the clinic, or on again."""
    entry, is_on = entry_or_404(request, key), request.POST.get("to") == "on"
    try:
        actions.switch_rule(rule=entry.newest, is_on=is_on, clinic=request.clinic, by=request.actor)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("content_rule", key)


def entry_or_404(request: StaffRequest, key: str) -> rulebook.Entry:
    entry = rulebook.find(key, request.clinic)
    if entry is None:
        raise Http404
    return entry


def version_or_404(entry: rulebook.Entry, version: int) -> Rule:
    found = next((rule for rule in entry.versions if rule.version == version), None)
    if found is None:
        raise Http404
    return found
