"""Scores of many answer sheets at once, worked out a second time from the documents: numpy, floats, no code in common.

A sheet is a row, an item a column, an answer that is not there NaN.
"""

import tomllib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intake.instruments.loader import HERE

Sheets = NDArray[np.float64]
Document = dict[str, Any]


def document_of(key: str, version: str) -> Document:
    return tomllib.loads((HERE / key / f"{version}.toml").read_text(encoding="utf-8"))


def ranges(document: Document) -> list[list[int]]:
    """The permitted values of each item."""
    shared = document.get("options", [])
    return [sorted(option["value"] for option in item.get("options", shared)) for item in document["items"]]


def random_sheets(document: Document, count: int, seed: int) -> Sheets:
    """Random answers, most sheets with gaps of some size; and one of nothing, one of each end, one of both in turn."""
    random = np.random.default_rng(seed)
    columns = [random.choice(values, size=count) for values in ranges(document)]
    sheets = np.stack(columns, axis=1).astype(float)
    share = random.choice([0.0, 0.0, 0.03, 0.15, 0.5], size=(count, 1))
    sheets[random.random(sheets.shape) < share] = np.nan
    sheets[0] = [values[0] for values in ranges(document)]
    sheets[1] = [values[-1] for values in ranges(document)]
    sheets[2] = np.nan
    sheets[3] = np.where(np.arange(sheets.shape[1]) % 2, sheets[0], sheets[1])
    return sheets


def scores(document: Document, sheets: Sheets) -> dict[str, Sheets]:
    """Each scale's score of each sheet, NaN where there is none."""
    return {scale["key"]: _scale(document, scale, sheets) for scale in document.get("scales", [])}


def levels(document: Document, outcome: Document, sheets: Sheets) -> list[str | None]:
    """What one outcome says of each sheet, None where nothing is said."""
    column = {item["id"]: number for number, item in enumerate(document["items"])}
    reached = [
        np.logical_and.reduce([_any(sheets, column, clause) for clause in level["all_of"]])
        for level in outcome["levels"]
    ]
    read = sorted({item for level in outcome["levels"] for clause in level["all_of"] for item in clause})
    gaps = np.zeros(len(sheets), dtype=bool)
    for item in read:
        gaps |= np.isnan(sheets[:, column[item]]) & _asked(document, column, item, sheets)
    found = np.where(gaps, None, outcome["otherwise"]["key"]).astype(object)
    for level, holds in reversed(list(zip(outcome["levels"], reached, strict=True))):
        found[holds & ~(gaps & outcome["needs_all"])] = level["key"]
    return list(found)


def patterns(document: Document, algorithm: Document, sheets: Sheets) -> list[bool | None]:
    """Whether a counted pattern holds in each sheet, None while an item of it is not answered."""
    column = {item["id"]: number for number, item in enumerate(document["items"])}
    counted, gate = algorithm["counted"], algorithm["gate"]
    count = sum((sheets[:, column[item]] >= line).astype(int) for item, line in counted.items())
    holds = _any(sheets, column, gate) & (count >= algorithm["minimum"]) & (count <= algorithm["maximum"])
    read = sheets[:, [column[item] for item in {*counted, *gate}]]
    return [bool(held) if whole else None for held, whole in zip(holds, ~np.isnan(read).any(axis=1), strict=True)]


def _scale(document: Document, scale: Document, sheets: Sheets) -> Sheets:
    column = {item["id"]: number for number, item in enumerate(document["items"])}
    wanted = [column[item] for item in scale["items"]]
    ends = np.array([[values[0], values[-1]] for values in ranges(document)], dtype=float)[wanted]
    sign = np.array([-1.0 if item in scale.get("reversed", []) else 1.0 for item in scale["items"]])
    keyed = sheets[:, wanted] * sign + np.where(sign < 0, ends.sum(axis=1), 0.0)
    count = (~np.isnan(keyed)).sum(axis=1)
    total = np.nansum(keyed, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count >= scale["min_answered"], total / count, np.nan)
    value = mean if scale["formula"] == "mean" else mean * len(wanted)
    value = value * scale.get("multiplier", 1) + scale.get("offset", 0)
    if "gate" in scale:
        gate = scale["gate"]
        value = np.where(sheets[:, column[gate["item"]]] <= gate["at_or_below"], gate["value"], value)
    return value


def _any(sheets: Sheets, column: dict[str, int], clause: dict[str, int]) -> NDArray[np.bool_]:
    """A comparison with NaN is false: an answer that is not there reaches nothing."""
    return np.logical_or.reduce([sheets[:, column[item]] >= line for item, line in clause.items()])


def _asked(document: Document, column: dict[str, int], item: str, sheets: Sheets) -> NDArray[np.bool_]:
    """One step back is enough: no question of ours is led to by one that is led to itself."""
    condition = document["items"][column[item]].get("asked_if")
    return _any(sheets, column, condition) if condition else np.ones(len(sheets), dtype=bool)
