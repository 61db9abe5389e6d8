"""Documents to build instruments from in tests: the shipped ones, to be changed as a test needs."""

import tomllib
from typing import Any

from intake.instruments import from_document
from intake.instruments.loader import HERE
from intake.psychometrics.instrument import Instrument


def shipped_document(key: str, version: str) -> dict[str, Any]:
    return tomllib.loads((HERE / key / f"{version}.toml").read_text(encoding="utf-8"))


def instrument_from(document: dict[str, Any]) -> Instrument:
    return from_document(document, {}, "checksum of a test")
