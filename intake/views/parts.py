"""The page before a part, and the way on to whatever is still open."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from intake import actions, sessions, steps
from intake.bound import BoundRequest
from intake.doors import answering, go
from intake.language import part_language
from intake.models import Assessment
from intake.pages import show
from intake.path import Part, Path
from intake.present.parts import intro, whom
from intake.targets import KINDS


@require_safe
@answering
def go_on(request: BoundRequest) -> HttpResponse:
    """Lead to the first place that is still open, on whichever device."""
    return go(request, steps.next_address(request.bound.path, request.session.get(sessions.CLASHES, ())))


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def people(request: BoundRequest) -> HttpResponse:
    """Ask about which people the patient wants to answer; whoever is not chosen is left out kindly."""
    path = request.bound.path
    if not steps.may_choose(path):
        return go(request, "you_next")
    if request.method == "POST":
        said = request.POST.getlist
        actions.choose_people(
            path=path, offered=said("offered"), were=said("were"), chosen=said("people"), by=request.bound.actor
        )
        now = Path(path.invitation, path.veil)
        first = next((part for part in now.people if not part.is_done), None)
        return go(request, steps.part_address(first) if first else "you_next")
    return show(request, "intake/people.html", whom(path, get_language()))


@require_http_methods(["GET", "HEAD", "POST"])
@answering
def part(request: BoundRequest, number: int) -> HttpResponse:
    """Say what a part is about and why it is asked; POST starts it, or skips it kindly."""
    path = request.bound.path
    found = path.part(number)
    if found is None:
        raise Http404
    if found.is_hidden:
        return go(request, "you_next")
    if found.is_form:
        return go(request, steps.part_address(found))
    if request.method == "POST":
        return start(request, found)
    context = intro(path, found, get_language()) | {"quick": request.session.get(sessions.QUICK, False)}
    return show(request, "intake/part.html", context)


def start(request: BoundRequest, found: Part) -> HttpResponse:
    request.session[sessions.QUICK] = "quick" in request.POST
    invitation, prefers_list = request.bound.invitation, "list" in request.POST
    if invitation.prefers_list != prefers_list:
        actions.choose_list(invitation=invitation, prefers_list=prefers_list, by=request.bound.actor)
    if "decline" in request.POST:
        language = part_language(get_language(), request.bound.path, found)
        actions.decline_part(
            path=request.bound.path,
            number=found.number,
            language=language,
            by=request.bound.actor,
            client_id=str(request.bound.device.pk),
        )
        return go(request, "you_next")
    nobody = "nobody" in request.POST and found.section.asks_for_close_people
    assessment = found.assessment
    if assessment is not None and assessment.no_close_person != nobody:
        actions.say_no_close_person(assessment=assessment, is_so=nobody, by=request.bound.actor)
    said = request.POST.get("absent", "")
    absent = said if found.section.target in KINDS and said in Assessment.ABSENT else ""
    if assessment is not None and assessment.target_absent != absent:
        actions.say_target_absent(assessment=assessment, reason=absent, by=request.bound.actor)
    if nobody or absent:
        return go(request, "you_next")
    return go(request, steps.entry(replace(found, in_list=prefers_list)))
