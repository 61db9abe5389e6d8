"""Reads the calibrations that lie beside an instrument, and refuses one whose bytes have changed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from intake.instruments.loader import HERE, InstrumentChanged, said_of_each
from intake.psychometrics.calibration import Calibration, RegressionNorm
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.irt import GradedItem

PINNED = "CALIBRATIONS"


@cache
def calibrations(key: str, folder: Path = HERE) -> tuple[Calibration, ...]:
    """Every calibration of an instrument, the newest last. Raises InstrumentChanged."""
    return tuple(_read(path, folder) for path in sorted((folder / key / "calibration").glob("*.toml")))


def calibration_of(instrument: Instrument, folder: Path = HERE) -> Calibration | None:
    """The newest calibration that holds for exactly this form: its items, order, answers and keys."""
    fitting = [found for found in calibrations(instrument.key, folder) if found.why_not(instrument) is None]
    return fitting[-1] if fitting else None


def _read(path: Path, folder: Path) -> Calibration:
    content, name = path.read_bytes(), f"{path.parent.parent.name}/{path.stem}"
    if said_of_each(folder / PINNED).get(name) != sha256(content).hexdigest():
        raise InstrumentChanged(f"The calibration {name} differs from its release: give the change a new name.")
    return _calibration(tomllib.loads(content.decode()))


def _calibration(written: Mapping[str, Any]) -> Calibration:
    scales = written["scales"]
    return Calibration(
        **{
            **written,
            "answers": tuple(written["answers"]),
            "limits": tuple(written["limits"]),
            "label": MappingProxyType(written["label"]),
            "scales": MappingProxyType({key: _items(row["items"]) for key, row in scales.items()}),
            "reversed_items": MappingProxyType({key: frozenset(row["reversed"]) for key, row in scales.items()}),
            "regression": MappingProxyType({key: RegressionNorm(**row) for key, row in written["regression"].items()}),
        }
    )


def _items(rows: list[dict[str, Any]]) -> tuple[GradedItem, ...]:
    return tuple(GradedItem(row["id"], row["a"], tuple(row["b"])) for row in rows)
