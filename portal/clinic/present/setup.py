"""The pages of the clinic's settings as their templates want them."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from portal.care.setup_rows import Checkable, checkables
from portal.country.languages import language_label


@dataclass(frozen=True)
class TranslationGroup:
    """One instrument in one language: its lines, and how many have both signatures."""

    key: tuple[str, str, str]
    name: str
    lines: tuple[Checkable, ...]

    @property
    def done(self) -> int:
        return sum(bool(line.translator and line.clinician) for line in self.lines)

    @property
    def is_done(self) -> bool:
        return self.done == len(self.lines)


def translation_groups(clinic: Any) -> list[TranslationGroup]:
    """Return the translated lines of a clinic's languages, grouped as they are read."""

    def key_of(row: Checkable) -> tuple[str, str, str]:
        return (row.line.instrument, row.line.version, row.line.language)

    return [
        TranslationGroup(key, language_label(key[2]), tuple(rows))
        for key, rows in groupby(sorted(checkables(clinic), key=key_of), key=key_of)
    ]
