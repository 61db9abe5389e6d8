"""The questions of a Questionnaire, out of their groups and in order, with the conditions of asking them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from intake.instruments.fhir import formula
from intake.instruments.fhir.choices import Choice, ValueSet, take_choices
from intake.instruments.fhir.element import OWN_FORMULA, Element
from intake.instruments.fhir.names import CALCULATED, HIGHER_IS, KINDS, LEAST_ANSWERED
from intake.instruments.fhir.texts import Code, check_id, take_codes, take_words
from intake.instruments.sheet import SheetRefused, quoted
from intake.instruments.sheet import marked as _

MOST_ITEMS = 2_000
MOST_CONDITIONS = 500  # of one question, with those of its groups: each question carries them
KINDS_OF_ANSWER = (
    "Boolean", "Decimal", "Integer", "Date", "DateTime", "Time", "String", "Coding", "Quantity", "Reference",
)  # fmt: skip
ANSWERS = tuple(f"answer{kind}" for kind in KINDS_OF_ANSWER)
OPERATORS = frozenset({"exists", "=", "!=", ">", "<", ">=", "<="})
NOT_ASKED_FREELY = _("Not kept: patients choose one of the answers, and type no other.")
HEADING = _("A heading or a group. Its text is not part of the wording.")
MAY_SKIP = _("Not kept: a patient may skip any question.")


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked: another one, compared with an answer as it is written in the file.

    `of` is the path of the item or group that it is written at, whose conditions must all hold or any.
    """

    question: str
    operator: str
    answer: str
    of: str = ""
    needs_all: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """An item that is no group. `way` leads to it from the top, by linkIds; `path` is where it stands in the file."""

    path: str
    way: tuple[str, ...]
    kind: str
    words: Mapping[str, str]
    codes: tuple[Code, ...]
    choices: tuple[Choice, ...]
    conditions: tuple[Condition, ...]
    is_score: bool
    expression: str
    least_answered: int | None
    higher_is: str

    @property
    def link_id(self) -> str:
        return self.way[-1]

    @property
    def is_choice(self) -> bool:
        return self.kind in ("choice", "open-choice") and bool(self.choices) and not self.is_score

    def coded_in(self, system: str) -> tuple[str, ...]:
        return tuple(code.code for code in self.codes if code.system == system)


def take_items(root: Element, contained: Mapping[str, ValueSet], language: str) -> tuple[Question, ...]:
    """Every question of the file in order. Raises SheetRefused where two items have one linkId."""
    seen: dict[str, str] = {}
    return tuple(_questions(root, (), (), contained, language, seen))


def check_conditions(questions: tuple[Question, ...]) -> None:
    """Raises SheetRefused for a condition on a question that is not there, or that waits for itself."""
    links = {question.link_id: {each.question for each in question.conditions} for question in questions}
    for question in questions:
        for name in sorted(links[question.link_id] - links.keys()):
            raise SheetRefused(
                _("%(path)s: its condition names %(found)s, which is no question of the file."), path=question.path,
                found=quoted(name),
            )  # fmt: skip
    _check_no_circle(links, _("The condition of %(found)s depends on itself."))


def check_formulas(questions: tuple[Question, ...]) -> None:
    """Raises SheetRefused for a formula that needs its own result."""
    scores = {question.link_id: question.expression for question in questions if question.expression}
    links = {name: set(formula.mentioned(text)) & scores.keys() for name, text in scores.items()}
    _check_no_circle(links, _("The formula of %(found)s needs its own result."))


def _questions(
    parent: Element, way: tuple[str, ...], conditions: tuple[Condition, ...], contained: Mapping[str, ValueSet],
    language: str, seen: dict[str, str],
) -> Iterator[Question]:  # fmt: skip
    for item in parent.take_many("item"):
        link_id = check_id(item.take_text("linkId"), item.at("linkId"))
        if link_id in seen:
            raise SheetRefused(
                _("%(path)s: the linkId %(found)s is there twice, first at %(first)s."), path=item.path,
                found=quoted(link_id), first=seen[link_id],
            )  # fmt: skip
        seen[link_id] = item.path
        if len(seen) > MOST_ITEMS:
            raise SheetRefused(_("The file has more than %(count)s items."), count=MOST_ITEMS)
        # A condition of a group holds for everything in it.
        held = (*conditions, *_conditions(item))
        if len(held) > MOST_CONDITIONS:
            raise SheetRefused(
                _("%(path)s: it is asked under more than %(count)s conditions."), path=item.path, count=MOST_CONDITIONS
            )
        question = _question(item, (*way, link_id), held, contained, language)
        if question is not None:
            yield question
        yield from _questions(item, (*way, link_id), held, contained, language, seen)
        item.close()


