"""What somebody leaves out of an intake, and why: a person who is not there, or a part they would rather not answer."""

from collections.abc import Collection

from django.db import transaction

from intake import exceptions, policies
from intake.actions.answers import Given, save_answer
from intake.models import Answer, Assessment
from intake.path import Part, Path
from portal.audit.actor import Actor
from portal.audit.record import record


@transaction.atomic
def decline_part(*, path: Path, number: int, language: str, by: Actor, client_id: str = "") -> None:
    """Write of each question of a part that is still open that somebody would rather not answer it.

    What they answered before stays. A question that is left out leads on as any answer would, so what it opens is left
    out with it. Each can still be answered until all is sent. A part that is not asked by now has nothing to decline.
    Raises what `policies.check_can_answer` raises.
    """
    policies.check_can_answer(path.invitation, by)
    while still_open := _open_lines(path.part(number)):
        for assessment, item in still_open:
            _decline(assessment, item, language, by, client_id)
        path = Path(path.invitation, path.veil)


def _open_lines(part: Part | None) -> list[tuple[Assessment, str]]:
    """The sheet and the item of each question of a part that is asked and not answered."""
    if part is None or part.is_hidden or part.is_skipped:
        return []
    return [(each.assessment, each.item.id) for each in part.questions if each.assessment and not each.is_done]


def _decline(assessment: Assessment, item: str, language: str, by: Actor, client_id: str) -> None:
    given = Given(Answer.DECLINED)
    try:
        save_answer(assessment=assessment, item=item, given=given, language=language, by=by, client_id=client_id)
    except exceptions.AnswerConflict:
        return  # it was answered elsewhere meanwhile, and that stands


@transaction.atomic
def say_target_absent(*, assessment: Assessment, reason: str, by: Actor) -> None:
    """Leave out a part about a person who is not there, whom the patient is not in touch with, or would rather not
    answer about; "" takes it back."""
    policies.check_can_answer(assessment.invitation.as_it_stands(), by)
    if reason not in ("", *Assessment.ABSENT):
        raise exceptions.NotAnOption
    assessment.target_absent = reason
    assessment.save(update_fields=["target_absent"])
    record("assessment.target-absent", by=by, about=assessment, patients=[assessment.patient_id], reason=reason)


@transaction.atomic
def choose_people(
    *, path: Path, offered: Collection[str], were: Collection[str], chosen: Collection[str], by: Actor
) -> None:
    """Leave out the parts about whom the patient would rather not answer, and ask those that they chose.

    All are kinds of person: who stood on the page, who was ticked when it was drawn, and who is now. What the patient
    did not change stays as it is by now: a page that lay open elsewhere takes nothing back, and leaves out nobody who
    was not on it.
    """
    for part in path.people:
        kind, assessment = part.section.target, part.assessment
        is_chosen = kind in chosen
        is_changed = kind in offered and is_chosen is not (kind in were)
        if assessment is None or not is_changed or is_chosen is not bool(assessment.target_absent):
            continue
        say_target_absent(assessment=assessment, reason="" if is_chosen else Assessment.NOT_CHOSEN, by=by)


@transaction.atomic
def say_no_close_person(*, assessment: Assessment, is_so: bool, by: Actor) -> None:
    """Skip a part kindly because there is nobody close right now, or take that back."""
    policies.check_can_answer(assessment.invitation.as_it_stands(), by)
    assessment.no_close_person = is_so
    assessment.save(update_fields=["no_close_person"])
    record("assessment.no-close-person", by=by, about=assessment, patients=[assessment.patient_id], is_so=is_so)
