"""Answers item by item: what was asked, what was said, and how it counts, with reversed arithmetic shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intake.models import Answer, Assessment, Section, sections_of
from intake.psychometrics.instrument import Instrument, Item, Scale
from intake.targets import KINDS, person_in
from portal.clinic.charts.answers import answer_dots
from portal.clinic.loading.reading import Reading
from portal.clinic.present import symptoms
from portal.clinic.present.entered import entered_words

STANDS_OUT, REVERSED = "stands-out", "reversed"
MOVED = 2  # places on the answer scale since last time that make an answer stand out


@dataclass(frozen=True)
class ItemRow:
    """One question with its answer."""

    anchor: str
    part: str
    number: int
    item: str
    text: str
    stand_in: str  # which question it is, where its wording is not shipped; else ""
    language: str
    answer: str
    entered: str  # by which member of staff, where the patient did not give it themselves
    dots: SafeString
    counts_as: str
    arithmetic: str  # "6 − 5 = 1"; "" where the line is not reversed
    scale: str
    last_time: str
    stands_out: bool
    is_private: bool  # an answer to be talked about alone and in private: never in print
    is_watched: bool  # a risk rule watches it, so it has a place of its own above


@dataclass(frozen=True)
class View:
    """One filter over the rows."""

    key: str
    title: str
    count: int


def rows(reading: Reading) -> list[ItemRow]:
    """Every question of the sent intake, part by part."""
    sections = _sections(reading) if reading.sheets else ()
    sheets = {_key(sheet): sheet for sheet in reading.sheets}
    before = {_key(sheet): sheet for sheet in reading.sheets_before}
    found: list[ItemRow] = []
    for section in sections:
        key = (section.instrument, section.instrument_version, section.target)
        if key in sheets:
            found += _part(section, sheets[key], before.get(key), reading)
    return found


def views(found: list[ItemRow], reading: Reading) -> list[View]:
    """The filters, with how many rows each shows."""
    fixed = [
        View(STANDS_OUT, _("Stands out"), sum(row.stands_out for row in found)),
        View(REVERSED, _("Reversed"), sum(bool(row.arithmetic) for row in found)),
    ]
    parts = list(dict.fromkeys(row.part for row in found))
    titles = {section.key: _tab(section, reading) for section in _sections(reading)}
    return fixed + [View(part, titles[part], sum(row.part == part for row in found)) for part in parts]


def chosen(found: Iterable[ItemRow], view: str) -> list[ItemRow]:
    """The rows of one filter; an unknown one shows what stands out."""
    if view == REVERSED:
        return [row for row in found if row.arithmetic]
    kept = [row for row in found if row.part == view]
    return kept or [row for row in found if row.stands_out]


def _tab(section: Section, reading: Reading) -> str:
    """The part's own title; GAD-7 where it is no more than the long name of the questionnaire."""
    title = symptoms.part_title(section)
    if section.instrument:
        instrument = reading.load(section.instrument, section.instrument_version)
        title = instrument.short_title if section.title == dict(instrument.title) else title
    return f"{title} ({symptoms.person_name(section.target)})" if section.target in KINDS else title


def _sections(reading: Reading) -> tuple[Section, ...]:
    return sections_of(reading.invitation.battery_id) if reading.invitation else ()


def _key(sheet: Assessment) -> tuple[str, str, str]:
    return sheet.instrument, sheet.instrument_version, sheet.target_kind


def _part(section: Section, sheet: Assessment, before: Assessment | None, reading: Reading) -> list[ItemRow]:
    instrument = reading.instrument(sheet)
    given = {answer.item: answer for answer in sheet.answers.all()}
    earlier = {answer.item: answer for answer in before.answers.all()} if before else {}
    items = [item for item in instrument.items if not section.items or item.id in section.items]
    return [_row(section.key, item, sheet, reading, given.get(item.id), earlier.get(item.id)) for item in items]


