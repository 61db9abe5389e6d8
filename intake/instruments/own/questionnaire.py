"""Reads an instrument of a clinic's own from a FHIR R4 Questionnaire: weights are values, scores are declared keys.

A score is read in the one form of `formula`. Where the file has none, the weights of all questions are added up.
Whatever could change what is asked or scored and is not understood is refused with its path; the rest is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from intake.instruments.direction import HIGHER
from intake.instruments.fhir import formula, items
from intake.instruments.fhir.choices import Choice
from intake.instruments.fhir.element import EXPRESSION, OWN_FORMULA, Note
from intake.instruments.fhir.formula import Formula
from intake.instruments.fhir.items import Condition
from intake.instruments.fhir.names import INSTRUMENTS, ITEMS, LOINC, SCORES
from intake.instruments.fhir.questionnaire import Questionnaire, read_questionnaire, source_of
from intake.instruments.loader import available, load
from intake.instruments.own.declared import Declared, OwnAnswer, OwnScale, Question, check_answers, check_size
from intake.instruments.sheet import SheetRefused, quoted
from intake.instruments.sheet import marked as _

NO_ANSWERS = _("A question without answers to choose from. It is not asked and not scored.")
ADDED_UP = _("The file declares no score: the weights of all questions are added up, and no answer may be missing.")
NEEDS_ALL = _("It does not say how many answers may be missing: none may.")
HALF_SPOKEN = _("Not kept: not every line is there in this language.")
SCORE = "score-"  # how the linkId of a score begins in what we write


def read_own_fhir(content: bytes, language: str) -> Declared:
    """Read a file. Raises SheetRefused with the path."""
    found = read_questionnaire(content, language)
    _check_unshipped(found)
    asked = [each for each in found.questions if each.is_choice]
    scores = [each for each in found.questions if each.is_score]
    check_size(len(asked), len(scores))
    for each in asked:
        check_answers(quoted(each.link_id), len(each.choices))
    _check_expressions(found.notes, scores)
    choices = {each.link_id: each for each in asked}
    questions = {each.link_id: _question(each, _led_to(each, choices)) for each in asked}
    notes = [*found.notes, *_notes(found, scores)]
    languages, left = _languages(found.language, questions.values())
    notes += [Note(code, HALF_SPOKEN) for code in left]
    scales = [_scale(each, questions) for each in scores] or [_total(found, questions)]
    _check_codes(scores, scales, choices)
    return Declared(
        title=_kept(found.title, languages),
        questions=tuple(_spoken(each, languages) for each in questions.values()),
        scales=tuple(scales),
        languages=languages,
        frame=_kept(found.frame, languages),
        instruction=_kept(found.instruction, languages),
        source=source_of(content, found, [note for note in notes if note.reason != OWN_FORMULA]),
    )


def _check_unshipped(found: Questionnaire) -> None:
    """A questionnaire that ships has its own page, its keys and its alerts: none comes in beside them."""
    shipped = [load(key, version) for key, version in available()]
    codes = {(INSTRUMENTS, each.key) for each in shipped} | {(LOINC, each.loinc) for each in shipped if each.loinc}
    watched = {
        code
        for each in shipped
        for item in each.risk_items
        for code in ((ITEMS, f"{each.key}.{item}"), (LOINC, each.item(item).loinc))
    }
    for code in found.codes:
        if (code.system, code.code) in codes:
            raise SheetRefused(
                _("The file is %(found)s, which comes with its own keys. Bring in its wording instead."),
                found=quoted(code.code),
            )
    for question in found.questions:
        for code in question.codes:
            if (code.system, code.code) in watched:
                raise SheetRefused(
                    _(
                        "%(path)s: it is a question whose answers must raise an alert (%(found)s). Your own "
                        "questionnaire raises none. Bring in the wording of the questionnaire that it belongs to."
                    ),
                    path=question.path,
                    found=quoted(code.code),
                )


def _check_expressions(notes: Sequence[Note], scores: Sequence[items.Question]) -> None:
    read = [f"{score.path}." for score in scores if score.expression]
    for note in notes:
        if note.reason == EXPRESSION or (note.reason == OWN_FORMULA and not note.path.startswith(tuple(read))):
            raise SheetRefused(
                _("%(path)s: it is computed in a way that is not read here, and could change the score."),
                path=note.path,
            )


def _question(asked: items.Question, asked_if: Mapping[str, int]) -> Question:
    return Question(
        asked.link_id, asked.words, tuple(OwnAnswer(_weight(each), each.words) for each in asked.choices), asked_if
    )


def _weight(choice: Choice) -> int:
    if choice.weight is None or choice.weight != int(choice.weight):
        raise SheetRefused(
            _("%(path)s: this answer has no weight in whole numbers, so it cannot be scored."), path=choice.path
        )
    return int(choice.weight)


def _led_to(asked: items.Question, questions: Mapping[str, items.Question]) -> dict[str, int]:
    """What leads to a question: any of some answers to earlier ones, each from a value up."""
    leading: dict[str, set[int]] = {}
    if _holds_all(asked.conditions):
        raise _not_kept(asked)
    for condition in asked.conditions:
        gate = questions.get(condition.question)
        chosen = [each for each in gate.choices if each.code.code == condition.answer] if gate else []
        if len(chosen) != 1 or condition.operator != "=":
            raise _not_kept(asked)
        leading.setdefault(condition.question, set()).add(_weight(chosen[0]))
    for name, values in leading.items():
        every = {_weight(each) for each in questions[name].choices}
        if values != {value for value in every if value >= min(values)} or values == every:
            raise _not_kept(asked)
    return {name: min(values) for name, values in leading.items()}


def _holds_all(given: Sequence[Condition]) -> bool:
    """Whether more than one of the conditions must hold at once: some of a group and some of what is in it, or all."""
    return any(each.needs_all for each in given) or len({each.of for each in given}) > 1


def _not_kept(asked: items.Question) -> SheetRefused:
    return SheetRefused(
        _(
            "%(path)s: it is asked under a condition that is not known here. A question can be asked where any of "
            "some earlier ones is answered with a value or any higher one."
        ),
        path=asked.path,
    )


def _scale(score: items.Question, questions: Mapping[str, Question]) -> OwnScale:
    read = formula.read(score.expression)
    if read is None or not read.is_plain or score.conditions:
        raise SheetRefused(
            _(
                "%(path)s: how this score is made is not read here. A score is a sum or a mean of whole codes, as we "
                "write it ourselves. Without any score, the weights of all questions are added up."
            ),
            path=score.path,
        )
    least = len(read.terms) if score.least_answered is None else score.least_answered
    if score.higher_is not in HIGHER:
        raise SheetRefused(
            _("%(path)s: what a higher score means is %(found)s, which is not known here."), path=score.path,
            found=quoted(score.higher_is),
        )  # fmt: skip
    return OwnScale(
        key=_key(score),
        name=score.words or {"en": _key(score)},
        formula=read.kind,
        items=tuple(term.link_id for term in read.terms),
        turned=tuple(_turned(score, read, questions)),
        may_miss=len(read.terms) - least,
        higher=score.higher_is,
    )


def _check_codes(
    scores: Sequence[items.Question], scales: Sequence[OwnScale], choices: Mapping[str, items.Question]
) -> None:
    """A formula counts the code of an answer, and we its weight: they must be the same number, or no number."""
    for score, scale in zip(scores, scales, strict=False):  # where there is no score, what is added up has no formula
        for name in scale.items:
            for each in choices[name].choices:
                if formula.counted(each.code.code) not in (None, _weight(each)):
                    raise SheetRefused(
                        _("%(path)s: it counts the codes of %(found)s, which are other numbers than its weights."),
                        path=score.path, found=quoted(name),
                    )  # fmt: skip


def _turned(score: items.Question, read: Formula, questions: Mapping[str, Question]) -> Iterator[str]:
    """The questions that are turned round, each by its own lowest and highest value together."""
    for term in read.terms:
        if term.link_id not in questions:
            raise SheetRefused(
                _("%(path)s: it counts %(found)s, which is no question with answers to choose from."), path=score.path,
                found=quoted(term.link_id),
            )  # fmt: skip
        values = [answer.value for answer in questions[term.link_id].answers]
        if term.turn not in (None, min(values) + max(values)):
            raise SheetRefused(
                _("%(path)s: it turns %(found)s round by another number than its lowest and highest value together."),
                path=score.path, found=quoted(term.link_id),
            )  # fmt: skip
        if term.turn is not None:
            yield term.link_id


def _key(score: items.Question) -> str:
    """The key that we gave a score, in its code or its linkId."""
    coded = [code.rpartition(".")[2] for code in score.coded_in(SCORES)]
    return next(iter(coded), score.link_id.removeprefix(SCORE))


def _total(found: Questionnaire, questions: Mapping[str, Question]) -> OwnScale:
    return OwnScale("total", found.title or {"en": "Total"}, "sum", tuple(questions), (), 0, "")


def _notes(found: Questionnaire, scores: Sequence[items.Question]) -> Iterator[Note]:
    for question in found.questions:
        if not question.is_choice and not question.is_score:
            yield Note(question.path, NO_ANSWERS)
    for score in scores:
        if score.least_answered is None:
            yield Note(score.path, NEEDS_ALL)
    if not scores:
        yield Note("Questionnaire", ADDED_UP)


def _languages(own: str, questions: Iterable[Question]) -> tuple[tuple[str, ...], list[str]]:
    """The languages in which every line and every answer is there, the file's own first, and those left out."""
    texts = [text for each in questions for text in (each.text, *(answer.text for answer in each.answers))]
    whole = set.intersection(*map(set, texts)) if texts else set()
    every = dict.fromkeys(code for text in texts for code in text)
    if texts and own not in whole:
        raise SheetRefused(_("Not every line and answer has words in the language of the file, %(found)s."), found=own)
    return (own, *sorted(whole - {own})), [code for code in every if code not in whole]


def _spoken(question: Question, languages: Sequence[str]) -> Question:
    answers = tuple(OwnAnswer(each.value, _kept(each.text, languages)) for each in question.answers)
    return Question(question.id, _kept(question.text, languages), answers, question.asked_if)


def _kept(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    return {code: texts[code] for code in languages if code in texts}