def _question(
    item: Element, way: tuple[str, ...], conditions: tuple[Condition, ...], contained: Mapping[str, ValueSet],
    language: str,
) -> Question | None:  # fmt: skip
    kind = item.take_text("type")
    if kind not in KINDS:
        raise SheetRefused(
            _("%(path)s: %(found)s is no type of an item in FHIR R4."), path=item.at("type"), found=quoted(kind)
        )
    words, codes = take_words(item, "text", language), take_codes(item, "code")
    expression, least, higher = _score(item)
    is_score = item.take_flag("readOnly") or bool(expression)
    repeats = item.take_flag("repeats")
    item.leave("required", MAY_SKIP)
    if kind in ("group", "display"):
        if words:
            item.note(HEADING)
        return None
    choices = take_choices(item, contained, language)
    if repeats and choices:
        raise SheetRefused(_("%(path)s: it takes several answers. Here a question takes one."), path=item.path)
    if kind == "open-choice":
        item.note(NOT_ASKED_FREELY, "type")
    return Question(item.path, way, kind, words, codes, choices, conditions, is_score, expression, least, higher)


def _score(item: Element) -> tuple[str, int | None, str]:
    """The formula of a score; how many answers it needs and what more of it means, where the file says so."""
    expression, least, higher = "", None, ""
    seen: set[str] = set()
    for url, extension in item.take_extensions(CALCULATED, LEAST_ANSWERED, HIGHER_IS):
        if url in seen:
            raise SheetRefused(_("%(path)s: the file says this of the score twice."), path=extension.path)
        seen.add(url)
        if url == HIGHER_IS:
            higher = extension.take_text("valueCode")
        elif url == LEAST_ANSWERED:
            least = extension.take_value("valueInteger")
            if not isinstance(least, int) or isinstance(least, bool):
                raise SheetRefused(_("%(path)s: it must be a whole number."), path=extension.path)
        else:
            value = extension.take_one("valueExpression")
            text = value.take_text("expression") if value is not None else ""
            if value is not None and value.take_text("language") == "text/fhirpath":
                expression = text
            extension.note(OWN_FORMULA)
    return expression, least, higher


def _conditions(item: Element) -> tuple[Condition, ...]:
    found = tuple(_condition(row) for row in item.take_many("enableWhen"))
    behavior = item.take_text("enableBehavior")
    needs_all = behavior == "all" and len(found) > 1
    if len(found) > 1 and behavior not in ("all", "any"):
        raise SheetRefused(
            _("%(path)s: with several conditions it must say whether all or any must hold (enableBehavior)."),
            path=item.path,
        )
    return tuple(replace(each, of=item.path, needs_all=needs_all) for each in found)


def _condition(row: Element) -> Condition:
    question, operator = row.take_text("question"), row.take_text("operator")
    if operator not in OPERATORS:
        raise SheetRefused(
            _("%(path)s: the condition has no operator that FHIR R4 knows. Bring in the questionnaire as FHIR R4."),
            path=row.path,
        )
    answers = [name for name in ANSWERS if name in row]
    if len(answers) != 1:
        raise SheetRefused(_("%(path)s: a condition needs one answer."), path=row.path)
    value = row.take_value(answers[0])
    row.close()
    said = value.get("code", "") if isinstance(value, dict) else value
    return Condition(question, operator, str(said)[:80])


def _check_no_circle(links: Mapping[str, set[str]], sentence: str) -> None:
    """Take away, again and again, whatever waits for nothing; what is left then waits for itself."""
    waiting = {name: set(others) for name, others in links.items()}
    free = [name for name, others in waiting.items() if not others]
    users: dict[str, list[str]] = {}
    for name, others in waiting.items():
        for other in others:
            users.setdefault(other, []).append(name)
    while free:
        done = free.pop()
        waiting.pop(done, None)
        for user in users.get(done, ()):
            waiting[user].discard(done)
            if not waiting[user]:
                free.append(user)
    if waiting:
        raise SheetRefused(sentence, found=quoted(min(waiting)))
