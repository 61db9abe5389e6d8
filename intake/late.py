"""What a patient gave after it could be saved, from a page that was still open: what of it calls for somebody."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from intake import actions, exceptions
from intake.actions.answers import Given, which_call
from intake.bound import BoundRequest
from intake.language import question_language
from intake.listed import Choice, choices_in
from intake.models import Alert, Answer


def calling(request: BoundRequest) -> list[Choice]:
    """Return the answers of a posted page that call for somebody."""
    by_sheet: dict[Any, list[Choice]] = defaultdict(list)
    for choice in _choices(request):
        if choice.question.assessment is not None:
            by_sheet[choice.question.assessment].append(choice)
    found = []
    for sheet, choices in by_sheet.items():
        called = which_call(assessment=sheet, given={choice.question.item.id: choice.given for choice in choices})
        found += [choice for choice in choices if choice.question.item.id in called]
    return found


def tell(request: BoundRequest, choices: list[Choice]) -> Alert | None:
    """Raise what answers call for that came after all was sent; return an alert to show support for."""
    alert, path = None, request.bound.path
    for choice in choices:
        assert choice.question.assessment is not None, "which call has a sheet"
        try:
            raised = actions.raise_for_late_answer(
                assessment=choice.question.assessment,
                item=choice.question.item.id,
                given=choice.given,
                language=question_language(request.LANGUAGE_CODE, path, choice.question),
                by=request.bound.actor,
            )
        except exceptions.NotConsented:
            continue
        alert = alert or raised
    return alert


def _choices(request: BoundRequest) -> Iterator[Choice]:
    """What was chosen on a page of one question, or of a whole part."""
    match, path = request.resolver_match, request.bound.path
    assert match is not None, "a page was found for it"
    if match.url_name == "you_list":
        part = path.part(match.kwargs["number"])
        yield from choices_in(request.POST, path, part) if part and part.instrument else ()
    if match.url_name == "you_question" and request.POST.get("a"):
        number, item = match.kwargs["part"], request.POST.get("item", "")
        found = path.asked(number, item) if item else path.question(number, match.kwargs["number"])
        if found is not None:
            yield Choice(found, Given(Answer.ANSWERED, request.POST["a"]), 0)
