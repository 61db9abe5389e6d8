"""Sentences that rest on research and do not say which."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from content.checks.faults import Fault, shortened
from content.citations import MARK
from content.passages import Passage

ENGLISH_NUMBER = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twenty|a hundred)"
SPANISH_NUMBER = r"(?:\d{1,3}|una?|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|veinte|cien)"
FIGURES = r"\bn\s?=\s?\d+|\d+(?:[.,]\d+)?\s?%"
SPEAKS_OF_RESEARCH = {
    "en": re.compile(
        r"\b(?:studies|study (?:of|found|finds|shows?|showed|suggests?)|(?:one|a|an|this|recent|large) study|research"
        r"|researchers|surveys?|meta-analys[ei]s|clinical trials?|evidence (?:shows?|suggests?))\b"
        rf"|\bper ?cent\b|\b{ENGLISH_NUMBER} (?:in|out of)(?: every)? {ENGLISH_NUMBER}\b|{FIGURES}",
        re.IGNORECASE,
    ),
    "es": re.compile(
        r"\b(?:estudios|(?:un|el|este|algún|gran) estudio|investigaci(?:ón|ones)|investigador(?:es|as)?|encuestas?"
        r"|metaanálisis|ensayos? clínicos?|evidencia)\b"
        rf"|\bpor ciento\b|\b{SPANISH_NUMBER} de cada {SPANISH_NUMBER}\b|{FIGURES}",
        re.IGNORECASE,
    ),
}
# To say that nobody has looked needs no source.
NOBODY_LOOKED = re.compile(
    r"\b(?:no|few|we know of no|not enough) (?:stud(?:y|ies)|research|surveys?)\b"
    r"|\bresearch (?:has|gives|offers) no\b|\bnot (?:yet )?been (?:tested|looked at) in (?:studies|research)\b"
    r"|\binvestigación (?:todavía )?no\b|\bno se (?:ha|han) probado (?:todavía )?en estudios\b"
    r"|\b(?:ningún|no hay|pocos|sin|no conocemos) (?:estudios?|investigaci(?:ón|ones)|encuestas?)\b",
    re.IGNORECASE,
)


def claims(passages: Sequence[Passage], language: str) -> Iterator[Fault]:
    pattern = SPEAKS_OF_RESEARCH.get(language)
    if pattern is None:
        return
    for passage in passages:
        for part in passage.parts:
            found = pattern.search(NOBODY_LOOKED.sub(" ", part.text))
            if found and not passage.has_own_source and not MARK.search(part.text):
                reason = _("This speaks of research or figures and names no source: add [@key] after the sentence.")
                yield Fault("no-source", part.place, reason, shortened(found[0]))
