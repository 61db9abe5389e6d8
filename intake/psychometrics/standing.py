"""Where a score stands among people, as the bands that words and pictures use: what new norms can move it across."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from intake.psychometrics.distributions import Z95

Standing = Literal["higher", "middle", "lower", "unclear"]
Shade = Literal["below", "within", "above"]

# This project's lines: "most" needs the outer quarter and a 95% range on one side of the middle.
LOW_QUARTER, HIGH_QUARTER, MIDDLE = 25, 75, 50
# T 40 to 60, one SD to either side of the mean, is shaded in the picture.
SHADED = (40, 60)


@dataclass(frozen=True, slots=True)
class Stand:
    """One score among people: its T score, its standard error in T points and its percentile (1 to 99), each only where
    there is one."""

    t: float | None
    sem: float | None
    percentile: float | None

    @property
    def standing(self) -> Standing | None:
        """The words; None without a percentile or a T score."""
        if self.percentile is None or self.t is None:
            return None
        if LOW_QUARTER < self.percentile < HIGH_QUARTER:
            return "middle"
        reach = Z95 * self.sem if self.sem is not None else float("inf")
        if self.percentile >= HIGH_QUARTER and self.t - reach > MIDDLE:
            return "higher"
        if self.percentile <= LOW_QUARTER and self.t + reach < MIDDLE:
            return "lower"
        return "unclear"

    @property
    def shade(self) -> Shade | None:
        """On which side of the shaded band it lies, or within; None without a T score."""
        if self.t is None:
            return None
        return "below" if self.t < SHADED[0] else "above" if self.t > SHADED[1] else "within"

    def crosses(self, other: Stand) -> bool:
        """Say whether the words or the picture of one reading differ from those of another that has them as well."""
        words = None not in (self.standing, other.standing) and self.standing != other.standing
        picture = None not in (self.shade, other.shade) and self.shade != other.shade
        return words or picture
