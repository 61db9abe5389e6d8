"""Privacy, stopping, putting off, and sending: exactly once, however often it is asked."""

from django.db import transaction
from django.utils import timezone

from intake import exceptions, policies
from intake.actions.answers import keep_unasked
from intake.actions.scores import score_invitation
from intake.models import Answer, Invitation, Profile
from intake.path import Path
from intake.wording import wording_version
from portal.audit import outbox
from portal.audit.actor import Actor
from portal.audit.record import record


@transaction.atomic
def say_privacy(
    *,
    invitation: Invitation,
    privacy: str,
    helper: str,
    is_shared_device: bool,
    by: Actor,
    answers_privately: bool = False,
    uses_aid: bool = False,
) -> None:
    """Note whether the patient is alone, and who or what helps them. Help that was there once is never forgotten.

    `answers_privately`: staff who enter the answers say that whoever is there does not learn them.
    """
    policies.check_can_write(invitation, by)
    stored = invitation.as_it_stands()
    invitation.privacy, invitation.is_shared_device = privacy, is_shared_device
    invitation.answers_privately = answers_privately
    if by.kind == "patient":  # a call that ends early has not been made
        invitation.put_off = ""
    invitation.was_helped, invitation.helper = stored.was_helped, stored.helper
    invitation.uses_aid = stored.uses_aid or uses_aid
    if privacy == Invitation.HELPED:
        named = [*stored.helpers, " ".join(helper.split())]
        invitation.was_helped, invitation.helper = True, "\n".join(dict.fromkeys(filter(None, named)))
    written = ["privacy", "answers_privately", "was_helped", "helper", "uses_aid", "is_shared_device", "put_off"]
    invitation.save(update_fields=[*written, "updated_at"])
    record("invitation.privacy", by=by, about=invitation, patients=[invitation.patient_id], privacy=privacy)


@transaction.atomic
def choose_list(*, invitation: Invitation, prefers_list: bool, by: Actor) -> None:
    """Remember whether the person would rather have all statements of a part on one page."""
    policies.check_can_answer(invitation.as_it_stands(), by)
    invitation.prefers_list = prefers_list
    invitation.save(update_fields=["prefers_list", "updated_at"])
    record("invitation.view-chosen", by=by, about=invitation, patients=[invitation.patient_id], in_list=prefers_list)


@transaction.atomic
def put_off(*, invitation: Invitation, until: str, by: Actor) -> None:
    """Note that the patient would rather answer later, by phone or at the clinic."""
    policies.check_can_write(invitation.as_it_stands(), by)
    invitation.put_off = until
    invitation.save(update_fields=["put_off", "updated_at"])
    record("invitation.put-off", by=by, about=invitation, patients=[invitation.patient_id], until=until)


@transaction.atomic
def stop(*, invitation: Invitation, by: Actor) -> None:
    """Note that the patient stopped for good; the clinic sees it. What was answered stays."""
    policies.check_can_write(invitation.as_it_stands(), by)
    invitation.stopped_at = timezone.now()
    invitation.save(update_fields=["stopped_at", "updated_at"])
    outbox.post(
        "invitation.stopped", about=invitation, clinic_id=invitation.clinic_id, patient_id=invitation.patient_id
    )
    record("invitation.stopped", by=by, about=invitation, patients=[invitation.patient_id])


@transaction.atomic
def submit(*, invitation: Invitation, by: Actor) -> Profile:
    """Send the answers to the clinic and score them. A repeat returns the same profile.

    Raises NothingAnswered, NotConsented, LinkEnded.
    """
    locked = Invitation.objects.select_for_update().select_related("clinic", "patient", "battery").get(pk=invitation.pk)
    if locked.submitted_at:
        return locked.profiles.latest("run")
    policies.check_can_answer(locked, by)
    path = Path(locked)
    if path.answered == 0 and not any(part.is_skipped for part in path.parts):
        raise exceptions.NothingAnswered
    now = timezone.now()
    _close_items(path, by)
    locked.submitted_at = now
    locked.save(update_fields=["submitted_at", "updated_at"])
    locked.assessments.update(submitted_at=now)
    locked.statements.update(sent_at=now)
    profile = score_invitation(locked, by=by)
    record("invitation.submitted", by=by, about=locked, patients=[locked.patient_id], profile=str(profile.pk))
    return profile


def _close_items(path: Path, by: Actor) -> None:
    """Write a state for each item that the patient was not asked: held back, or not shown.

    Not shown is what lies in a part that was skipped, or that its condition kept from being asked, and a question to
    which no other answer leads, unless it was answered before: an answer stays what it was.
    """
    rows = []
    for part in path.parts:
        if part.instrument is None:
            continue
        assessment = path.assessments[part.section.instrument, part.section.instrument_version, part.section.target]
        unasked = part.met if part.is_skipped or part.is_hidden else part.closed
        unseen = [question.item.id for question in unasked if question.answer is None]
        held_as = Answer.NOT_SHOWN if part.is_hidden else Answer.HELD_BACK
        states = dict.fromkeys(unseen, Answer.NOT_SHOWN) | dict.fromkeys(part.held_back, held_as)
        rows += [
            Answer(
                assessment=assessment,
                item=item,
                state=state,
                language=path.invitation.language,
                wording_version=wording_version(part.instrument, path.invitation.language),
                actor_kind=by.kind,
                actor_id=by.id,
            )
            for item, state in states.items()
        ]
    keep_unasked(rows)
