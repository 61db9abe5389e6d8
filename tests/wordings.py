"""Sheets of nonsense texts that fit an instrument. No wording of a published questionnaire is in the repository."""

import csv
import io
from typing import Any

from intake.instruments.sheet import COLUMNS, Sheet, read_csv
from intake.psychometrics.instrument import Instrument


def rows_of(instrument: Instrument, **changes: str) -> list[dict[str, str]]:
    base = {
        "instrument_id": instrument.key,
        "order_id": instrument.order_id,
        "item_no": "",
        "lang": "en",
        "text": "",
        "anchor_value": "",
        "anchor_text": "",
        "entitlement_note": "licence on file",
    }
    items = [{**base, "item_no": item.id, "text": f"Line {item.id} of the printed sheet"} for item in instrument.items]
    anchors = [
        {**base, "anchor_value": option.code, "anchor_text": f"Word {option.value}"}
        for option in {option.code: option for item in instrument.items for option in item.options}.values()
    ]
    return [{**row, **changes} for row in items + anchors]


def as_csv(rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS, delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def sheet(instrument: Instrument, **changes: str) -> Sheet:
    return read_csv(as_csv(rows_of(instrument, **changes)), instrument)


def looked(instrument: Instrument, **changes: Any) -> dict[str, Any]:
    """The answers of somebody who looked at everything."""
    answers = {"order_id": instrument.order_id, "reads_opposite": True, "risk_lines_are_about_self_harm": True}
    if instrument.licence.kind == "permission-needed":
        answers |= {"permission_name": "A. Author", "permission_date": "2026-01-02"}
    return {**answers, **changes}
