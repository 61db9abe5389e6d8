"""An assessment's answers as the arithmetic takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intake.models import Answer, Assessment, Invitation
from intake.norms import Comparison, Comparisons
from intake.psychometrics.asked import is_asked
from intake.psychometrics.instrument import Instrument
from intake.staging import Given
from intake.wording import Wordings


@dataclass(frozen=True)
class Sheet:
    """One assessment's answers, ready for the arithmetic."""

    assessment: Assessment
    instrument: Instrument
    values: Mapping[str, int | None]
    states: Mapping[str, str]
    seconds: float | None
    comparison: Comparison | None
    is_blocked: bool = False  # answered in a wording whose answers contradict the keys
    languages: frozenset[str] = frozenset()  # in which questions were answered

    @property
    def key(self) -> tuple[str, str, str]:
        return self.assessment.instrument, self.assessment.instrument_version, self.assessment.target_kind

    @property
    def given(self) -> Given:
        return Given(self.instrument, self.values, self.states)

    def leads_to(self, item: str) -> bool:
        """Whether the answers lead to a question, as far as any condition stands before it."""
        return is_asked(self.instrument, self.instrument.item(item), self.values)

    @property
    def is_skipped(self) -> bool:
        return bool(self.assessment.no_close_person or self.assessment.target_absent)

    @property
    def counts(self) -> bool:
        """Whether its answers are read: somebody could be asked about, and the wording fits the keys."""
        return not self.is_skipped and not self.is_blocked


def sheets_of(invitation: Invitation) -> list[Sheet]:
    """Read every assessment of an invitation. Raises nothing: what is missing stays missing."""
    wordings, comparisons = Wordings(invitation.clinic_id), Comparisons(invitation.clinic_id)
    rows = invitation.assessments.select_related("invitation").prefetch_related("answers").order_by("created_at", "id")
    return [
        sheet_of(
            row,
            list(row.answers.all()),
            wordings(row.instrument, row.instrument_version),
            comparisons,
            wordings.blocked(row.instrument, row.instrument_version),
        )
        for row in rows
    ]


def sheet_of(
    assessment: Assessment,
    answers: Iterable[Answer],
    instrument: Instrument,
    comparisons: Comparisons,
    blocked: frozenset[str] = frozenset(),
) -> Sheet:
    """Make the sheet of one assessment; `blocked` names the wordings that are not scored."""
    answers = list(answers)
    times = [float(a.seconds) for a in answers if a.seconds is not None]
    return Sheet(
        assessment=assessment,
        instrument=instrument,
        values={a.item: a.value for a in answers},
        states={a.item: a.state for a in answers},
        seconds=sum(times) if times else None,
        comparison=comparisons(instrument, assessment.target_kind),
        is_blocked=any(a.wording_version in blocked for a in answers if a.value is not None),
        languages=languages_of(answers),
    )


def languages_of(answers: Iterable[Answer]) -> frozenset[str]:
    """In which languages questions of a sheet were answered."""
    return frozenset(answer.language for answer in answers if answer.value is not None)
