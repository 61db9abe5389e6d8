"""Where a patient is in an intake: its parts, their questions, and what comes next. Computed from the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TypeGuard

from intake.conditions import Verdict, condition_of, judge
from intake.models import Answer, Assessment, Invitation, Section, sections_of
from intake.psychometrics.asked import asked_items
from intake.psychometrics.instrument import Instrument, Item
from intake.targets import KINDS, about_in, person_in
from intake.veil import OPEN, Veil
from intake.wording import Wordings

SECONDS_PER_FORM = 60
NO_PLACE = 0  # the number of a question that is not asked now


@dataclass(frozen=True)
class Question:
    """One item in its place. `part` is the part's address, `number` counts from 1 as the patient reads it."""

    part: int
    number: int
    item: Item
    assessment: Assessment | None
    answer: Answer | None  # counted, and compared with; pages show `shown`
    veil: Veil = OPEN
    target: str = ""  # whom the part is about

    def text_in(self, language: str) -> str:
        """Return the statement in a language, else in English, else in any; empty where there is no wording."""
        found = next((code for code in (language, "en", *self.item.text) if self.item.text.get(code)), "en")
        return self.item.wording(found, person_in(self.target, found)) or ""

    def about_in(self, language: str) -> str:
        """Return whom the statement is about, for a part about one person; empty where its own words name them."""
        is_named = any("{P}" in text for text in self.item.text.values())
        return "" if is_named else about_in(self.target, language)

    @property
    def shown(self) -> Answer | None:
        """The answer, where it may show on this screen."""
        return self.veil.over(self.answer)

    @property
    def is_done(self) -> bool:
        return self.answer is not None


@dataclass(frozen=True)
class Part:
    """A section as this patient meets it. A form has no questions.

    `number` is its address and never changes; `place` counts the parts that are asked, as the patient reads it.
    """

    number: int
    section: Section
    instrument: Instrument | None
    questions: tuple[Question, ...]
    held_back: tuple[str, ...]
    is_skipped: bool
    form_is_done: bool
    in_list: bool = False  # the person would rather have all its statements on one page
    verdict: Verdict = Verdict.ASKED
    place: int = 0
    closed: tuple[Question, ...] = ()  # questions to which no other answer leads now; what was answered in them stays

    @property
    def is_form(self) -> bool:
        return self.instrument is None

    @property
    def is_hidden(self) -> bool:
        """Say whether its condition keeps it from being asked; what was answered in it before stays."""
        return self.verdict is not Verdict.ASKED

    @property
    def met(self) -> tuple[Question, ...]:
        """The questions that are asked, and those that an answer closed or has not opened."""
        return (*self.questions, *self.closed)

    @property
    def absent(self) -> str:
        """Why the person whom it is about cannot be asked about, by the code; empty where nobody said so."""
        return self.assessment.target_absent if self.assessment else ""

    @property
    def assessment(self) -> Assessment | None:
        """The sheet on which its answers stand."""
        return next((question.assessment for question in self.questions if question.assessment), None)

    @property
    def is_declined(self) -> bool:
        """Say whether somebody would rather not answer it: nothing of it is open, something was declined, and nothing
        answered."""
        states = {question.answer.state for question in self.questions if question.answer is not None}
        seen = {question.shown.state for question in self.questions if question.shown is not None}
        return self.first_open is None and Answer.DECLINED in seen and Answer.ANSWERED not in states

    @property
    def done(self) -> int:
        return sum(question.is_done for question in self.questions)

    @property
    def is_done(self) -> bool:
        return (
            self.is_hidden
            or self.is_skipped
            or (self.form_is_done if self.is_form else self.done == len(self.questions))
        )

    @property
    def first_open(self) -> Question | None:
        return next((question for question in self.questions if not question.is_done), None)


