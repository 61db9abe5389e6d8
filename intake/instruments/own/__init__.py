"""An instrument that a clinic declares itself, by CSV or as a FHIR R4 Questionnaire: keys, never a formula of its own.

`declared` is what a file declares and the document that follows from it, `rows` reads CSV, `questionnaire` reads FHIR,
`file` tells the two apart, `harm` finds questions that must not be asked without an alert. Nothing is run.
"""

from intake.instruments.own.declared import Declared, checksum_of, documented, instrument_of
from intake.instruments.own.file import read_own

__all__ = ["Declared", "checksum_of", "documented", "instrument_of", "read_own"]
