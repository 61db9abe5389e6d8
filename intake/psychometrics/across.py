"""One questionnaire answered about several people: the plain mean over them, and over whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from intake.psychometrics.instrument import Instrument
from intake.psychometrics.scoring import ScaleScore


@dataclass(frozen=True, slots=True)
class Summary:
    """One scale over several people. `used` says who is in it, `absent` who of the published list is not."""

    scale: str
    value: Fraction | None
    used: tuple[str, ...]
    absent: tuple[str, ...]


def summaries(instrument: Instrument, results: Mapping[str, Sequence[ScaleScore]]) -> tuple[Summary, ...]:
    """The unweighted mean of each scale over the people it was scored for (Fraley et al., 2011, doi:10.1037/a0022898).

    The publication means four people; with fewer it is the mean of those present (project rule), which `used` names. Of
    nobody there is no value. `results` are the scores by kind of person; a kind that is not of the instrument is left
    out.
    """
    if instrument.targets is None:
        return ()
    kinds = [kind for kind in instrument.targets.kinds if kind in results]
    found = {kind: {result.scale: result.value for result in results[kind]} for kind in kinds}
    return tuple(_summary(instrument.targets.kinds, scale.key, found) for scale in instrument.scales)


def _summary(kinds: Sequence[str], scale: str, found: Mapping[str, Mapping[str, Fraction | None]]) -> Summary:
    values = {kind: value for kind in kinds if (value := found.get(kind, {}).get(scale)) is not None}
    mean = sum(values.values(), Fraction(0)) / len(values) if values else None
    return Summary(scale, mean, tuple(values), tuple(kind for kind in kinds if kind not in values))
