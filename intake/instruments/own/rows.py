"""Reads an instrument of a clinic's own from CSV: one row a title, scale, answer or question, in each language.

What is declared of a question or a scale stands on any of its rows, and never twice otherwise.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Literal, cast

from intake.instruments.direction import BETTER, NEITHER, UNSAID, WORSE
from intake.instruments.own.declared import Declared, OwnAnswer, OwnScale, Question
from intake.instruments.sheet import LANGUAGE, Row, SheetRefused, quoted, rows_of
from intake.instruments.sheet import marked as _

COLUMNS = ("row", "id", "lang", "text", "scales", "turned", "formula", "may_miss", "higher_is")
TEXTS = ("title", "frame", "instruction")
KINDS = (*TEXTS, "answer", "scale", "item")
# What each kind of row may declare beside its text.
DECLARES = {"item": ("scales", "turned"), "scale": ("formula", "may_miss", "higher_is")}
DECLARATIONS = ("scales", "turned", "formula", "may_miss", "higher_is")
RISK = b"risk"

Rows = Mapping[int, Row]
Found = dict[str, dict[str, str]]  # id to what its rows say: a language to its text, a declaration to its value


def read_own_csv(content: bytes) -> Declared:
    """Read a file. Raises SheetRefused with the row that does not fit."""
    _check_no_risk(content)
    rows = dict(rows_of(content, COLUMNS, ("text",)))
    kinds: dict[str, Found] = {kind: {} for kind in KINDS}
    for number, row in rows.items():
        _check_row(number, row)
        _add(kinds[row["row"]], number, row)
    languages = tuple(dict.fromkeys(row["lang"] for row in rows.values()))
    for kind in ("title", "answer", "scale", "item"):
        _check_spoken(kind, kinds[kind], languages)
    _check_scales(kinds["item"], kinds["scale"])
    answers = tuple(OwnAnswer(_whole(key, key), _texts(said)) for key, said in kinds["answer"].items())
    return Declared(
        title=_texts(kinds["title"].get("", {})),
        frame=_texts(kinds["frame"].get("", {})),
        instruction=_texts(kinds["instruction"].get("", {})),
        questions=tuple(Question(key, _texts(said), answers) for key, said in kinds["item"].items()),
        scales=tuple(_scale(key, said, kinds["item"]) for key, said in kinds["scale"].items()),
        languages=languages,
        source={"format": "csv"},
    )


def example(language: str, words: Mapping[str, str]) -> str:
    """A file that can be read as it stands, to be typed over. `words` by name are in `language`."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="")
    writer.writeheader()
    writer.writerow({"row": "title", "lang": language, "text": words["title"]})
    writer.writerow({"row": "frame", "lang": language, "text": words["frame"]})
    for value in range(4):
        writer.writerow({"row": "answer", "id": value, "lang": language, "text": words[f"answer {value}"]})
    declared = {"formula": "sum", "may_miss": 1, "higher_is": BETTER}
    writer.writerow({"row": "scale", "id": "rest", "lang": language, "text": words["scale"], **declared})
    for number in range(1, 4):
        row = {"row": "item", "id": number, "lang": language, "text": words[f"item {number}"], "scales": "rest"}
        writer.writerow({**row, "turned": "yes" if number == 2 else "no"})
    return out.getvalue()


def _check_no_risk(content: bytes) -> None:
    if RISK in content.replace(b"\r", b"\n").partition(b"\n")[0].lower():
        raise SheetRefused(
            _(
                "The file marks answers that should raise an alert. Your own questionnaire cannot: use one that comes "
                "with an alert for these questions."
            )
        )


def _check_row(number: int, row: Row) -> None:
    kind = row["row"]
    if kind not in KINDS:
        raise SheetRefused(
            _("Row %(row)s: there is no kind of row %(found)s. There are: %(known)s."), row=number, found=quoted(kind),
            known=", ".join(KINDS),
        )  # fmt: skip
    if not LANGUAGE.fullmatch(row["lang"]):
        raise SheetRefused(
            _("Row %(row)s: %(found)s is not a language such as en or es."), row=number, found=quoted(row["lang"])
        )
    if not row["text"]:
        raise SheetRefused(_("Row %(row)s has no text."), row=number)
    if bool(row["id"]) == (kind in TEXTS):
        raise SheetRefused(
            _("Row %(row)s: an id belongs to each answer, scale and item, and to nothing else."), row=number
        )
    for name in DECLARATIONS:
        if row[name] and name not in DECLARES.get(kind, ()):
            raise SheetRefused(
                _("Row %(row)s, %(column)s: a row of kind %(kind)s does not declare this."), row=number, column=name,
                kind=kind,
            )  # fmt: skip


def _add(found: Found, number: int, row: Row) -> None:
    """Add what a row says to what the others said of the same id, each thing once."""
    said = found.setdefault(row["id"], {})
    if row["lang"] in said:
        raise SheetRefused(
            _("Row %(row)s: %(found)s was given before in this language."), row=number,
            found=quoted(row["id"] or row["row"]),
        )  # fmt: skip
    said[row["lang"]] = row["text"]
    for name in DECLARATIONS:
        if row[name] and said.setdefault(name, row[name]) != row[name]:
            raise SheetRefused(
                _("Row %(row)s, %(column)s: another row says otherwise of %(found)s."), row=number, column=name,
                found=quoted(row["id"]),
            )  # fmt: skip


def _check_spoken(kind: str, found: Found, languages: tuple[str, ...]) -> None:
    """A language of the file is there for every line that is read."""
    for key, said in found.items():
        for language in languages:
            if language not in said:
                raise SheetRefused(
                    _("%(kind)s %(found)s has no text in %(language)s."),
                    kind=kind,
                    found=quoted(key),
                    language=language,
                )


def _check_scales(items: Found, scales: Found) -> None:
    for item, said in items.items():
        if said.get("turned") and not said.get("scales"):
            raise SheetRefused(_("Question %(item)s is turned round and belongs to no scale."), item=quoted(item))
        for name in said.get("scales", "").split():
            if name not in scales:
                raise SheetRefused(
                    _("Question %(item)s belongs to the scale %(found)s, which no row declares."), item=quoted(item),
                    found=quoted(name),
                )  # fmt: skip


def _texts(said: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in said.items() if name not in DECLARATIONS}


def _scale(key: str, said: Mapping[str, str], items: Found) -> OwnScale:
    formula = _one_of(key, "formula", said, ("sum", "mean"))
    members = tuple(item for item, row in items.items() if key in row.get("scales", "").split())
    return OwnScale(
        key=key,
        name=_texts(said),
        formula=cast("Literal['mean', 'sum']", formula),
        items=members,
        turned=tuple(item for item in members if _is_turned(item, items[item])),
        may_miss=_whole(key, said.get("may_miss", "")),
        higher=_one_of(key, "higher_is", said, (WORSE, BETTER, NEITHER, UNSAID)),
    )


def _is_turned(item: str, said: Mapping[str, str]) -> bool:
    return _one_of(item, "turned", said, ("yes", "no")) == "yes"


def _one_of(key: str, name: str, said: Mapping[str, str], known: tuple[str, ...]) -> str:
    given = said.get(name, "")
    if given not in known:
        raise SheetRefused(
            _("%(found)s: %(column)s must be one of: %(known)s."), found=quoted(key), column=name,
            known=", ".join(filter(None, known)),
        )  # fmt: skip
    return given


def _whole(key: str, digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 3):
        raise SheetRefused(_("%(found)s: a whole number is needed."), found=quoted(key))
    return int(digits)
