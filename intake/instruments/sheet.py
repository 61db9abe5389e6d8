"""A sheet of wording as a person fills it in: one language of one instrument, read from CSV, row by row.

Whoever filled it in used a spreadsheet, so every refusal names the row as the spreadsheet counts it. Nothing of a file
is passed over in silence: what is not understood is refused. The sentences are translated where they are shown.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from intake.psychometrics.instrument import Instrument

COLUMNS = ("instrument_id", "order_id", "item_no", "lang", "text", "anchor_value", "anchor_text", "entitlement_note")
WORDS = ("text", "anchor_text", "entitlement_note")
LARGEST = 1_000_000
MOST_ROWS = 1_000
LONGEST = 1_000  # characters of one text
QUOTED = 80  # characters of a file that a sentence repeats
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,4})?")
# Control and format characters, surrogates, private ones, line and paragraph separators: nobody sees them.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# Letters and signs without ink: a line of these alone looks empty, and one within a word hides it from a list of words.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
FORMULA = ("=", "+", "-", "@")

# The beginning of a tag, a comment or a declaration: a label is plain words, and never means one.
MARKUP = re.compile(r"<\s*[A-Za-z/!?]")

Row = Mapping[str, str]


def marked(sentence: str) -> str:
    """Mark a sentence for translation. There is no Django here; the screens put it into the reader's language."""
    return sentence


_ = marked


class SheetRefused(ValueError):
    """The sheet or an answer about it does not fit; the sentence says what to do."""

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence, self.values = sentence, values


@dataclass(frozen=True, slots=True)
class Sheet:
    """One language of an instrument's wording: item id to text, option code to anchor text.

    `source` says what a file of another form than CSV was, how it was matched, and what of it was not kept.
    """

    instrument: str
    version: str
    language: str
    order_id: str
    texts: Mapping[str, str]
    anchors: Mapping[str, str]
    entitlement: str
    source: Mapping[str, Any] = field(default_factory=dict)


def read_csv(content: bytes, instrument: Instrument) -> Sheet:
    """Read a sheet from CSV bytes. Raises SheetRefused with the row that does not fit."""
    rows = dict(rows_of(content))
    if not rows:
        raise SheetRefused(_("The file has no rows."))
    first, start = next(iter(rows.items()))
    for number, row in rows.items():
        _check_row(instrument, number, row, first, start)
    texts = _by_id(rows, "item_no", "text", [item.id for item in instrument.items])
    anchors = _by_id(rows, "anchor_value", "anchor_text", instrument.answer_codes)
    return Sheet(
        instrument.key, instrument.version, start["lang"], start["order_id"], texts, anchors, _entitlement(rows)
    )


