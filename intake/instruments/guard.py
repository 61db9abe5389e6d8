"""The import guard: what must fit before a clinic's wording of an instrument is used.

A wrong key order silently turns scores round, and a risk rule on the wrong line misses people: so one person stages the
sheet and reads the reversed lines against others, and a second one confirms each risk line.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from intake.psychometrics.instrument import Instrument

COLUMNS = ("instrument_id", "order_id", "item_no", "lang", "text", "anchor_value", "anchor_text", "entitlement_note")
LARGEST = 1_000_000
PLAIN_LINES = 3


class SheetRefused(ValueError):
    """The sheet or an answer about it does not fit; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One language of an instrument's wording: item id to text, option code to anchor text."""

    instrument: str
    version: str
    language: str
    order_id: str
    texts: Mapping[str, str]
    anchors: Mapping[str, str]
    entitlement: str


@dataclass(frozen=True, slots=True)
class Questions:
    """What the person who stages a sheet must look at: reversed lines, plain ones beside them, and risk lines alone."""

    reversed_lines: tuple[str, ...]
    plain_lines: tuple[str, ...]
    risk_lines: tuple[str, ...]


def read_csv(content: bytes, instrument: Instrument) -> Sheet:
    """Read a sheet from CSV bytes. Raises SheetRefused with the row that does not fit."""
    if len(content) > LARGEST:
        raise SheetRefused("The file is larger than 1 MB. One language of one questionnaire is far smaller.")
    rows = _rows(content)
    named = {row["instrument_id"] for row in rows}
    if named != {instrument.key}:
        raise SheetRefused(f"The file is about {_quoted(named)}, not about {instrument.key}.")
    languages = {row["lang"] for row in rows}
    orders = {row["order_id"] for row in rows}
    if len(languages) != 1 or len(orders) != 1:
        raise SheetRefused("Give one language and one item order a file.")
    texts = {row["item_no"]: row["text"].strip() for row in rows if row["item_no"]}
    anchors = {row["anchor_value"]: row["anchor_text"].strip() for row in rows if row["anchor_value"]}
    notes = [row["entitlement_note"].strip() for row in rows if row["entitlement_note"].strip()]
    return Sheet(
        instrument.key, instrument.version, languages.pop(), orders.pop(), texts, anchors, notes[0] if notes else ""
    )


def questions(instrument: Instrument, texts: Mapping[str, str]) -> Questions:
    """What to show the person who stages the sheet."""
    flipped = [item for scale in instrument.scales for item in scale.items if item in scale.reversed_items]
    plain = [item.id for item in instrument.items if item.id not in flipped]
    beside = plain[:PLAIN_LINES] if flipped else [instrument.items[0].id, instrument.items[-1].id]
    return Questions(
        tuple(texts[item] for item in flipped), tuple(texts[item] for item in beside), _risk(instrument, texts)
    )


def check_sheet(instrument: Instrument, sheet: Sheet) -> None:
    """Raises SheetRefused unless items, anchors, order and entitlement fit the specification."""
    wanted = [item.id for item in instrument.items]
    if sorted(sheet.texts) != sorted(wanted):
        raise SheetRefused(f"The specification has {len(wanted)} items; the file has {len(sheet.texts)} that differ.")
    if any(not text for text in sheet.texts.values()):
        raise SheetRefused("An item has no text.")
    if len(set(sheet.texts.values())) != len(sheet.texts):
        raise SheetRefused("Two items have the same text.")
    codes = [option.code for option in instrument.items[0].options]
    if list(sheet.anchors) != codes or any(not text for text in sheet.anchors.values()):
        raise SheetRefused(f"The answer words must be given for {', '.join(codes)}, in this order.")
    if sheet.order_id != instrument.order_id:
        raise SheetRefused(f"The item order is {_quoted({sheet.order_id})}; the keys belong to {instrument.order_id}.")
    if not sheet.entitlement:
        raise SheetRefused("Say in entitlement_note why this clinic may use the wording.")


def check_staging(instrument: Instrument, sheet: Sheet, answers: Mapping[str, object]) -> None:
    """Raises SheetRefused unless the sheet fits and the person who stages it confirmed each point.

    `answers`: order_id (picked by the person), reads_opposite, risk_lines_are_about_self_harm; and for an instrument
    that needs permission, permission_name and permission_date.
    """
    check_sheet(instrument, sheet)
    if answers.get("order_id") != instrument.order_id:
        raise SheetRefused("Pick the item order that your copy was printed in; this one does not carry the keys.")
    if answers.get("reads_opposite") is not True:
        raise SheetRefused(
            "The reversed lines must read in the opposite direction to the others. Check the item order."
        )
    _check_risk(instrument, answers)
    if instrument.licence.kind == "permission-needed" and not (
        answers.get("permission_name") and answers.get("permission_date")
    ):
        raise SheetRefused("This instrument needs permission: give the name of who gave it and the date.")


def check_confirmation(instrument: Instrument, texts: Mapping[str, str], answers: Mapping[str, object]) -> None:
    """Raises SheetRefused unless the second person confirmed the risk lines and the sheet as a whole."""
    _check_risk(instrument, answers)
    if answers.get("read_all") != len(texts):
        raise SheetRefused(f"Say how many items you read; this sheet has {len(texts)}.")


def checksum_of(sheet: Sheet) -> str:
    """SHA-256 of the texts and anchors, in hexadecimal."""
    written = json.dumps([sorted(sheet.texts.items()), sorted(sheet.anchors.items())], ensure_ascii=False)
    return sha256(written.encode()).hexdigest()


def _check_risk(instrument: Instrument, answers: Mapping[str, object]) -> None:
    if instrument.risk_items and answers.get("risk_lines_are_about_self_harm") is not True:
        raise SheetRefused("The risk line must be the question about self-harm. It is not, or nobody said so: refused.")


def _risk(instrument: Instrument, texts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(texts[item] for item in instrument.risk_items)


def _rows(content: bytes) -> list[dict[str, str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetRefused("The file is not UTF-8 text. Save it as CSV UTF-8.") from error
    reader = csv.DictReader(io.StringIO(text), strict=True)
    try:
        rows = [{key: value or "" for key, value in row.items() if key} for row in reader]
    except csv.Error as error:
        raise SheetRefused(f"Row {reader.line_num} is not valid CSV.") from error
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise SheetRefused(f"The first row must be: {', '.join(COLUMNS)}.")
    if not rows:
        raise SheetRefused("The file has no rows.")
    return rows


def _quoted(values: set[str]) -> str:
    return ", ".join(sorted(repr(value[:80]) for value in values))
