"""FHIR R4 Questionnaires: read into the sheet that a CSV gives, and written from an instrument.

`json_tree` makes a tree of bytes that may be hostile, `element` walks it and notes what nobody asked for, `items`,
`choices` and `questionnaire` say what was read, `matching` holds it against a shipped specification, `formula` reads
and writes the one form of a score that every renderer computes alike, `export` writes.
Plain checks, because a library of FHIR models reads more than is understood here and names no path for what it drops.
Nothing is fetched, nothing is run.
"""

from intake.instruments.fhir.export import as_questionnaire
from intake.instruments.fhir.matching import read_fhir
from intake.instruments.fhir.questionnaire import Questionnaire, read_questionnaire

__all__ = ["Questionnaire", "as_questionnaire", "read_fhir", "read_questionnaire"]