def _row(
    part: str, item: Item, sheet: Assessment, reading: Reading, answer: Answer | None, before: Answer | None
) -> ItemRow:
    instrument = reading.instrument(sheet)
    language = answer.language if answer else "en"
    scale = next((scale for scale in instrument.scales if item.id in scale.items), None)
    value = answer.value if answer else None
    counts = counted(scale, item, value)
    text = wording(item, language, sheet)
    return ItemRow(
        anchor=f"item-{part}-{item.id}",
        part=part,
        number=item.number,
        item=item.id,
        text=text,
        stand_in="" if text else named(instrument, item.number),
        language=language,
        answer=said(item, answer),
        entered=entered_words(answer, reading),
        dots=answer_dots(value, item.minimum, item.maximum) if value is not None else SafeString(""),
        counts_as=str(counts) if counts is not None else "–",
        arithmetic=arithmetic(scale, item, value),
        scale=symptoms.scale_name(instrument, scale.key) if scale else _("Read on its own"),
        last_time=said(item, before) if before else "",
        stands_out=_stands_out(instrument, item, value, counts, before),
        is_private=item.id in instrument.review_items,
        is_watched=item.id in instrument.risk_items,
    )


def arithmetic(scale: Scale | None, item: Item, value: int | None) -> str:
    """How a reversed answer is turned round, in the item's own range."""
    if scale is None or value is None or item.id not in scale.reversed_items:
        return ""
    return f"{item.minimum + item.maximum} − {value} = {item.reversed_value(value)}"


def said(item: Item, answer: Answer | None) -> str:
    """The answer in words, as it was offered; a state that is no answer is a word too."""
    if answer is None:
        return _("Not answered")
    if answer.state != Answer.ANSWERED:
        return STATES()[answer.state]
    text = _option_text(item, answer)
    return f"{text} ({answer.value})" if text else on_its_scale(item, answer)


def answer_words(item: Item, answer: Answer) -> str:
    """A given answer within a sentence: in quotation marks, or on its scale where its words are not there."""
    text = _option_text(item, answer)
    return _("“%(answer)s”") % {"answer": text} if text else on_its_scale(item, answer)


def on_its_scale(item: Item, answer: Answer) -> str:
    return _("%(value)s of %(low)s–%(high)s") % {"value": answer.value, "low": item.minimum, "high": item.maximum}


def _option_text(item: Item, answer: Answer) -> str:
    option = next((option for option in item.options if option.code == answer.code), None)
    return option.text.get(answer.language, "") if option else ""


def named(instrument: Instrument, number: int) -> str:
    """A question that may not be printed: PHQ-9, item 5."""
    return _("%(instrument)s, item %(number)s") % {"instrument": instrument.short_title, "number": number}


def STATES() -> dict[str, str]:
    return {
        Answer.SKIPPED: _("Skipped"),
        Answer.DECLINED: _("Declined"),
        Answer.NOT_SHOWN: _("Not shown"),
        Answer.HELD_BACK: _("Held back: not alone"),
    }


def wording(item: Item, language: str, sheet: Assessment) -> str:
    found = language if item.text.get(language) else "en"
    person = sheet.target_person.name if sheet.target_person else person_in(sheet.target_kind, found)
    return item.wording(found, person) or ""


def counted(scale: Scale | None, item: Item, value: int | None) -> int | None:
    if scale is None or value is None:
        return None
    return item.reversed_value(value) if item.id in scale.reversed_items else value


def _stands_out(instrument: Instrument, item: Item, value: int | None, counts: int | None, before: Any) -> bool:
    """At the top of its scale, watched for risk, to be asked about, or moved by two places since last time."""
    if value is None:
        return item.id in instrument.risk_items
    watched = any(rule.item == item.id and value >= rule.at_or_above for rule in instrument.risk_rules)
    asked = any(
        prompt.item == item.id
        and (
            (prompt.at_or_above is not None and value >= prompt.at_or_above)
            or (prompt.at_or_below is not None and value <= prompt.at_or_below)
        )
        for prompt in instrument.review_prompts
    )
    moved = before is not None and before.value is not None and abs(value - before.value) >= MOVED
    return watched or asked or moved or counts == item.maximum
