"""Whose answers come into a clinic's own norms, and of which questionnaires there are enough of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet

from intake.instruments import UnknownInstrument, load
from intake.models import Answer, Assessment, Consent, NormSet, Profile, Section
from intake.psychometrics.comparable import why_no_norms
from intake.psychometrics.norms import NEEDED_FOR_ANYTHING
from intake.wording import blocked_versions

Sheet = Mapping[str, int | None]
Key = tuple[Any, str, str, str]  # clinic, instrument, version, kind of person


@dataclass(frozen=True)
class Due:
    """A questionnaire of which a clinic may have new norms: about which kind of person it was answered, and when
    its last set was made."""

    clinic_id: Any
    instrument: str
    version: str
    target: str
    made: datetime | None

    def is_somebody_new(self) -> bool:
        """Say whether anybody answered for the first time since the last set. One query, none before the first set."""
        if self.made is None:
            return True
        rows = _answered().filter(
            clinic=self.clinic_id,
            instrument=self.instrument,
            instrument_version=self.version,
            target_kind=self.target,
        )
        first = rows.order_by().values("patient").annotate(first=Min("submitted_at"))
        return first.filter(first__gt=self.made).exists()

    def is_news(self, people: Sequence[Assessment]) -> bool:
        """Say whether these are enough people, and some of them came since the last set."""
        return len(people) >= NEEDED_FOR_ANYTHING and (
            self.made is None or any(row.submitted_at > self.made for row in people if row.submitted_at)
        )


def due(clinics: QuerySet[Any], since: datetime) -> Iterator[Due]:
    """Yield what may have new norms: 50 people or more, some since the last set, which is from before `since`.

    Two queries, however many clinics and questionnaires there are. Whether enough people qualify is asked of each.
    """
    last: dict[Key, datetime] = {}
    sets = NormSet.objects.filter(clinic__in=clinics, stale_at=None).order_by("created_at")
    columns = ("clinic_id", "instrument", "instrument_version", "target_kind", "created_at")
    for clinic, instrument, version, target, made_at in sets.values_list(*columns):
        last[clinic, instrument, version, target] = made_at
    for clinic, instrument, version, target, newest in _used(clinics):
        made = last.get((clinic, instrument, version, target))
        is_new = made is None or (made <= since and made < newest)
        if is_new and may_have_norms(instrument, version):
            yield Due(clinic, instrument, version, target, made)


def may_have_norms(instrument: str, version: str) -> bool:
    """Say whether an instrument can have norms of a clinic's own; one that cannot be read here has none."""
    try:
        return why_no_norms(load(instrument, version)) is None
    except UnknownInstrument:
        return False


def _used(clinics: QuerySet[Any]) -> Iterator[tuple[Any, str, str, str, datetime]]:
    """What so many people answered who once let us compare, and when the newest of them sent it. Who still does is
    asked where a set is made: to ask it of everybody here takes too long."""
    agreed = Consent.objects.filter(decision=Consent.GIVEN, allows_comparison=True)
    rows = _answered().filter(clinic__in=clinics, patient__in=agreed.values("patient")).order_by()
    groups = rows.values("clinic_id", "instrument", "instrument_version", "target_kind").annotate(
        people=Count("patient", distinct=True), newest=Max("submitted_at")
    )
    columns = ("clinic_id", "instrument", "instrument_version", "target_kind", "newest")
    yield from groups.filter(people__gte=NEEDED_FOR_ANYTHING).order_by(*columns[:4]).values_list(*columns)


def qualifying(
    clinic: Any, instrument: str, version: str, target: str = "", *, is_checked: bool = True
) -> list[Assessment]:
    """Return each person's first finished intake about this kind of person that they let us compare with; `is_checked`:
    and that passes the quality gate.

    A sheet in a wording that contradicts the keys counts for nobody, nor does one of which a line in the battery
    decided who is asked: those people are not the people who came here. Nor does one without a single answer, and
    a later one does not stand in for it: it is no first one.
    """
    has_answers = Exists(Answer.objects.filter(assessment=OuterRef("pk"), value__isnull=False))
    rows = (
        _answered()
        .filter(clinic=clinic, instrument=instrument, instrument_version=version, target_kind=target)
        .annotate(has_answers=has_answers)
        .order_by("submitted_at", "id")
        .select_related("invitation")
        .prefetch_related("invitation__profiles")
    )
    blocked, agreed = _contradicted(clinic, instrument, version, target), agreeing_patients(clinic)
    first: dict[Any, Any] = {}
    for row in rows:
        first.setdefault(row.patient_id, row)
    kept = [row for row in first.values() if row.has_answers and row.patient_id in agreed and row.pk not in blocked]
    return [row for row in kept if passes(row) or not is_checked]


def _answered() -> QuerySet[Assessment]:
    """Finished sheets of scored intakes about somebody who is there, that everybody of their battery is asked."""
    scored = Profile.objects.filter(invitation=OuterRef("invitation"))
    staged = Section.objects.filter(
        battery=OuterRef("invitation__battery"),
        instrument=OuterRef("instrument"),
        instrument_version=OuterRef("instrument_version"),
        target=OuterRef("target_kind"),
    ).exclude(condition={})
    return Assessment.objects.filter(
        Exists(scored), ~Exists(staged), submitted_at__isnull=False, no_close_person=False, target_absent=""
    )


def _contradicted(clinic: Any, instrument: str, version: str, target: str) -> set[Any]:
    """The ids of sheets that were answered in a wording whose answers contradict the keys. One query, if any is."""
    blocked = blocked_versions(instrument, version, clinic.pk)
    if not blocked:
        return set()
    about = {"assessment__clinic": clinic, "assessment__instrument": instrument, "assessment__target_kind": target}
    rows = Answer.objects.filter(**about, wording_version__in=blocked, value__isnull=False)
    return set(rows.values_list("assessment_id", flat=True).distinct())


def passes(row: Assessment) -> bool:
    """Say whether the quality gate lets a sheet in."""
    return all(profile.passes_quality_gate for profile in row.invitation.profiles.all())


def agreeing_patients(clinic: Any) -> set[Any]:
    """Return the ids of the patients whose latest decision lets us compare their numbers: read anew for each set."""
    latest: dict[Any, Consent] = {}
    for consent in Consent.objects.filter(clinic=clinic).order_by("decided_at", "id"):
        latest[consent.patient_id] = consent
    return {patient for patient, row in latest.items() if row.decision == Consent.GIVEN and row.allows_comparison}


def answer_sheets(assessments: list[Assessment]) -> list[Sheet]:
    """Return item to value of each assessment, in one query for all."""
    sheets: dict[Any, dict[str, int | None]] = {row.pk: {} for row in assessments}
    rows = Answer.objects.filter(assessment__in=assessments).values_list("assessment_id", "item", "value")
    for assessment_id, item, value in rows:
        sheets[assessment_id][item] = value
    return list(sheets.values())
