"""Who the people of a published comparison sample were, where a source tells: the ground for naming a mismatch."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import MappingProxyType

LANGUAGE, COUNTRY = re.compile(r"[a-z]{2,3}"), re.compile(r"[A-Z]{2}")


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


def read_samples(text: str) -> dict[str, Sample]:
    """The samples of a file by the id of their norms. Raises ValueError, which names the row, for a slip in it."""
    found: dict[str, Sample] = {}
    for name, row in tomllib.loads(text).items():
        norms = row.pop("norms", [])
        unknown = set(row) - {each.name for each in fields(Sample)}
        if not norms or unknown or found.keys() & set(norms):
            raise ValueError(f"Sample {name}: it needs norms that no other has, and there is no {sorted(unknown)}.")
        sample = Sample(
            **{
                **row,
                "languages": tuple(row.get("languages", ())),
                "countries": MappingProxyType(row.get("countries", {})),
            }
        )
        _check(name, sample)
        found |= dict.fromkeys(norms, sample)
    return found


def _check(name: str, sample: Sample) -> None:
    """A code that is none matches nobody: everybody would be told that these people were others than they are."""
    if not all(map(LANGUAGE.fullmatch, sample.languages)):
        raise ValueError(f"Sample {name}: languages are codes such as en.")
    if not all(map(COUNTRY.fullmatch, sample.countries)):
        raise ValueError(f"Sample {name}: countries are codes such as NZ.")
    if sample.youngest is not None and sample.oldest is not None and sample.youngest > sample.oldest:
        raise ValueError(f"Sample {name}: its youngest is older than its oldest.")


SAMPLES: Mapping[str, Sample] = MappingProxyType(
    read_samples(Path(__file__).with_name("samples.toml").read_text(encoding="utf-8"))
)


def sample_of(norm_id: str) -> Sample | None:
    """What is known of the people behind a published norm; None where nobody has looked."""
    return SAMPLES.get(norm_id)
