"""Instruments of a clinic's own for tests: placeholder lines, in two languages."""

import csv
import io
from typing import Any

from intake import actions
from intake.instruments.own import documented, read_own
from intake.instruments.own.rows import COLUMNS
from intake.models import OwnInstrument
from portal.audit.actor import staff

Row = dict[str, Any]
SAID = {"raises_no_alert": True, "reads_opposite": True}


def rows_of(*languages: str, items: int = 4) -> list[Row]:
    """Two scales: `calm` adds up the first three items, the second turned round; `pace` is the mean of the last two."""
    found: list[Row] = []
    for code in languages or ("en",):
        found += [{"row": "title", "text": f"Title {code}"}, {"row": "frame", "text": f"This week {code}"}]
        found += [{"row": "answer", "id": value, "text": f"Word {value} {code}"} for value in range(4)]
        calm = {"formula": "sum", "may_miss": 1, "higher_is": "better"}
        pace = {"formula": "mean", "may_miss": 0, "higher_is": "worse"}
        found += [{"row": "scale", "id": "calm", "text": f"Calm {code}", **calm}]
        found += [{"row": "scale", "id": "pace", "text": f"Pace {code}", **pace}]
        found += [
            {
                "row": "item", "id": f"q{number}", "text": f"Line {number} {code}",
                "scales": {1: "calm", 2: "calm", 3: "calm pace"}.get(number, "pace"),
                "turned": "yes" if number == 2 else "no",
            }
            for number in range(1, items + 1)
        ]  # fmt: skip
        for row in found:
            row.setdefault("lang", code)
    return found


def as_csv(rows: list[Row], columns: tuple[str, ...] = COLUMNS) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def content(*languages: str, items: int = 4) -> dict[str, Any]:
    """What is stored of them."""
    return documented(read_own(as_csv(rows_of(*languages, items=items))), 18)


def drafted(clinic: Any, user: Any, key: str = "", **changes: Any) -> OwnInstrument:
    values = {"content": content(), "entitlement": "we wrote it", "answers": SAID, "source": {"format": "csv"}}
    return actions.draft_instrument(clinic=clinic, key=key, by=staff(user, clinic), **{**values, **changes})


def confirmed(clinic: Any, first: Any, second: Any, key: str = "", **changes: Any) -> OwnInstrument:
    row = drafted(clinic, first, key, **changes)
    count = len(row.content["document"]["items"])
    answers = {"read_all": count, "raises_no_alert": True}
    return actions.confirm_instrument(row=row, answers=answers, by=staff(second, clinic))
