"""A file of wording in either form, told apart by how it begins."""

from __future__ import annotations

from intake.instruments.fhir.json_tree import check_container, is_json
from intake.instruments.fhir.matching import read_fhir
from intake.instruments.sheet import Sheet, read_csv
from intake.psychometrics.instrument import Instrument


def read_file(content: bytes, instrument: Instrument, language: str = "", entitlement: str = "") -> Sheet:
    """Read CSV, or a FHIR R4 Questionnaire with what a CSV says in its own columns. Raises SheetRefused."""
    if is_json(content):
        return read_fhir(content, instrument, language, entitlement)
    check_container(content)
    return read_csv(content, instrument)
