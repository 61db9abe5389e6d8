"""An instrument of a clinic's own as its pages say it: what was understood, a score worked out by hand, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intake.instruments.own.rows import example
from intake.models import Battery, ClinicRiskRule, OwnInstrument
from intake.psychometrics.instrument import Instrument, Item, Scale
from intake.psychometrics.scoring import ScaleScore, score
from portal.clinic.charts.figures import Table, shown
from portal.clinic.present.instrument import scales_table
from portal.clinic.present.passed_over import PassedOver, passed_over
from portal.clinic.present.symptoms import in_language, scale_name
from portal.clinic.present.times import day
from portal.country.languages import language_label


@dataclass(frozen=True)
class Line:
    """One question: its words in each language, which scales it belongs to, and when it is asked."""

    number: int
    id: str
    texts: tuple[tuple[str, str], ...]
    scored: tuple[str, ...]
    turned: bool
    asked_if: str
    answers: tuple[tuple[str, str], ...]  # where questions differ: a line of them in each language


@dataclass(frozen=True)
class Example:
    """One scale worked out for made-up answers, step by step."""

    name: str
    steps: tuple[str, ...]
    sum: str


@dataclass(frozen=True)
class Understood:
    """Everything that a file declares, as it will be asked and scored."""

    instrument: Instrument
    title: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    same_answers: bool
    answers: tuple[tuple[int, tuple[tuple[str, str], ...]], ...]  # where every question has the same
    scales: Table
    examples: tuple[Example, ...]
    format: str
    notes: tuple[PassedOver, ...]


def understood(instrument: Instrument, source: Mapping[str, Any]) -> Understood:
    """Say what a file declares, in the order of its questions, and what of it was not kept."""
    first = instrument.items[0].options
    same = all(item.options == first for item in instrument.items)
    return Understood(
        instrument=instrument,
        title=in_language(dict(instrument.title)),
        facts=tuple(_facts(instrument)),
        lines=tuple(_line(item, instrument, same) for item in instrument.items),
        same_answers=same,
        answers=tuple((option.value, tuple(option.text.items())) for option in first) if same else (),
        scales=scales_table(instrument),
        examples=tuple(_examples(instrument)),
        format="FHIR R4" if source.get("format") == "fhir" else "CSV",
        notes=passed_over(source),
    )


def _facts(instrument: Instrument) -> Iterable[tuple[str, str]]:
    yield _("Title"), _spoken(instrument, instrument.title)
    yield _("Languages"), ", ".join(map(language_label, instrument.languages))
    yield _("Time frame"), _spoken(instrument, instrument.frame)
    if instrument.instruction:
        yield _("What stands before the questions"), _spoken(instrument, instrument.instruction)
    if len(instrument.languages) > 1:
        yield _("Names of the scores"), "; ".join(_spoken(instrument, scale.name) for scale in instrument.scales)
    yield _("Youngest age"), str(instrument.minimum_age)
    yield _("Questions"), str(len(instrument.items))
    alone = [str(instrument.item(item).number) for item in instrument.single_items]
    if alone:
        yield _("In no scale, read one by one"), ", ".join(alone)


def _spoken(instrument: Instrument, texts: Mapping[str, str]) -> str:
    """A text in each of the languages in which it is asked, so that two people read whatever a patient reads."""
    return " · ".join(dict.fromkeys(texts[language] for language in instrument.languages if language in texts))


def _line(item: Item, instrument: Instrument, same: bool) -> Line:
    mine = [scale for scale in instrument.scales if item.id in scale.items]
    return Line(
        number=item.number,
        id=item.id,
        texts=tuple(item.text.items()),
        scored=tuple(scale_name(instrument, scale.key) for scale in mine),
        turned=any(item.id in scale.reversed_items for scale in mine),
        asked_if=_asked_if(item, instrument),
        answers=() if same else tuple((language, _answers(item, language)) for language in item.text),
    )


def _answers(item: Item, language: str) -> str:
    return " · ".join(f"{option.value} {option.text[language]}" for option in item.options)


def _asked_if(item: Item, instrument: Instrument) -> str:
    if not item.asked_if:
        return ""
    gates = [
        _("question %(number)s is %(value)s or more")
        % {"number": instrument.item(gate.item).number, "value": gate.at_or_above}
        for gate in item.asked_if
    ]
    return _("Asked only where %(gates)s.") % {"gates": _(" or ").join(gates)}


def _examples(instrument: Instrument) -> Iterable[Example]:
    """Each scale for answers that go through the options in turn, so that a wrong key shows."""
    answers = {
        item.id: item.options[place % len(item.options)].value for place, item in enumerate(instrument.items, start=1)
    }
    for scale, result in zip(instrument.scales, score(instrument, answers), strict=True):
        yield Example(
            scale_name(instrument, scale.key),
            tuple(_step(instrument.item(item), answers[item], scale) for item in scale.items),
            _sum(scale, result),
        )


def _step(item: Item, value: int, scale: Scale) -> str:
    facts = {"number": item.number, "value": value, "ends": item.minimum + item.maximum}
    if item.id not in scale.reversed_items:
        return _("Question %(number)s: %(value)s counts as %(value)s") % facts
    counted = {**facts, "counted": item.reversed_value(value)}
    return _("Question %(number)s, turned round: %(value)s counts as %(ends)s − %(value)s = %(counted)s") % counted


def _sum(scale: Scale, result: ScaleScore) -> str:
    added = " + ".join(map(str, result.contributions.values()))
    value = _number(result.value or Fraction(0))
    return f"({added}) / {len(scale.items)} = {value}" if scale.formula == "mean" else f"{added} = {value}"


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else shown(float(value), 2)


def watched(rules: Iterable[ClinicRiskRule], instrument: Instrument) -> list[str]:
    """Say of each rule of the clinic what it watches in this version: rules go by the id of a question."""
    asked = {item.id: item for item in instrument.items}
    return [
        _("%(rule)s: it reads “%(words)s” here.")
        % {"rule": _rule(rule), "words": in_language(dict(asked[rule.item].text))}
        if rule.item in asked
        else _("%(rule)s: this version does not ask it, so nothing is watched.") % {"rule": _rule(rule)}
        for rule in rules
        if rule.instrument == instrument.key
    ]


def _rule(rule: ClinicRiskRule) -> str:
    return _("Question %(id)s, from answer %(value)s on") % {"id": rule.item, "value": rule.at_or_above}


def history(row: OwnInstrument) -> str:
    """Return who drafted a version and when, who confirmed it, and who retired it."""
    said = [_by(_("Drafted by %(who)s, %(day)s."), row.drafted_by, row.drafted_at, row)]
    if row.confirmed_at:
        said.append(_by(_("Confirmed by %(who)s, %(day)s."), row.confirmed_by, row.confirmed_at, row))
    if row.retired_at:
        said.append(_by(_("Retired by %(who)s, %(day)s."), row.retired_by, row.retired_at, row))
    return " ".join(said)


def _by(sentence: str, who: Any, at: Any, row: OwnInstrument) -> str:
    return sentence % {"who": who.name, "day": day(at, row.clinic.zone)}


def drafted(rows: Iterable[OwnInstrument]) -> list[dict[str, Any]]:
    """Return the drafts that wait for a second person."""
    return [
        {"row": row, "title": in_language(row.content["document"]["title"]), "history": history(row)}
        for row in rows
        if not row.confirmed_at
    ]


def titles(batteries: Iterable[Battery]) -> str:
    return ", ".join(in_language(battery.title) for battery in batteries)


# The kinds of rows of a CSV, and what each declares.
KINDS = (
    ("title, frame, instruction", gettext_lazy("What it is called, which time it asks about, what stands before it.")),
    ("answer", gettext_lazy("One permitted answer: its value as the id, and its words.")),
    (
        "scale",
        gettext_lazy(
            "A score: sum or mean, how many answers may be missing, and whether more is worse, better or neither."
        ),
    ),
    ("item", gettext_lazy("A question: its scales, and whether it is turned round (yes or no).")),
)
EXAMPLE = {
    "title": gettext_lazy("How I rested"),
    "frame": gettext_lazy("In the last week"),
    "answer 0": gettext_lazy("Never"),
    "answer 1": gettext_lazy("Some days"),
    "answer 2": gettext_lazy("Most days"),
    "answer 3": gettext_lazy("Every day"),
    "scale": gettext_lazy("Rest"),
    "item 1": gettext_lazy("I woke up rested."),
    "item 2": gettext_lazy("I lay awake for a long time."),
    "item 3": gettext_lazy("I took a break when I needed one."),
}


def example_file(language: str) -> str:
    """Return a small file that can be read as it stands, to be typed over."""
    return example(language, {name: str(text) for name, text in EXAMPLE.items()})
