"""Who the people of a published comparison sample were, where a source tells: the ground for naming a mismatch."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
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


def _read() -> dict[str, Sample]:
    rows = tomllib.loads(Path(__file__).with_name("samples.toml").read_text(encoding="utf-8"))
    return {
        name: Sample(
            **{
                **row,
                "languages": tuple(row.get("languages", ())),
                "countries": MappingProxyType(row.get("countries", {})),
            }
        )
        for row in rows.values()
        for name in row.pop("norms")
    }


SAMPLES: Mapping[str, Sample] = MappingProxyType(_read())


def sample_of(norm_id: str) -> Sample | None:
    """What is known of the people behind a published norm; None where nobody has looked."""
    return SAMPLES.get(norm_id)