class Path:
    """All parts of an invitation. Three queries, however many questions."""

    def __init__(self, invitation: Invitation, veil: Veil = OPEN) -> None:
        self.invitation, self.veil = invitation, veil
        self.wordings = Wordings(invitation.clinic_id)

    @property
    def is_private(self) -> bool:
        """Say whether the questions that are meant for nobody else's eyes may be asked here."""
        return self.invitation.is_private and not self.veil.holds_back

    @cached_property
    def assessments(self) -> dict[tuple[str, str, str], Assessment]:
        rows = self.invitation.assessments.prefetch_related("answers")
        return {(row.instrument, row.instrument_version, row.target_kind): row for row in rows}

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        filled = set(self.invitation.statements.values_list("kind", flat=True))
        sections = sections_of(self.invitation.battery_id)
        return judged(self._part(number, section, filled) for number, section in enumerate(sections, start=1))

    @property
    def asked_parts(self) -> tuple[Part, ...]:
        """The parts that are asked as far as the answers say by now."""
        return tuple(part for part in self.parts if not part.is_hidden)

    @property
    def people(self) -> tuple[Part, ...]:
        """The parts that are each about one kind of person."""
        return tuple(part for part in self.asked_parts if part.section.target in KINDS)

    def _part(self, number: int, section: Section, filled: set[str]) -> Part:
        if section.form:
            done = filled >= set(FORM_KINDS[section.form])  # a draft saved by itself is not the end of it
            return Part(number, section, None, (), (), False, done)
        instrument = self.wordings(section.instrument, section.instrument_version)
        assessment = self.assessments.get((section.instrument, section.instrument_version, section.target))
        answers = {answer.item: answer for answer in assessment.answers.all()} if assessment else {}
        items = [item for item in instrument.items if not section.items or item.id in section.items]
        held = set() if self.is_private else held_back_items(instrument)
        shown = [item for item in items if item.id not in held]  # also one that was answered before, in private
        questions = tuple(
            Question(number, NO_PLACE, item, assessment, answers.get(item.id), self.veil, section.target)
            for item in shown
        )
        hidden = tuple(item.id for item in items if item not in shown)
        skipped = bool(assessment and (assessment.no_close_person or assessment.target_absent))
        part = Part(number, section, instrument, questions, hidden, skipped, False, self.invitation.prefers_list)
        return sifted(part, answers)

    def part(self, number: int) -> Part | None:
        return self.parts[number - 1] if 1 <= number <= len(self.parts) else None

    def question(self, part: int, number: int) -> Question | None:
        found = self.part(part)
        return found.questions[number - 1] if found and 1 <= number <= len(found.questions) else None

    def is_closed(self, part: int, number: int) -> bool:
        """Say whether a place was taken while more questions of the part were asked."""
        found = self.part(part)
        return found is not None and len(found.questions) < number <= len(found.questions) + len(found.closed)

    def asked(self, part: int, item_id: str) -> Question | None:
        """The question that a page was drawn for: places shift as answers open others, and when somebody can see.

        Number 0: not asked by now.
        """
        found = self.part(part)
        if found is None or found.instrument is None:
            return None
        for question in found.met:
            if question.item.id == item_id:
                return question
        section = found.section
        if item_id not in found.held_back:
            return None
        assessment = self.assessments.get((section.instrument, section.instrument_version, section.target))
        answers = {answer.item: answer for answer in assessment.answers.all()} if assessment else {}
        item = found.instrument.item(item_id)
        return Question(part, 0, item, assessment, answers.get(item_id), self.veil, section.target)

    @property
    def questions(self) -> Iterable[Question]:
        return (question for part in self.asked_parts if not part.is_skipped for question in part.questions)

    @property
    def total(self) -> int:
        return sum(1 for _ in self.questions)

    @property
    def done(self) -> int:
        return sum(question.is_done for question in self.questions)

    @property
    def answered(self) -> int:
        return sum(is_answered(question.answer) for question in self.questions)

    @property
    def skipped(self) -> int:
        return sum(1 for q in self.questions if q.answer is not None and q.answer.state in Answer.LEFT_OUT)

    def first_open_part(self) -> Part | None:
        return next((part for part in self.parts if not part.is_done), None)

    def after(self, question: Question) -> Question | None:
        """The next question of the same part, or None at its end."""
        return self.question(question.part, question.number + 1)

    def with_answer(self, answer: Answer) -> Path:
        """Return the same path with an answer that was saved since it was read; nothing is read again."""
        found = Path(self.invitation, self.veil)
        found.wordings = self.wordings
        given = {
            question.item.id: question.answer
            for part in self.parts
            for question in part.met
            if question.answer is not None and question.answer.assessment_id == answer.assessment_id
        }
        found.parts = judged(_with_answer(part, given | {answer.item: answer}, answer) for part in self.parts)
        return found

    def minutes_left(self) -> int:
        """Predicted whole minutes for what is still open, at least 1 while something is."""
        seconds = sum(part_seconds(part, self.invitation.language) for part in self.parts if not part.is_done)
        return max(1, -(-int(seconds) // 60)) if seconds else 0


# Which statements each of our own forms asks for.
FORM_KINDS = {
    Section.ABOUT_YOU: ("contact", "whereabouts", "worried-contact", "reasons", "goals", "preferences"),
    Section.WHAT_HELPS: ("what-helps",),
}


def _with_answer(part: Part, given: Mapping[str, Answer], answer: Answer) -> Part:
    """The part with an answer in its place, and with the questions that it opens or closes."""
    if not any(each.assessment and each.assessment.pk == answer.assessment_id for each in part.met):
        return part
    questions = (replace(each, answer=answer) if each.item.id == answer.item else each for each in part.met)
    return sifted(replace(part, questions=tuple(questions), closed=()), given)


def sifted(part: Part, given: Mapping[str, Answer]) -> Part:
    """Return a part with the questions that are asked in their places, and apart from them those that are not.

    `given` are all answers to its questionnaire. A question that was left out leads on as any answer would.
    """
    assert part.instrument is not None, "a form has no questions"
    left_out = {item for item, answer in given.items() if answer.state in Answer.LEFT_OUT}
    wanted = asked_items(part.instrument, {item: answer.value for item, answer in given.items()}, left_out)
    every = sorted(part.questions, key=lambda question: question.item.number)
    asked = [question for question in every if question.item.id in wanted]
    return replace(
        part,
        questions=tuple(replace(question, number=place) for place, question in enumerate(asked, start=1)),
        closed=tuple(replace(question, number=NO_PLACE) for question in every if question.item.id not in wanted),
    )


def judged(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts with what their conditions say. A condition looks back only, so one pass decides them all."""
    found: list[Part] = []
    for part in parts:
        verdict = _verdict(part, {earlier.section.key: earlier for earlier in found})
        place = sum(not earlier.is_hidden for earlier in found) + (verdict is Verdict.ASKED)
        found.append(replace(part, verdict=verdict, place=place))
    return tuple(found)


def _verdict(part: Part, earlier: Mapping[str, Part]) -> Verdict:
    condition = condition_of(part.section.condition)
    if condition is None:
        return Verdict.ASKED
    gate = earlier[condition.part]
    if gate.is_hidden or gate.is_skipped:
        return gate.verdict if gate.is_hidden else Verdict.WAITS
    asked = [question for question in gate.questions if question.item.id in condition.items]
    values = {question.item.id: question.answer.value for question in asked if was_asked(question.answer)}
    assert gate.instrument is not None, "a condition stands on questions"
    return judge(condition, values, {item: gate.instrument.item(item).maximum for item in condition.items})


def was_asked(answer: Answer | None) -> TypeGuard[Answer]:
    """Say whether somebody met the question, whatever they did with it."""
    return answer is not None and answer.state not in (Answer.NOT_SHOWN, Answer.HELD_BACK)


def is_answered(answer: Answer | None) -> bool:
    return answer is not None and answer.state == Answer.ANSWERED


def held_back_items(instrument: Instrument) -> set[str]:
    """Items that are not asked while somebody can see: risk items, those that ask about fear of somebody close, and
    those to which such an answer leads, since that they come would tell it."""
    private = {prompt.item for prompt in instrument.review_prompts if prompt.kind == "ask-in-private"}
    private |= set(instrument.risk_items)
    for item in instrument.items:
        if any(threshold.item in private for threshold in item.asked_if):
            private.add(item.id)
    return private


def part_seconds(part: Part, language: str) -> Fraction:
    """Predicted seconds for the open questions of a part: reading at 240 words a minute and 2 seconds a line."""
    if part.is_form:
        return Fraction(SECONDS_PER_FORM)
    open_items = [question.item for question in part.questions if not question.is_done]
    words = sum(len((item.text.get(language) or item.text.get("en") or "").split()) for item in open_items)
    return Fraction(words * 60, 240) + 2 * len(open_items)
