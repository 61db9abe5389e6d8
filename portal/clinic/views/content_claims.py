"""The ledger of claims: what the library says on whose word, and what reviewers found not to agree."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from content import ledger
from content.exceptions import Refused
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import claims as actions
from portal.clinic.forms.claims import ContradictionForm, SettlementForm

ROWS = 25
OFFERED = 12  # claims that a search for the other one shows
LONGEST_SEARCH = 200


@require_safe
@requires(Permission.SIGN_CONTENT)
def claims(request: StaffRequest) -> HttpResponse:
    """List the claims with their works, pages and contradictions."""
    asked = {"q": request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", ""), "open": request.GET.get("open", "")}
    found = ledger.claims(request.clinic, asked["q"], contradicted=bool(asked["open"]))
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": ledger.entries_of(list(page), request.clinic),
        "open_count": ledger.contradictions(request.clinic).open().count(),
        "asked": asked,
        "search": urlencode({name: value for name, value in asked.items() if value}),
    }
    return render(request, "clinic/content/claims.html", context)


@require_safe
@requires(Permission.SIGN_CONTENT)
def claim(request: StaffRequest, claim: UUID) -> HttpResponse:
    """Show one claim, and offer to say what it does not agree with."""
    return shown(request, entry_or_404(request, claim))


@require_POST
@requires(Permission.SIGN_CONTENT)
def contradict(request: StaffRequest, claim: UUID) -> HttpResponse:
    """Say that another claim does not agree with this one."""
    entry, form = entry_or_404(request, claim), ContradictionForm(request.POST)
    if not form.is_valid():
        return shown(request, entry, marking=form)
    other = entry_or_404(request, other_id(request, form))
    try:
        actions.mark_contradiction(
            one=entry.claim, other=other.claim, note=form.cleaned_data["note"], clinic=request.clinic, by=request.actor
        )
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return shown(request, entry, marking=form)
    messages.success(request, _("Marked. It stays in the ledger until a reviewer says how it was settled."))
    return redirect("content_claim", entry.claim.pk)


@require_POST
@requires(Permission.SIGN_CONTENT)
def settle(request: StaffRequest, claim: UUID, contradiction: UUID) -> HttpResponse:
    """Say how a contradiction was settled."""
    entry, form = entry_or_404(request, claim), SettlementForm(request.POST)
    row = next((each for each in entry.contradictions if each.pk == contradiction), None)
    if row is None:
        raise Http404
    if not form.is_valid():
        return shown(request, entry, settling=(row, form))
    try:
        actions.settle_contradiction(contradiction=row, settlement=form.cleaned_data["settlement"], by=request.actor)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return shown(request, entry, settling=(row, form))
    messages.success(request, _("Settled. Both texts and what you wrote stay in the ledger."))
    return redirect("content_claim", entry.claim.pk)


def shown(request: StaffRequest, entry: ledger.Entry, marking: Any = None, settling: Any = None) -> HttpResponse:
    """Show a claim; what was typed and not taken stands where it was typed."""
    text = request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "")
    known = ledger.claims(request.clinic).exclude(pk=entry.claim.pk)
    others = ledger.claims(request.clinic, text).exclude(pk=entry.claim.pk) if text.strip() else known.none()
    other = other_id(request, marking)
    chosen = known.filter(pk=other).first() if other else None
    refused = settling[1] if settling else marking
    context = {
        "entry": entry,
        "text": text,
        "others": others[:OFFERED],
        "chosen": chosen,
        "marking": marking or ContradictionForm(initial={"other": chosen.pk} if chosen else None),
        "settlements": [
            (row, settling[1] if settling and settling[0] == row else SettlementForm(auto_id=f"id_{row.pk}_%s"))
            for row in entry.contradictions
        ],
        "form": refused,
    }
    return render(request, "clinic/content/claim.html", context, status=422 if refused and refused.errors else 200)


def other_id(request: StaffRequest, marking: Any) -> UUID | None:
    """Return the other claim that was chosen: from the address, or from what was just sent."""
    try:
        return UUID(marking["other"].value() if marking else request.GET.get("other", ""))
    except (AttributeError, TypeError, ValueError):
        return None


def entry_or_404(request: StaffRequest, claim: UUID | None) -> ledger.Entry:
    entry = ledger.find(claim, request.clinic) if claim else None
    if entry is None:
        raise Http404
    return entry
