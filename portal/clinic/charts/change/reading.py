"""The scores of one scale over time, and the amount that counts as a reliable change."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from intake.psychometrics.change import smallest_change


@dataclass(frozen=True, slots=True)
class Reading:
    """One score, its day, and that day in words. `intake` tells two intakes of one day apart, in their order."""

    on: date
    label: str
    value: float
    intake: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One scale, oldest reading first.

    `better` is the direction that helps; None for scales that only go higher or lower, such as attachment. `step` is 1
    for sums and 0.1 for means. Without a standard error there is no band and no verdict.
    """

    name: str
    low: float
    high: float
    readings: tuple[Reading, ...]
    sem: float | None = None
    needed: float | None = None
    better: Literal["lower", "higher"] | None = None
    step: float = 1
    thresholds: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if not self.readings or not self.low < self.high:
            raise ValueError("A change needs a reading and a scale.")

    @property
    def first(self) -> Reading:
        return self.readings[0]

    @property
    def last(self) -> Reading:
        return self.readings[-1]

    @property
    def amount(self) -> float:
        """How far the newest score lies above the first."""
        return self.last.value - self.first.value

    @property
    def needed_amount(self) -> float | None:
        """The smallest change that is reliable at 95%, in points of the scale; None without an error."""
        if self.needed is not None or self.sem is None:
            return self.needed
        return smallest_change(self.sem)

    def is_reliable(self, reading: Reading) -> bool:
        needed = self.needed_amount
        return needed is not None and abs(reading.value - self.first.value) > needed

    @property
    def decimals(self) -> int:
        return 0 if self.step >= 1 else 1
