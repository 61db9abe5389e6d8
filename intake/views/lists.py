"""All statements of a part on one page. Each answer is still saved on its own, a risk answer first."""

from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import retarget

from intake import actions, sessions, steps
from intake.actions.answers import Saved
from intake.bound import BoundRequest
from intake.doors import answering, go
from intake.language import question_language
from intake.listed import OPENED, Choice, Clash, choices_in, has_opened, save_each
from intake.pages import show
from intake.path import Part, Path
from intake.present.lists import conflicts, page, state


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def whole(request: BoundRequest, number: int) -> HttpResponse:
    """Show every statement of a part; POST saves each that was answered and leads on."""
    path = request.bound.path
    part = path.part(number)
    if part is None or part.instrument is None:
        raise Http404
    if part.is_skipped:
        return go(request, "you_part", number)
    if request.method == "POST":
        return keep(request, path, part)
    alert = steps.waiting_support(path)
    if alert is not None:
        return go(request, "you_pause", alert.pk)
    if part.is_hidden:
        return go(request, "you_next")
    return draw(request, path, part, clashed=take_clashes(request, part), has_opened=OPENED in request.GET)


def take_clashes(request: BoundRequest, part: Part) -> list[str]:
    """Return the clashes of this list that are told now; those of another list wait for their own page."""
    waiting = request.session.get(sessions.CLASHES, [])
    told = steps.clashed_in(part, waiting)
    if told:
        request.session[sessions.CLASHES] = [item for item in waiting if item not in told]
    return told


def keep(request: BoundRequest, path: Path, part: Part) -> HttpResponse:
    """Save what was chosen, line by line; support comes before anything else that there is to say."""
    choices = choices_in(request.POST, path, part)
    alert, clashes = save_each(choices, partial(save, request, path))
    if alert is not None:
        met = [choice.question.item.id for choice, _clash in clashes]
        request.session[sessions.CLASHES] = [*request.session.get(sessions.CLASHES, []), *met]
        return go(request, "you_pause", alert.pk)
    if clashes:
        return choose(request, path, part, clashes)
    if request.htmx:
        return say_saved(request, part.number, choices)
    return lead_on(request, part.number)


def save(request: BoundRequest, path: Path, choice: Choice) -> Saved:
    assessment = choice.question.assessment
    assert assessment is not None, "a line without a sheet is not found"
    return actions.save_answer(
        assessment=assessment,
        item=choice.question.item.id,
        given=choice.given,
        language=question_language(request.LANGUAGE_CODE, path, choice.question),
        by=request.bound.actor,
        base_revision=choice.base,
        client_id=str(request.bound.device.pk),
    )


def lead_on(request: BoundRequest, number: int) -> HttpResponse:
    """Lead out where somebody stops, back to the list where lines are open, else to what comes next."""
    path = request.bound.path
    part = path.part(number)
    assert part is not None, "its answers were just saved"
    if "stop" in request.POST:
        return go(request, "you_saved")
    if part.is_done:
        return go(request, steps.next_address(path, request.session.get(sessions.CLASHES, ())))
    if "chosen" in request.POST:  # it was the page with two answers, not the whole list
        return go(request, "you_list", number)
    if has_opened(request.POST, part):
        return go(request, f"{reverse('you_list', args=[number])}?{OPENED}=1")
    return draw(request, path, part, posted=request.POST, status=422)


def say_saved(request: BoundRequest, number: int, choices: list[Choice]) -> HttpResponse:
    """Tell each line that was saved what stands now, and leave the rest of the page alone."""
    path = request.bound.path
    part = path.part(number)
    assert part is not None, "its answers were just saved"
    touched = {choice.question.item.id for choice in choices}
    lines = [state(question) for question in part.questions if question.item.id in touched]
    return render(request, "intake/_list_saved.html", {"lines": lines})


def draw(request: BoundRequest, path: Path, part: Part, *, status: int = 200, **more: Any) -> HttpResponse:
    return show(request, "intake/list.html", page(path, part, request.LANGUAGE_CODE, **more), status=status)


def choose(request: BoundRequest, path: Path, part: Part, clashes: list[Clash]) -> HttpResponse:
    """Show both answers of each line; the patient keeps one. Nothing is overwritten in silence."""
    context = conflicts(path, part, request.LANGUAGE_CODE, clashes)
    if request.htmx:
        reply = render(request, "intake/_list_conflict.html", context, status=422)  # a swap takes no 409
        reply["HX-Reswap"] = "innerHTML show:window:top"
        return retarget(reply, "#main")
    return show(request, "intake/list_conflict.html", context, status=409)
