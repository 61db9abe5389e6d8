"""Numbers as a reader sees them, and the table that says in text what a picture shows."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import inf

from django.utils.formats import number_format

# 95% and 50% of a normal distribution lie within this many standard errors.
Z95, Z50 = 1.96, 0.6745


@dataclass(frozen=True, slots=True)
class Table:
    """The same facts as a picture; the first cell of each row is its header."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """Each cell with the header that it stands under, for a table that folds into cards."""
        return [list(zip(self.headers, row, strict=True)) for row in self.rows]


def shown(value: float, decimals: int = 1) -> str:
    """A number rounded half up, as people do it, in the reader's own notation."""
    return number_format(rounded(value, decimals), decimals)


def rounded(value: float, decimals: int) -> Decimal:
    # Adding 0 turns minus zero into zero.
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def span(value: float, error: float, low: float = -inf, high: float = inf, decimals: int = 1) -> str:
    """The 95% range of a value with its standard error; it ends where the scale ends."""
    ends = (within(value + sign * Z95 * error, low, high) for sign in (-1, 1))
    return "–".join(shown(end, decimals) for end in ends)


def within(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
