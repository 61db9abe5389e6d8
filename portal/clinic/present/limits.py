"""What a profile cannot tell, as its page and its print say it."""

from __future__ import annotations

from dataclasses import dataclass

from portal.care.limits import Scored, merged, told
from portal.clinic.loading.reading import Reading


@dataclass(frozen=True)
class LimitLine:
    """One sentence, and which questionnaires it is said of; "" where it holds for all that were scored."""

    about: str
    text: str


def limit_lines(reading: Reading) -> list[LimitLine]:
    """Each sentence once."""
    if reading.profile is None or reading.invitation is None:
        return []
    spoken = {sheet.pk: {answer.language for answer in sheet.answers.all()} for sheet in reading.sheets}
    scored = Scored(reading.profile, reading.invitation, reading.patient, reading.scores, reading.norms, spoken)
    found = told(scored, reading.load, reading.settled)
    everybody = {each.instrument for each in found}
    return [
        LimitLine("" if set(said_of) == everybody else ", ".join(each.short_title for each in said_of), text)
        for said_of, text in merged(found)
    ]
