"""Saves answers, one at a time. What is acknowledged is on disk; a risk answer's alert is in the same transaction."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from intake import exceptions, policies
from intake.actions.alerts import mark_changed, raise_alert, stands_for
from intake.models import Alert, Answer, AnswerRevision, Assessment, ClinicRiskRule, Invitation, StaffEntry
from intake.psychometrics.instrument import Instrument, Option
from intake.psychometrics.risk import item_findings, most_pressing
from intake.psychometrics.rules import RiskRule
from intake.wording import worded, wording_version
from portal.audit.actor import Actor
from portal.audit.record import record

UNASKED = (Answer.NOT_SHOWN, Answer.HELD_BACK)
Rules = tuple[RiskRule, ...]
COPIED = [
    "state", "code", "value", "text", "language", "wording_version", "seconds",
    "actor_kind", "actor_id", "client_id", "seq", "saved_at",
]  # fmt: skip


@dataclass(frozen=True)
class Given:
    """What somebody gave as an answer: a state, and with it the code of an option."""

    state: str
    code: str = ""
    seconds: Decimal | None = None
    in_list: bool = False  # among all statements of its part: how long it took is not known


@dataclass(frozen=True)
class Saved:
    """What stands now, the alerts that this answer raised, and whether support should be shown."""

    answer: Answer
    alerts: tuple[Alert, ...] = ()
    shows_support: bool = False


@transaction.atomic
def save_answer(
    *,
    assessment: Assessment,
    item: str,
    given: Given,
    language: str,
    by: Actor,
    base_revision: int = 0,
    client_id: str = "",
    seq: int = 0,
) -> Saved:
    """Save the response to one item and raise what it calls for.

    `base_revision` is the revision that the person saw (0: none). Raises AnswerConflict when somebody else has answered
    since, NotAnOption for a code that the item does not offer, and what `policies.check_can_answer` raises.
    """
    assessment = _locked(assessment)
    policies.check_can_answer(assessment.invitation, by)
    instrument = worded(assessment.instrument, assessment.instrument_version, assessment.clinic_id)
    option = check_option(instrument, item, given)
    rules = _rules(assessment)
    current = next(iter(Answer.objects.filter(assessment=assessment, item=item)), None)
    if current is not None and _is_late(current, client_id, seq):
        alerts = _raise_for_late(assessment, instrument, current, option, rules, by=by)
        return Saved(current, alerts, shows_support=bool(alerts) or _is_positive(instrument, current, rules))
    if current is not None and _is_repeat(current, given):  # the first reply may have been lost
        return Saved(current, shows_support=_is_positive(instrument, current, rules))
    if (
        current is not None
        and current.revision != base_revision
        and not _weighs_more(instrument, current, option, rules)
    ):
        raise exceptions.AnswerConflict(current, given.code)
    answer = _write(current or Answer(assessment=assessment, item=item, revision=0), given, option, by)
    answer.language, answer.wording_version = language, wording_version(instrument, language)
    answer.client_id, answer.seq = client_id, seq
    _keep(answer, assessment, given)
    alerts = _raise_alerts(assessment, instrument, answer, rules, had_answer=current is not None, by=by)
    record("answer.saved", by=by, about=answer, patients=[assessment.patient_id], revision=answer.revision)
    return Saved(answer, alerts, shows_support=_is_positive(instrument, answer, rules))


def _keep(answer: Answer, assessment: Assessment, given: Given) -> None:
    """Write an answer and, beside it for good, this revision of it."""
    answer.save()
    AnswerRevision.objects.create(
        answer=answer, revision=answer.revision, **{name: getattr(answer, name) for name in COPIED}
    )
    if given.in_list and not assessment.answered_in_list:
        assessment.answered_in_list = True
        assessment.save(update_fields=["answered_in_list"])


def _locked(assessment: Assessment) -> Assessment:
    """Read a sheet anew and lock its invitation: one writer an invitation at a time on PostgreSQL."""
    return _read().select_for_update(of=("invitation",)).get(pk=assessment.pk)


def _read() -> QuerySet[Assessment]:
    """Return sheets with their clinic, and with whether it has rules of its own about their instrument."""
    added = ClinicRiskRule.objects.filter(clinic=OuterRef("clinic"), instrument=OuterRef("instrument"), ended_at=None)
    return Assessment.objects.select_related("invitation__clinic").annotate(has_own_rules=Exists(added))


def check_option(instrument: Instrument, item: str, given: Given) -> Option | None:
    """Return the chosen option; None for a skip. Raises NotAnOption."""
    try:
        options = {option.code: option for option in instrument.item(item).options}
    except KeyError as error:
        raise exceptions.NotAnOption from error
    if given.state != Answer.ANSWERED:
        return None
    if given.code not in options:
        raise exceptions.NotAnOption
    return options[given.code]


def _is_late(current: Answer, client_id: str, seq: int) -> bool:
    """Say whether the same device has said something newer since: what stands is not changed."""
    return bool(client_id) and seq > 0 and current.client_id == client_id and seq <= current.seq


def _is_repeat(current: Answer, given: Given) -> bool:
    return current.state == given.state and current.code == given.code


def _raise_for_late(
    assessment: Assessment, instrument: Instrument, current: Answer, option: Option | None, rules: Rules, *, by: Actor
) -> tuple[Alert, ...]:
    """Raise what an answer calls for that came after the one that took its place: it was given all the same."""
    if option is None or current.revisions.filter(code=option.code).exists():
        return ()  # it came before, and was lost on the way back
    late = copy(current)
    late.code, late.value, late.saved_at = option.code, option.value, timezone.now()
    alerts = _raise_alerts(assessment, instrument, late, rules, had_answer=False, by=by)
    if alerts:
        mark_changed(assessment=assessment, item=current.item)
    return alerts


def _write(answer: Answer, given: Given, option: Option | None, by: Actor) -> Answer:
    answer.revision += 1
    answer.state = given.state
    answer.code = option.code if option else ""
    answer.value = option.value if option else None
    answer.text = None
    answer.seconds, answer.saved_at = given.seconds, timezone.now()
    answer.actor_kind, answer.actor_id = by.kind, by.id
    return answer


def _weighs_more(instrument: Instrument, current: Answer, option: Option | None, rules: Rules) -> bool:
    """Say whether an answer calls for somebody, and more than the one that stands.

    Such a one is never held up by a clash: it becomes the next revision, and the one before is kept beside it.
    """
    if option is None or not item_findings(instrument, current.item, option.value, rules):
        return False
    return current.value is None or option.value > current.value


def _raise_alerts(
    assessment: Assessment, instrument: Instrument, answer: Answer, rules: Rules, *, had_answer: bool, by: Actor,
    **more: Any,
) -> tuple[Alert, ...]:  # fmt: skip
    """Raise the alert of the most pressing rule that an answer meets; the others, and `more`, stand in its evidence."""
    if had_answer and answer.item in {*instrument.risk_items, *(rule.item for rule in rules)}:
        mark_changed(assessment=assessment, item=answer.item)
    findings = item_findings(instrument, answer.item, answer.value, rules)
    pressing = most_pressing(findings)
    if pressing is None:
        return ()
    evidence = evidence_of(instrument, answer, assessment.invitation) | entered_by(assessment.invitation, by) | more
    if len(findings) > 1:
        evidence["rules"] = [f"{finding.rule}@{finding.rule_version}" for finding in findings]
    if rules and stands_for(assessment=assessment, item=answer.item, level=pressing.level, evidence=evidence):
        return ()
    alert, is_new = raise_alert(
        assessment=assessment,
        item=answer.item,
        rule=pressing.rule,
        rule_version=pressing.rule_version,
        level=pressing.level,
        evidence=evidence,
        is_new_answer=True,
        by=by,
    )
    return (alert,) if is_new else ()


def evidence_of(instrument: Instrument, answer: Answer, invitation: Invitation) -> dict[str, Any]:
    """What was asked and answered, word for word, as it was shown."""
    item = instrument.item(answer.item)
    option = next(option for option in item.options if option.code == answer.code)
    return {
        "instrument": str(instrument),
        "item": item.id,
        "number": item.number,
        "text": item.text.get(answer.language, ""),
        "answer": option.text.get(answer.language, ""),
        "value": answer.value,
        "language": answer.language,
        "wording_version": answer.wording_version,
        "answered_at": answer.saved_at.isoformat(),
        "panel": {"clinic": str(invitation.clinic_id), "country": invitation.clinic.country},
    }


def entered_by(invitation: Invitation, by: Actor) -> dict[str, Any]:
    """Return who entered an answer for the patient, and by which way; nothing where the patient gave it themselves."""
    entry = policies.entry_of(invitation, by) if by.kind in ("staff", "client") else None
    if entry is None and by.kind == "client":  # it came late, when no sitting begins any more
        entry = StaffEntry(system=by.id, way=StaffEntry.ANOTHER_SYSTEM)
    return entered_in(entry, by.row.name) if entry else {}


def entered_in(entry: StaffEntry, name: str) -> dict[str, Any]:
    """Return what the evidence of an answer says of the sitting in which it was entered, by a person or a system."""
    return {"entered": {"by": str(entry.entered_by_id or entry.system), "name": name, "way": entry.way}}


@transaction.atomic
def raise_for_late_answer(*, assessment: Assessment, item: str, given: Given, language: str, by: Actor) -> Alert | None:
    """Raise what an answer calls for that came after all was sent; return the alert of its question, if there is one.

    Nothing that was sent is changed: the answer stands in the evidence alone. What stands already raises nothing anew.
    Raises NotAnOption, and what `policies.check_can_still_tell` raises.
    """
    assessment = _locked(assessment)
    policies.check_can_still_tell(assessment.invitation, by)
    instrument = worded(assessment.instrument, assessment.instrument_version, assessment.clinic_id)
    late = _write(
        Answer(assessment=assessment, item=item, revision=0), given, check_option(instrument, item, given), by
    )
    late.language, late.wording_version = language, wording_version(instrument, language)
    stands = Answer.objects.filter(assessment=assessment, item=item, state=late.state, code=late.code).exists()
    if not stands:
        _raise_alerts(assessment, instrument, late, _rules(assessment), had_answer=False, by=by, after_sending=True)
    return assessment.alerts.filter(item=item).order_by("raised_at").last()


def which_call(*, assessment: Assessment, given: Mapping[str, Given]) -> set[str]:
    """Return the items whose answers meet a rule, before any is saved. At most three queries, however many answers."""
    found = _read().get(pk=assessment.pk)
    instrument, rules = worded(found.instrument, found.instrument_version, found.clinic_id), _rules(found)
    values = {
        item.id: {option.code: option.value for option in item.options}.get(given[item.id].code)
        for item in instrument.items
        if item.id in given and given[item.id].state == Answer.ANSWERED
    }
    return {item for item, value in values.items() if item_findings(instrument, item, value, rules)}


def _is_positive(instrument: Instrument, answer: Answer, rules: Rules) -> bool:
    return bool(item_findings(instrument, answer.item, answer.value, rules))


def _rules(assessment: Any) -> Rules:
    """The rules that the clinic added for this instrument; no query where it has none."""
    if not assessment.has_own_rules:
        return ()
    rows = ClinicRiskRule.objects.filter(
        clinic_id=assessment.clinic_id, instrument=assessment.instrument, ended_at=None
    )
    return tuple(row.rule for row in rows.order_by("added_at", "id"))


def keep_unasked(rows: Iterable[Answer]) -> None:
    """Write the states of items that nobody was asked, in the caller's transaction: a row that is there stays."""
    Answer.objects.bulk_create([row for row in rows if row.state in UNASKED], ignore_conflicts=True)
