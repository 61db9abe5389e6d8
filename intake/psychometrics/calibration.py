"""What was learned about the items of an instrument from other people's answers, and for which answers it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from intake.psychometrics.distributions import NORMAL
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.irt import Estimate, GradedItem, eap
from intake.psychometrics.person_fit import PersonFit, person_fit
from intake.psychometrics.scoring import Answers, check_answers, keyed

YOUNGEST, OLDEST = 18, 70


class DoesNotFit(ValueError):
    """The calibration was made with other items, another order, other answers or other keys."""


@dataclass(frozen=True, slots=True)
class RegressionNorm:
    """The mean of one scale by age and gender, and the spread about it; the pooled figures where these are unknown."""

    n: int
    b0: float
    b_age: float
    b_age2: float
    b_female: float
    residual_sd: float
    pooled_n: int
    pooled_mean: float
    pooled_sd: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What is usual in the sample for such a person; `basis` says whether age and gender entered."""

    mean: float
    sd: float
    n: int
    basis: Literal["age-and-gender", "pooled"]

    def z(self, value: float) -> float:
        return (value - self.mean) / self.sd

    def percentile(self, value: float) -> float:
        """The place of a score in normal theory."""
        return 100 * NORMAL.cdf(self.z(value))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Item parameters of each scale. `answers` are the values, lowest first, that the people could choose from."""

    id: str
    instrument: str
    order_id: str
    answers: tuple[int, ...]
    n: int
    model: str
    source: str
    status: str
    limits: tuple[str, ...]
    label: Mapping[str, str]
    scales: Mapping[str, tuple[GradedItem, ...]]
    reversed_items: Mapping[str, frozenset[str]]
    regression: Mapping[str, RegressionNorm]
    language: str = "en"  # in which its people answered

    def why_not(self, instrument: Instrument) -> str | None:
        """The reason, as a code, why this calibration says nothing about an instrument; None where it fits."""
        if instrument.key != self.instrument:
            return "other-instrument"
        if instrument.order_id != self.order_id:
            return "other-order"
        if any(tuple(sorted(item.values)) != self.answers for item in instrument.items):
            return "other-answers"
        scales = {scale.key: scale for scale in instrument.scales}
        for key, items in self.scales.items():
            scale = scales.get(key)
            if scale is None or scale.items != tuple(item.id for item in items):
                return "other-items"
            if scale.reversed_items != self.reversed_items[key]:
                return "other-keys"
        return None

    def level(self, instrument: Instrument, scale: str, answers: Answers) -> Estimate | None:
        """The level of one person; None where nothing of the scale is answered. Raises DoesNotFit, InvalidAnswer."""
        pattern = self._pattern(instrument, scale, answers)
        return eap(self.scales[scale], pattern) if any(category is not None for category in pattern) else None

    def fit(self, instrument: Instrument, scale: str, answers: Answers) -> PersonFit | None:
        """How likely the pattern is; None below ten answers. Raises DoesNotFit, InvalidAnswer."""
        return person_fit(self.scales[scale], self._pattern(instrument, scale, answers))

    def expected(self, scale: str, age: int | None, gender: str | None) -> Expected:
        """What is usual at this age and gender: "female" and "male" were enough to tell, others are pooled."""
        row = self.regression[scale]
        if age is None or not YOUNGEST <= age <= OLDEST or gender not in ("female", "male"):
            return Expected(row.pooled_mean, row.pooled_sd, row.pooled_n, "pooled")
        decades = (age - 30) / 10
        mean = row.b0 + row.b_age * decades + row.b_age2 * decades**2 + row.b_female * (gender == "female")
        return Expected(mean, row.residual_sd, row.n, "age-and-gender")

    def _pattern(self, instrument: Instrument, scale: str, answers: Answers) -> list[int | None]:
        """Keyed answers as categories counted from 0, in the order of the scale."""
        reason = self.why_not(instrument)
        if reason:
            raise DoesNotFit(f"{self.id} does not hold for {instrument}: {reason}.")
        check_answers(instrument, answers)
        spec = instrument.scale(scale)
        given = [(instrument.item(item), answers.get(item)) for item in spec.items]
        return [None if v is None else keyed(spec, item, v) - self.answers[0] for item, v in given]
