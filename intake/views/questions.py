"""One statement a page. Each answer is saved on its own before the reply leaves."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import push_url

from intake import actions, exceptions, sessions, steps
from intake.actions.answers import Given, Saved
from intake.bound import BoundRequest
from intake.doors import answering, go
from intake.language import question_language
from intake.models import Answer, Assessment
from intake.pages import show
from intake.path import Path, Question
from intake.present.questions import conflict, page
from intake.shown import seconds_since

PAGE, FRAGMENT = "intake/question.html", "intake/_question.html"


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def question(request: BoundRequest, part: int, number: int) -> HttpResponse:
    """Show a question; POST saves its answer and leads on."""
    path = request.bound.path
    found = path.asked(part, request.POST["item"]) if "item" in request.POST else path.question(part, number)
    if found is None and path.is_closed(part, number):
        return go(request, "you_next")
    if found is None or found.assessment is None:
        raise Http404
    if found.assessment.no_close_person or found.assessment.target_absent:
        return go(request, "you_part", part)
    if request.method == "POST":
        return answer(request, path, found)
    alert = steps.waiting_support(path)
    if alert is not None:
        return go(request, "you_pause", alert.pk)
    if path.parts[part - 1].is_hidden:
        return go(request, "you_next")
    return draw(request, path, found)


def answer(request: BoundRequest, path: Path, found: Question) -> HttpResponse:
    given = given_in(request, found)
    if given is None and "stop" in request.POST:
        return go(request, "you_saved")
    if given is None and found.number == 0:
        return go(request, "you_next")
    if given is None and path.veil.covers(found.answer):  # left as it is, unseen
        return move_on(request, path, found)
    if given is None:
        return draw(request, path, found, error=_("Choose one answer, or use “Skip this one”."))
    try:
        saved = save(request, path, found, given)
    except exceptions.AnswerConflict as clash:
        return choose(request, path, found, clash)
    except exceptions.AlreadySent:
        raise  # the door says what becomes of it
    except exceptions.Refused as refused:
        return draw(request, path, found, error=str(refused.message), chosen=given.code)
    known, path = path, path.with_answer(saved.answer)
    if not saved.shows_support and "stop" not in request.POST and steps.has_opened(known, path):
        return go(request, steps.next_address(path))
    return lead_on(request, path, found, saved)


def given_in(request: BoundRequest, found: Question) -> Given | None:
    """Return what was given, or None where nothing was chosen."""
    seconds = seconds_since(request.POST.get("shown", ""), subject_of(found))
    if "skip" in request.POST:
        return Given(Answer.SKIPPED, seconds=seconds)
    code = request.POST.get("a", "")
    return Given(Answer.ANSWERED, code, seconds) if code else None


def save(request: BoundRequest, path: Path, found: Question, given: Given) -> Saved:
    base = request.POST.get("base", "")
    return actions.save_answer(
        assessment=assessment_of(found),
        item=found.item.id,
        given=given,
        language=question_language(request.LANGUAGE_CODE, path, found),
        by=request.bound.actor,
        base_revision=int(base) if base.isdecimal() and len(base) < 9 else 0,
        client_id=str(request.bound.device.pk),
    )


def lead_on(request: BoundRequest, path: Path, found: Question, saved: Saved) -> HttpResponse:
    """Lead to the support page, out where somebody stops, back to the check page, or to the next question."""
    if saved.shows_support:
        alert = assessment_of(found).alerts.filter(item=found.item.id).latest("raised_at")
        return go(request, "you_pause", alert.pk)
    if "stop" in request.POST:
        return go(request, "you_saved")
    if found.number == 0:  # held back by now: saved, and not shown again
        return go(request, "you_next")
    return move_on(request, path, found)


def move_on(request: BoundRequest, path: Path, found: Question) -> HttpResponse:
    if path.parts[found.part - 1].is_hidden:  # it was open elsewhere: what was given is kept
        return go(request, "you_next")
    if came_from_check(request):
        return go(request, f"{reverse('you_check')}#q-{found.part}-{found.number}")
    following = path.after(found)
    if not request.htmx or following is None:
        return go(request, steps.after(path, found))
    return push_url(draw(request, path, following), steps.address_of(following))


def draw(request: BoundRequest, path: Path, found: Question, **state: Any) -> HttpResponse:
    """Render the question: whole, or what fills `main` for a swap. An error answers 422."""
    context = page(path, found, question_language(request.LANGUAGE_CODE, path, found), **state) | {
        "quick": request.session.get(sessions.QUICK, False),
        "from_check": came_from_check(request),
        "keys_area": "question",
    }
    if state.get("error"):
        context |= {"shown": request.POST.get("shown", ""), "base": request.POST.get("base", "0"), "failed": True}
    status = 422 if state.get("error") else 200
    if request.htmx:
        return render(request, FRAGMENT, context, status=status)
    return show(request, PAGE, context, status=status)


def choose(request: BoundRequest, path: Path, found: Question, clash: exceptions.AnswerConflict) -> HttpResponse:
    """Show both answers; the patient keeps one. Nothing is overwritten in silence."""
    language = question_language(request.LANGUAGE_CODE, path, found)
    context = conflict(path, found, language, clash) | {"from_check": came_from_check(request)}
    if request.htmx:
        return render(request, "intake/_conflict.html", context, status=422)  # a swap takes no 409
    return show(request, "intake/conflict.html", context, status=409)


def assessment_of(found: Question) -> Assessment:
    assert found.assessment is not None, "a question without a sheet is not found"
    return found.assessment


def came_from_check(request: BoundRequest) -> bool:
    return "check" in (request.GET.get("from"), request.POST.get("from"))


def subject_of(found: Question) -> str:
    return f"{assessment_of(found).pk}:{found.item.id}"