def template(instrument: Instrument, language: str) -> str:
    """Return the rows that a sheet of this instrument needs, with empty texts, as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    same = {"instrument_id": instrument.key, "order_id": instrument.order_id, "lang": language}
    writer.writerows({**same, "item_no": item.id} for item in instrument.items)
    writer.writerows({**same, "anchor_value": code} for code in instrument.answer_codes)
    return out.getvalue()


def checksum_of(sheet: Sheet) -> str:
    """SHA-256 of the texts and anchors, in hexadecimal."""
    written = json.dumps([sorted(sheet.texts.items()), sorted(sheet.anchors.items())], ensure_ascii=False)
    return sha256(written.encode()).hexdigest()


def quoted(value: str) -> str:
    """Return a value of the file for a sentence: short, and a letter that only looks like another one told apart."""
    shown = ascii(value[: QUOTED + 1])
    return shown if len(shown) <= QUOTED else f"{shown[: QUOTED - 1]}…"


def has_markup(text: str) -> bool:
    """Say whether a text holds a tag, which no label of a questionnaire does."""
    return MARKUP.search(text) is not None


def starts_a_formula(text: str) -> bool:
    """Say whether a spreadsheet that opens the text later would run it."""
    return text.startswith(FORMULA)


def rows_of(
    content: bytes, columns: Sequence[str] = COLUMNS, words: Sequence[str] = WORDS
) -> Iterator[tuple[int, Row]]:
    """Each row that holds anything, with its number as a spreadsheet counts it; the first row names the columns.

    In the columns of `words` people read the text. Raises SheetRefused.
    """
    if len(content) > LARGEST:
        raise SheetRefused(_("The file is larger than 1 MB. One language of one questionnaire is far smaller."))
    lines = enumerate(_cells(content), start=1)
    if tuple(cell.strip() for cell in next(lines, (1, []))[1]) != tuple(columns):
        raise SheetRefused(_("The first row must be: %(columns)s."), columns=", ".join(columns))
    held = ((number, cells) for number, cells in lines if any(cell.strip() for cell in cells))
    for count, (number, cells) in enumerate(held, start=2):  # with the one that names the columns
        if count > MOST_ROWS:
            raise SheetRefused(_("The file has more than %(count)s rows. A questionnaire is shorter."), count=MOST_ROWS)
        yield number, _row(number, cells, columns, words)


def _cells(content: bytes) -> Iterator[list[str]]:
    """The cells of each line, whether commas part them or, as spreadsheets in Spanish write it, semicolons."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetRefused(_("The file is not UTF-8 text. Save it as CSV UTF-8.")) from error
    head = text.replace("\r", "\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=";" if "," not in head else ",")
    read = 0
    try:
        for cells in reader:
            read += 1
            yield cells
    except csv.Error as error:
        raise SheetRefused(_("Row %(row)s is not valid CSV."), row=read + 1) from error


def _row(number: int, cells: list[str], columns: Sequence[str], words: Sequence[str]) -> Row:
    if len(cells) < len(columns) or any(cell.strip() for cell in cells[len(columns) :]):
        raise SheetRefused(
            _("Row %(row)s has %(found)s cells; it needs %(wanted)s."), row=number, found=len(cells),
            wanted=len(columns),
        )  # fmt: skip
    row = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
    for name, cell in row.items():
        if not BLANK.isdisjoint(cell) or any(unicodedata.category(letter) in UNSEEN for letter in cell):
            raise SheetRefused(
                _("Row %(row)s, %(column)s: it holds a character that nobody can see. Type it again."), row=number,
                column=name,
            )  # fmt: skip
        if len(cell) > LONGEST:
            raise SheetRefused(
                _("Row %(row)s, %(column)s: it is longer than %(count)s characters."), row=number, column=name,
                count=LONGEST,
            )  # fmt: skip
        if name in words and has_markup(cell):
            raise SheetRefused(
                _("Row %(row)s, %(column)s: %(found)s holds markup. Give the plain words."), row=number, column=name,
                found=quoted(cell),
            )  # fmt: skip
        if name in words and starts_a_formula(cell):
            raise SheetRefused(
                _("Row %(row)s, %(column)s: it begins like a formula of a spreadsheet. Take the first sign away."),
                row=number, column=name,
            )  # fmt: skip
    return row


def _check_row(instrument: Instrument, number: int, row: Row, first: int, start: Row) -> None:
    if row["instrument_id"] != instrument.key:
        raise SheetRefused(
            _("Row %(row)s is about %(found)s, not about %(wanted)s."), row=number, found=quoted(row["instrument_id"]),
            wanted=instrument.key,
        )  # fmt: skip
    if (row["lang"], row["order_id"]) != (start["lang"], start["order_id"]):
        raise SheetRefused(
            _("Row %(row)s differs from row %(first)s. Give one language and one item order a file."), row=number,
            first=first,
        )  # fmt: skip
    if not LANGUAGE.fullmatch(row["lang"]):
        raise SheetRefused(
            _("Row %(row)s: %(found)s is not a language such as en or es."), row=number, found=quoted(row["lang"])
        )
    if not row["item_no"] and not row["anchor_value"]:
        raise SheetRefused(_("Row %(row)s names neither an item nor an answer."), row=number)


def _by_id(rows: Mapping[int, Row], key: str, words: str, known: Sequence[str]) -> dict[str, str]:
    """Return id to text of one kind of row, each id once and none that the instrument does not have."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    for number, row in rows.items():
        name = row[key]
        if not name:
            continue
        values = {"row": number, "column": key, "found": quoted(name)}
        if name not in known:
            raise SheetRefused(
                _("Row %(row)s, %(column)s: there is no %(found)s. There are: %(known)s."), known=", ".join(known),
                **values,
            )  # fmt: skip
        if name in seen:
            raise SheetRefused(
                _("Row %(row)s, %(column)s: %(found)s was given in row %(first)s."), first=seen[name], **values
            )
        if not row[words]:
            raise SheetRefused(_("Row %(row)s, %(column)s: %(found)s has no text."), **values)
        found[name], seen[name] = row[words], number
    return found


def _entitlement(rows: Mapping[int, Row]) -> str:
    """The one reason why the clinic may use the wording, on as many rows as it likes."""
    notes: dict[str, int] = {}
    for number, row in rows.items():
        if row["entitlement_note"]:
            notes.setdefault(row["entitlement_note"], number)
    if len(notes) > 1:
        first, other, *_more = notes.values()
        raise SheetRefused(
            _("Row %(row)s gives another entitlement_note than row %(first)s. Give one."), row=other, first=first
        )
    return next(iter(notes), "")
