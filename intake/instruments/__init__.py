"""The instruments, as data: one folder a questionnaire, one TOML file a version, and wording only of our own ones.

`<key>/<version>.toml` holds keys, ranges, rules and figures with their sources; `<key>/<version>.<language>.toml` holds
the words. Looking into the folders is the registry. `CHECKSUMS` pins every version: a version that is out never
changes, a correction is a new version. May import `intake.psychometrics` only. Wording of published instruments does
not belong here: a clinic imports what it is entitled to.
"""

from intake.instruments.document import InvalidInstrument, from_document
from intake.instruments.loader import InstrumentChanged, UnknownInstrument, available, load

__all__ = [
    "InstrumentChanged",
    "InvalidInstrument",
    "UnknownInstrument",
    "available",
    "from_document",
    "load",
]
