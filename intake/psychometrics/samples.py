"""Who the people of a published comparison sample were, where a source tells: the ground for naming a mismatch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Sample:
    """Facts about one sample by the id of its norms; what no source tells is None or empty, and is said to be unknown.

    `countries` counts people by ISO 3166 code; a country that is not in it was not counted apart.
    """

    youngest: int | None = None
    oldest: int | None = None
    languages: tuple[str, ...] = ()
    countries: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    is_self_selected: bool = False


# The open ECR web data (openpsychometrics.org, mirror github.com/pourque/multivariate-stats-final bdf228b1), counted by
# this project: English volunteers of 18 to 70 years who sought out the quiz.
OPEN_ECR = Sample(
    youngest=18,
    oldest=70,
    languages=("en",),
    countries=MappingProxyType({"US": 7276, "GB": 1124, "CA": 751, "AU": 603, "IN": 325, "NZ": 104, "IE": 81}),
    is_self_selected=True,
)
SAMPLES: Mapping[str, Sample] = MappingProxyType({"open-ecr-5pt": OPEN_ECR, "open-ecr12-5pt": OPEN_ECR})


def sample_of(norm_id: str) -> Sample | None:
    """What is known of the people behind a published norm; None where nobody has looked."""
    return SAMPLES.get(norm_id)
