"""The one form in which a score is written: full paths, whole codes, sums and means (`answer.value.code.toInteger()`).

Of the ways to write a score this one gave the same number in every renderer tried. It is parsed and never evaluated:
    formula = sum | "(" sum ") / " count      sum = term {" + " term}      term = path | "(" number " - " path ")"
A score of ours that is multiplied or shifted is written around it: "(" formula ") * 4", "(" formula ") - 16".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

LONGEST_FORMULA = 60_000
STEP = r"\.item\.where\(linkId='[^'\\()]{1,255}'\)"
PATH = re.compile(rf"%resource(?P<steps>(?:{STEP}){{1,30}})\.answer\.value\.code\.toInteger\(\)")
LAST = re.compile(r"linkId='([^']*)'\)$")
TERM = re.compile(rf"\((?P<turn>\d{{1,6}}) - (?P<turned>{PATH.pattern.replace('steps', 'inner')})\)|{PATH.pattern}")
TIMES = re.compile(r"\((?P<body>.*)\) \* (?P<by>[1-9]\d{0,5})", re.DOTALL)
SHIFTED = re.compile(r"\((?P<body>.*)\) (?P<by>[+-] [1-9]\d{0,5})", re.DOTALL)
INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
MENTIONED = re.compile(r"linkId\s*=\s*['\"]([^'\"]{1,255})['\"]")


@dataclass(frozen=True, slots=True)
class Term:
    """One item of a score. `turn` is the lowest and highest value together, where the item is turned round."""

    link_id: str
    turn: int | None


@dataclass(frozen=True, slots=True)
class Formula:
    """What a score adds up, whether it is the mean of it, and what that is multiplied by and then shifted by."""

    kind: Literal["mean", "sum"]
    terms: tuple[Term, ...]
    multiplier: int = 1
    offset: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether it is neither multiplied nor shifted: an instrument of a clinic's own never is."""
        return (self.multiplier, self.offset) == (1, 0)


def written(
    kind: Literal["mean", "sum"],
    terms: Iterable[tuple[Sequence[str], int | None]],
    multiplier: int = 1,
    offset: int = 0,
) -> str:
    """Write a score. Each term is the way of linkIds to an item, and what it is turned round by."""
    parts = [_term(way, turn) for way, turn in terms]
    found = f"({' + '.join(parts)}) / {len(parts)}" if kind == "mean" else " + ".join(parts)
    found = found if multiplier == 1 else f"({found}) * {multiplier}"
    return found if not offset else f"({found}) {'+' if offset > 0 else '-'} {abs(offset)}"


def read(expression: str) -> Formula | None:
    """Return the score that is written in this form; None for any other expression."""
    text = expression.strip()
    if len(text) > LONGEST_FORMULA:
        return None
    text, offset = _without(SHIFTED, text, 0)
    text, multiplier = _without(TIMES, text, 1)
    body, slash, count = text.rpartition(" / ")
    if not slash:
        body = text
    elif body.startswith("(") and body.endswith(")"):
        body = body[1:-1]
    else:
        return None
    terms = _terms(body)
    if not terms or (slash and count != str(len(terms))):
        return None
    return Formula("mean" if slash else "sum", terms, multiplier, offset)


def counted(code: str) -> int | None:
    """The number that `code.toInteger()` makes of the code of an answer; None where it makes none."""
    return int(code) if INTEGER.fullmatch(code) else None


def mentioned(expression: str) -> frozenset[str]:
    """The linkIds that any expression names."""
    return frozenset(MENTIONED.findall(expression[:LONGEST_FORMULA]))


def _without(pattern: re.Pattern[str], text: str, none: int) -> tuple[str, int]:
    """What stands in the brackets, and the number behind them; the text itself where it is not of this form."""
    match = pattern.fullmatch(text)
    return (match["body"], int(match["by"].replace(" ", ""))) if match else (text, none)


def _term(way: Sequence[str], turn: int | None) -> str:
    steps = "".join(f".item.where(linkId='{link}')" for link in way)
    path = f"%resource{steps}.answer.value.code.toInteger()"
    return path if turn is None else f"({turn} - {path})"


def _terms(body: str) -> tuple[Term, ...]:
    """The terms of a sum; none where anything else stands in it."""
    found, place = [], 0
    while match := TERM.match(body, place):
        last = LAST.search(match["inner"] or match["steps"])
        assert last is not None
        found.append(Term(last[1], int(match["turn"]) if match["turn"] else None))
        place = match.end()
        if place == len(body):
            return tuple(found)
        if not body.startswith(" + ", place):
            break
        place += len(" + ")
    return ()
