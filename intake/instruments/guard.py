"""The import guard: what must fit before a clinic's wording of an instrument is used.

A wrong key order silently turns scores round, and a risk rule on the wrong line misses people: so one person stages the
sheet and reads the reversed lines against others, and a second one confirms each risk line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intake.instruments.sheet import COLUMNS, LARGEST, Sheet, SheetRefused, checksum_of, quoted, read_csv
from intake.instruments.sheet import marked as _
from intake.psychometrics.instrument import Instrument

__all__ = [
    "COLUMNS",
    "LARGEST",
    "Questions",
    "Sheet",
    "SheetRefused",
    "check_confirmation",
    "check_sheet",
    "check_staging",
    "checksum_of",
    "must_be_unaltered",
    "needs_permission",
    "questions",
    "read_csv",
    "reversed_items",
]

PLAIN_LINES = 3


@dataclass(frozen=True, slots=True)
class Questions:
    """What the person who stages a sheet must look at: reversed lines, plain ones beside them, and risk lines alone."""

    reversed_lines: tuple[str, ...]
    plain_lines: tuple[str, ...]
    risk_lines: tuple[str, ...]


def questions(instrument: Instrument, texts: Mapping[str, str]) -> Questions:
    """What to show the person who stages the sheet."""
    flipped = reversed_items(instrument)
    plain = [item.id for item in instrument.items if item.id not in flipped]
    beside = plain[:PLAIN_LINES] if flipped else [instrument.items[0].id, instrument.items[-1].id]
    return Questions(
        tuple(texts[item] for item in flipped), tuple(texts[item] for item in beside), _risk(instrument, texts)
    )


def reversed_items(instrument: Instrument) -> tuple[str, ...]:
    """Ids of the items that are turned round when they are scored, in the order of the instrument."""
    flipped = {item for scale in instrument.scales for item in scale.reversed_items}
    return tuple(item.id for item in instrument.items if item.id in flipped)


def needs_permission(instrument: Instrument) -> bool:
    """Say whether somebody must have given permission, by name and date."""
    return instrument.licence.kind == "permission-needed"


def must_be_unaltered(instrument: Instrument) -> bool:
    """Say whether the owner allows these words only as they were published."""
    return instrument.licence.unaltered


def check_sheet(instrument: Instrument, sheet: Sheet) -> None:
    """Raises SheetRefused unless items, anchors, order and entitlement fit the specification."""
    wanted = [item.id for item in instrument.items]
    if sorted(sheet.texts) != sorted(wanted):
        missing = ", ".join(item for item in wanted if item not in sheet.texts) or "–"
        raise SheetRefused(
            _("The questionnaire has %(count)s items. Missing from the file: %(missing)s."), count=len(wanted),
            missing=missing,
        )  # fmt: skip
    if any(not text for text in sheet.texts.values()):
        raise SheetRefused(_("An item has no text."))
    _check_different(sheet)
    codes = instrument.answer_codes
    if tuple(sheet.anchors) != codes or any(not text for text in sheet.anchors.values()):
        raise SheetRefused(_("The answer words must be given for %(codes)s, in this order."), codes=", ".join(codes))
    _check_order(instrument, sheet)
    if not sheet.entitlement:
        raise SheetRefused(_("Say in entitlement_note why this clinic may use the wording."))


def _check_order(instrument: Instrument, sheet: Sheet) -> None:
    """An order that is known is named with the version that has its keys, or as one whose keys nobody has here."""
    if sheet.order_id == instrument.order_id:
        return
    known = {order.id: order.version for order in instrument.other_orders}
    if known.get(sheet.order_id):
        raise SheetRefused(
            _("The item order is %(found)s. Its keys are in version %(version)s: import the file there."),
            found=sheet.order_id, version=known[sheet.order_id],
        )  # fmt: skip
    if sheet.order_id in known:
        raise SheetRefused(
            _("The item order is %(found)s. It is known, but its keys are not: it cannot be scored here."),
            found=sheet.order_id,
        )
    raise SheetRefused(
        _("The item order is %(found)s; the keys belong to %(wanted)s."), found=quoted(sheet.order_id),
        wanted=instrument.order_id,
    )  # fmt: skip


def check_staging(instrument: Instrument, sheet: Sheet, answers: Mapping[str, object]) -> None:
    """Raises SheetRefused unless the sheet fits and the person who stages it confirmed each point.

    `answers`: order_id (picked by the person), reads_opposite, risk_lines_are_about_self_harm; for an instrument that
    needs permission, permission_name and permission_date; for one whose words may not be altered, is_unaltered.
    """
    check_sheet(instrument, sheet)
    if answers.get("order_id") != instrument.order_id:
        raise SheetRefused(
            _("Pick the item order that your copy was printed in. Only %(wanted)s carries the keys."),
            wanted=instrument.order_id,
        )
    if answers.get("reads_opposite") is not True:
        raise SheetRefused(
            _("The reversed lines must read in the opposite direction to the others. Check the item order.")
            if reversed_items(instrument)
            else _("The two lines shown must be the first and the last of your copy. Check the item order.")
        )
    _check_risk(instrument, answers)
    if needs_permission(instrument) and not (answers.get("permission_name") and answers.get("permission_date")):
        raise SheetRefused(_("This instrument needs permission: give the name of who gave it and the date."))
    if must_be_unaltered(instrument) and answers.get("is_unaltered") is not True:
        raise SheetRefused(
            _("Its owner allows these words only as they were published. Bring in the published words, unchanged.")
        )


def check_confirmation(instrument: Instrument, texts: Mapping[str, str], answers: Mapping[str, object]) -> None:
    """Raises SheetRefused unless the second person confirmed the risk lines and the sheet as a whole."""
    _check_risk(instrument, answers)
    if answers.get("read_all") != len(texts):
        raise SheetRefused(_("Count how many items you read. The number that you gave is not how many there are."))


def _check_different(sheet: Sheet) -> None:
    """Two items with the same text are one line pasted twice."""
    if len({" ".join(text.casefold().split()) for text in sheet.texts.values()}) != len(sheet.texts):
        raise SheetRefused(_("Two items have the same text."))


def _check_risk(instrument: Instrument, answers: Mapping[str, object]) -> None:
    if instrument.risk_items and answers.get("risk_lines_are_about_self_harm") is not True:
        raise SheetRefused(
            _("The risk line must be the question about self-harm. It is not, or nobody said so: refused.")
        )


def _risk(instrument: Instrument, texts: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(texts[item] for item in instrument.risk_items)
