"""A file that declares an instrument, in either form, told apart by how it begins."""

from __future__ import annotations

from intake.instruments.fhir.json_tree import check_container, is_json
from intake.instruments.own.declared import Declared
from intake.instruments.own.questionnaire import read_own_fhir
from intake.instruments.own.rows import read_own_csv


def read_own(content: bytes, language: str = "") -> Declared:
    """Read CSV, or a FHIR R4 Questionnaire; `language` is meant where that names none. Raises SheetRefused."""
    if is_json(content):
        return read_own_fhir(content, language)
    check_container(content)
    return read_own_csv(content)
