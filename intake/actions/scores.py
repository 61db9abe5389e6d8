"""Saves what the answers add up to. Rescoring adds rows, never edits."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from intake.actions.alerts import raise_alert
from intake.actions.copies import write_copies
from intake.beside import FIGURES, Beside, Restated, StoredProfile, is_short, scores_of
from intake.history import history_of
from intake.models import Answer, ClinicRiskRule, Invitation, NormSet, Profile, Score, sections_of
from intake.psychometrics.risk import Unanswered
from intake.restating import restated, with_answers
from intake.scoring import Built, build
from intake.sheets import Sheet, sheets_of
from portal.audit.actor import Actor
from portal.audit.ids import new_id

NOT_ANSWERED = "not-answered"


def score_invitation(invitation: Invitation, *, by: Actor, run: int = 1) -> Profile:
    """Score what an invitation holds and save the profile, in the caller's transaction."""
    sheets = sheets_of(invitation)
    at = invitation.submitted_at or timezone.now()
    built = build(invitation, sheets, completed_at=at, run=run, earlier=history_of(invitation.patient_id, at))
    save_built([built])
    _raise_findings(built, by)
    for sheet, unanswered in (*built.unanswered, *_unanswered_of_own_rules(invitation, sheets)):
        raise_alert(assessment=sheet.assessment, by=by, **not_answered(sheet, unanswered))
    return built.profile


def save_built(profiles: list[Built]) -> None:
    """Write profiles and their scores."""
    Profile.objects.bulk_create(built.profile for built in profiles)
    Score.objects.bulk_create(row for built in profiles for row in built.scores)


def save_beside(profiles: Sequence[StoredProfile], norm: NormSet) -> None:
    """Write a new run of each profile under a norm set, in the caller's transaction: from what is stored where that is
    enough, else built anew from the answers."""
    beside, scores = Beside.of(norm), scores_of(profiles, norm)
    short = [] if beside.needs_answers else [each for each in profiles if is_short(each, scores[each.id])]
    _copy([beside.restated(each, scores[each.id]) for each in short])
    if long := {each.id for each in profiles}.difference(each.id for each in short):
        save_built(restated(with_answers(Profile.objects.filter(pk__in=long)), norm))


def _copy(profiles: list[Restated]) -> None:
    """Write the new runs as copies: ids, planes and what the norms decide are new."""
    now = Profile._meta.get_field("created_at").get_db_prep_save(timezone.now(), connection)
    ids = {each.stored.id: new_id().hex for each in profiles}
    runs = [(each.stored.id, ids[each.stored.id], each.stored.run + 1, each.planes, now) for each in profiles]
    new, same = [], []
    for each in profiles:
        profile = ids[each.stored.id]
        for source, figures in each.scores:
            if figures is None:
                same.append((source, new_id().hex, profile))
            else:
                new.append((source, new_id().hex, profile, *figures))
    write_copies(Profile, ("id", "run", "planes", "created_at"), runs)
    write_copies(Score, ("id", "profile_id", *FIGURES), new)
    write_copies(Score, ("id", "profile_id"), same)


def _raise_findings(built: Built, by: Actor) -> None:
    for assessment, finding in built.scale_findings:
        raise_alert(
            assessment=assessment,
            item=finding.source,
            rule=finding.rule,
            rule_version=finding.rule_version,
            level=finding.level,
            evidence={"instrument": finding.instrument, "scale": finding.source, "value": str(finding.value)},
            by=by,
        )


def _unanswered_of_own_rules(invitation: Invitation, sheets: list[Sheet]) -> Iterator[tuple[Sheet, Unanswered]]:
    """Questions of this battery that the clinic made a rule of and that were sent without an answer."""
    rules = ClinicRiskRule.objects.filter(clinic=invitation.clinic_id, ended_at=None)
    of_clinic = sorted(set(rules.values_list("instrument", "item")))
    asked = {section.instrument: section.items for section in sections_of(invitation.battery_id)} if of_clinic else {}
    for sheet in sheets:
        instrument = sheet.instrument
        items = asked.get(instrument.key) or [item.id for item in instrument.items]
        for key, item in of_clinic:
            state = sheet.states.get(item, Answer.NOT_SHOWN)
            is_own = key == instrument.key and item in items and item not in instrument.risk_items
            if is_own and state != Answer.ANSWERED and not sheet.is_skipped and sheet.leads_to(item):
                yield sheet, Unanswered(item, state)


def not_answered(sheet: Sheet, unanswered: Unanswered) -> dict[str, Any]:
    """Return the details of the alert of a risk item that was sent without an answer: somebody must ask."""
    instrument = sheet.instrument
    item, language = instrument.item(unanswered.item), sheet.assessment.invitation.language
    return {
        "item": item.id,
        "rule": NOT_ANSWERED,
        "rule_version": "1",
        "level": "same-day",
        "evidence": {
            "instrument": str(instrument),
            "item": item.id,
            "number": item.number,
            "text": item.text.get(language, ""),
            "state": unanswered.state,
            "language": language,
        },
    }
