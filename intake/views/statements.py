"""Our own forms: about you, and what helps. Drafts until they are sent; each line may stay blank."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from intake import actions, sessions
from intake.bound import BoundRequest
from intake.doors import answering, go
from intake.forms import AboutYouForm, WhatHelpsForm
from intake.models import Section, Statement
from intake.pages import show
from intake.present.statements import page
from intake.shown import shown_on
from intake.statements import Said, fields_of, is_same, left_as_it_is, said_elsewhere, said_in, statements_of

FORMS = {Section.ABOUT_YOU: AboutYouForm, Section.WHAT_HELPS: WhatHelpsForm}


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def about(request: BoundRequest) -> HttpResponse:
    """Ask how the person can be reached safely, and what brings them here."""
    return fill_in(request, Section.ABOUT_YOU)


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def helps(request: BoundRequest) -> HttpResponse:
    """Ask what helps."""
    return fill_in(request, Section.WHAT_HELPS)


@require_POST
@answering
def about_draft(request: BoundRequest) -> HttpResponse:
    return keep_draft(request, Section.ABOUT_YOU)


@require_POST
@answering
def helps_draft(request: BoundRequest) -> HttpResponse:
    return keep_draft(request, Section.WHAT_HELPS)


def fill_in(request: BoundRequest, name: str) -> HttpResponse:
    """Show a form; POST saves every line, blank ones included, unless another device wrote meanwhile.

    Who stops there leaves a draft: their blank lines are still open when they come back.
    """
    before = statements_of(request.bound.invitation)
    if request.method != "POST":
        return draw(request, name, FORMS[name](initial=fields_of(before, request.bound.veil)))
    form = FORMS[name](request.POST)
    if not form.is_valid():
        return draw(request, name, form, status=422)
    said = left_as_it_is(said_in(form.cleaned_data), before, request.bound.veil)
    elsewhere = said_elsewhere(said, before, seen_at(request, name))
    if elsewhere:
        return draw(request, name, form, elsewhere=elsewhere, status=409)
    if "stop" in request.POST:
        save(request, written(said, before), before)
        return go(request, "you_saved")
    save(request, said, before)
    return go(request, "you_check" if "check" in request.POST.get("from", "") else "you_next")


def keep_draft(request: BoundRequest, name: str) -> HttpResponse:
    """Save unfinished text; 409 where another device wrote meanwhile."""
    form = FORMS[name](request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    before = statements_of(request.bound.invitation)
    said = left_as_it_is(said_in(form.cleaned_data), before, request.bound.veil)
    if said_elsewhere(said, before, seen_at(request, name)):
        return HttpResponse(status=409)
    save(request, written(said, before), before)
    return HttpResponse(status=204)


def written(said: dict[str, Said], before: dict[str, Statement]) -> dict[str, Said]:
    """Return what was written or changed; a line that nobody touched yet stays open."""
    return {kind: words for kind, words in said.items() if kind in before or not words.is_blank}


def save(request: BoundRequest, said: dict[str, Said], before: dict[str, Statement]) -> None:
    for kind, words in said.items():
        if is_same(before.get(kind), words):
            continue
        row = actions.save_statement(
            invitation=request.bound.invitation,
            kind=kind,
            text=words.text,
            choices=words.choices,
            language=request.LANGUAGE_CODE,
            by=request.bound.actor,
        )
        request.session[sessions.TEXT_SAVED_AT] = row.saved_at.isoformat()


def seen_at(request: BoundRequest, name: str) -> Any:
    """Return the moment up to which this device knows what was said: when its page was shown, or its own last save."""
    shown = shown_on(request.POST.get("shown", ""), name)
    own = request.session.get(sessions.TEXT_SAVED_AT)
    return max(shown, type(shown).fromisoformat(own)) if own else shown


def draw(
    request: BoundRequest, name: str, form: Any, *, elsewhere: list[Statement] | None = None, status: int = 200
) -> HttpResponse:
    context = page(request.bound.path, name, form, request.LANGUAGE_CODE, elsewhere or []) | {
        "from_check": "check" in (request.GET.get("from"), request.POST.get("from")),
        "draft_url": reverse("you_about_draft" if name == Section.ABOUT_YOU else "you_helps_draft"),
    }
    return show(request, "intake/statements.html", context, status=status)
