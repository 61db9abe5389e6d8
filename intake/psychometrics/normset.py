"""A sample that scores are compared with, as one frozen value that can be kept as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import sqrt
from types import MappingProxyType
from typing import Any, Literal

Kind = Literal["clinic", "reference"]


@dataclass(frozen=True, slots=True)
class ScaleNorm:
    """One scale in the sample. `values` are the sorted scores, kept only where there are enough for percentiles."""

    n: int
    mean: float
    sd: float
    alpha: float | None = None
    alpha_interval: tuple[float, float] | None = None
    item_totals: tuple[tuple[str, float | None], ...] = ()
    values: tuple[Decimal, ...] = ()
    percentiles: tuple[tuple[int, float], ...] = ()
    omega: float | None = None
    alpha_if_dropped: tuple[tuple[str, float | None], ...] = ()

    @property
    def reliability(self) -> float | None:
        """Alpha where it can stand for a reliability, that is above 0 and at most 1."""
        return self.alpha if self.alpha is not None and 0 < self.alpha <= 1 else None

    @property
    def sem(self) -> float | None:
        """Standard error of measurement from internal consistency: noise of the items, not change from day to day."""
        return None if self.reliability is None else self.sd * sqrt(1 - self.reliability)


@dataclass(frozen=True, slots=True)
class Spread:
    """How many people, and the mean and SD of one scale among them."""

    n: int
    mean: float
    sd: float


def nobody_else() -> Mapping[str, Spread]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class NormSet:
    """A sample of one instrument version; a renewed norm is a new set, and an old result keeps its own.

    `target` is the kind of person whom its sheets are about, "" where they are about nobody in particular.
    `with_flagged` says how each scale stands with the sheets that the quality gate left out, so that both can be read.
    """

    id: str
    label: Mapping[str, str]
    n: int
    kind: Kind
    instrument: str
    version: str
    scales: Mapping[str, ScaleNorm]
    r: float | None
    window: str | None
    with_flagged: Mapping[str, Spread] = field(default_factory=nobody_else)
    target: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON; from_dict gives the same set back."""
        return {
            "id": self.id,
            "label": dict(self.label),
            "n": self.n,
            "kind": self.kind,
            "instrument": self.instrument,
            "version": self.version,
            "scales": {key: _scale_to_dict(scale) for key, scale in self.scales.items()},
            "r": self.r,
            "window": self.window,
            "with_flagged": {key: [each.n, each.mean, each.sd] for key, each in self.with_flagged.items()},
            **({"target": self.target} if self.target else {}),
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> NormSet:
        """Raises KeyError. A set from before a figure was kept is read without it."""
        scales = {key: _scale_from_dict(scale) for key, scale in written["scales"].items()}
        flagged = {key: Spread(*row) for key, row in written.get("with_flagged", {}).items()}
        return cls(
            **{
                **written,
                "label": MappingProxyType(dict(written["label"])),
                "scales": MappingProxyType(scales),
                "with_flagged": MappingProxyType(flagged),
            }
        )


def _scale_to_dict(scale: ScaleNorm) -> dict[str, Any]:
    return {
        "n": scale.n,
        "mean": scale.mean,
        "sd": scale.sd,
        "alpha": scale.alpha,
        "alpha_interval": None if scale.alpha_interval is None else list(scale.alpha_interval),
        "item_totals": [list(pair) for pair in scale.item_totals],
        "values": [str(value) for value in scale.values],
        "percentiles": [list(pair) for pair in scale.percentiles],
        "omega": scale.omega,
        "alpha_if_dropped": [list(pair) for pair in scale.alpha_if_dropped],
    }


def _scale_from_dict(written: Mapping[str, Any]) -> ScaleNorm:
    interval = written["alpha_interval"]
    return ScaleNorm(
        n=written["n"],
        mean=written["mean"],
        sd=written["sd"],
        alpha=written["alpha"],
        alpha_interval=None if interval is None else (interval[0], interval[1]),
        item_totals=tuple((item, r) for item, r in written["item_totals"]),
        values=tuple(Decimal(value) for value in written["values"]),
        percentiles=tuple((percent, score) for percent, score in written["percentiles"]),
        omega=written.get("omega"),
        alpha_if_dropped=tuple((item, alpha) for item, alpha in written.get("alpha_if_dropped", ())),
    )
