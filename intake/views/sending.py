"""Check the answers, send them exactly once, and what comes after."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from intake import actions, exceptions, sessions, steps
from intake.bound import BoundRequest
from intake.doors import answering, bound, go
from intake.pages import show
from intake.present import answers
from intake.present.sending import checking, may_copy, sent_page
from portal.audit.record import record


@require_safe
@answering
def check(request: BoundRequest) -> HttpResponse:
    """Show the answers once more, before they are sent, and first the list where one of them met another."""
    again = steps.clashed_list(request.bound.path, request.session.get(sessions.CLASHES, ()))
    if again:
        return go(request, again)
    return draw(request)


def draw(request: BoundRequest, *, problem: object = "", status: int = 200) -> HttpResponse:
    path = request.bound.path
    context = checking(path, request.LANGUAGE_CODE) | {
        "problem": problem,
        "failed": bool(problem),
        "all": "all" in request.GET,
    }
    return show(request, "intake/check.html", context, status=status)


@require_POST
@bound
def send(request: BoundRequest) -> HttpResponse:
    """Send the answers. However often it is asked, they are sent once and the same page follows."""
    try:
        actions.submit(invitation=request.bound.invitation, by=request.bound.actor)
    except exceptions.NotConsented:
        return go(request, "patient_home" if request.bound.took_back else "you_consent")
    except exceptions.Refused as error:
        return draw(request, problem=error.message, status=422)
    return go(request, "you_sent")


@require_safe
@bound
def sent(request: BoundRequest) -> HttpResponse:
    """Say that the answers are sent and what happens next. No score stands here."""
    if request.bound.invitation.submitted_at is None:
        return go(request, "you_next")
    return show(request, "intake/sent.html", sent_page(request.bound))


@require_safe
@bound
def copy(request: BoundRequest) -> HttpResponse:
    """Show the person's own answers for printing, but for what somebody else should not come across."""
    invitation = request.bound.invitation
    if not may_copy(invitation):
        raise Http404
    if request.bound.veil.hides or not sessions.privacy_said(request.session, invitation):
        return go(request, "you_screen")  # each device is asked before answers show on it again
    record("answers.read", by=request.bound.actor, about=invitation, patients=[invitation.patient_id])
    path = request.bound.path
    context = {"parts": answers.parts(path, request.LANGUAGE_CODE, for_copy=True), "sent_at": invitation.submitted_at}
    return show(request, "intake/copy.html", context)
