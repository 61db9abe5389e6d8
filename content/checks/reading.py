"""The reading age of a text, by published formulas of word and sentence length.

English: the Flesch-Kincaid grade (Kincaid, Fishburne, Rogers & Chissom 1975, Research Branch Report 8-75,
DOI 10.21236/ADA006655). A pupil of grade g is g + 5 years old when the year begins.
Spanish: the ease of reading of Fernández Huerta (1959, Medidas sencillas de lecturabilidad, Consigna 214, 29-32), in
its corrected form with words a sentence (Law 2011). Its table names school years; 70 to 80 is the sixth, eleven to
twelve years old.

A formula counts and does not understand: it finds what is surely hard, and passes much that is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from content.checks.faults import Fault
from content.passages import Passage

# Years of age, by audience.
LIMITS = {"myself": 12, "family": 12}
FEWEST_WORDS = 50  # with fewer, one long word moves the age by years
LONG = {"en": 4, "es": 5}  # syllables
LONGEST_SHOWN = 5
YEARS_BEFORE_GRADE = 5
# From how much ease on, at what age: the school year of the table, its older half.
SPANISH_AGES = ((90, 10), (80, 11), (70, 12), (60, 14), (50, 16))
OLDEST = 18

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.?!…]+[)»”’\"]*(?:\s+|$)")
SILENT = re.compile(r"(?:[^aeiouyl]e|[aeiouy]le|[^aeiouytd]ed|[^aeiouycgszx]es)$")
# Two strong vowels are two syllables, and an accented í or ú stands alone.
SPANISH_NUCLEUS = re.compile(r"[íú]|[iuü]*[aeoáéó][iuüy]*|[iuüy]+")


@dataclass(frozen=True)
class Reading:
    """How hard a text is: the age in whole years at which it is read with ease, and its long words, longest first."""

    age: int
    words: int
    long_words: tuple[str, ...]


def reading_of(texts: Sequence[str], language: str) -> Reading | None:
    """Return the reading age of paragraphs taken together, or None for too few words or a language without formula."""
    words = [word for text in texts for word in WORD.findall(text)]
    if len(words) < FEWEST_WORDS or language not in LONG:
        return None
    sentences = sum(sentences_in(text) for text in texts)
    counts = {word: syllables(word, language) for word in words}
    per_word = sum(counts[word] for word in words) / len(words)
    per_sentence = len(words) / sentences
    age = english_age(per_word, per_sentence) if language == "en" else spanish_age(per_word, per_sentence)
    long = {word.lower() for word in words if counts[word] >= LONG[language]}
    return Reading(age, len(words), tuple(sorted(long, key=lambda word: (-len(word), word))))


def english_age(syllables_a_word: float, words_a_sentence: float) -> int:
    grade = 0.39 * words_a_sentence + 11.8 * syllables_a_word - 15.59
    return max(round(grade), 0) + YEARS_BEFORE_GRADE


def spanish_age(syllables_a_word: float, words_a_sentence: float) -> int:
    ease = 206.84 - 60 * syllables_a_word - 1.02 * words_a_sentence
    return next((age for least, age in SPANISH_AGES if ease >= least), OLDEST)


def sentences_in(text: str) -> int:
    """Return how many sentences a paragraph holds; one without an end is one all the same."""
    return max(1, sum(1 for part in SENTENCE_END.split(text) if WORD.search(part)))


def syllables(word: str, language: str) -> int:
    """Return the syllables of a word by its vowels; a rule without exceptions, wrong for about one word in ten."""
    word = word.lower()
    if language == "es":
        word = re.sub(r"qu(?=[eéií])", "q", word)
        word = re.sub(r"gu(?=[eéií])", "g", word)
        return max(1, len(SPANISH_NUCLEUS.findall(word)))
    return sum(_english(part) for part in word.split("-") if part)


def _english(word: str) -> int:
    word = re.sub(r"[’']", "", word)
    count = len(re.findall(r"[aeiouy]+", word))
    return max(1, count - 1 if count > 1 and SILENT.search(word) else count)


def reading_age(passages: Sequence[Passage], language: str, audience: Sequence[str]) -> Iterator[Fault]:
    limits = [LIMITS[name] for name in audience if name in LIMITS]
    reading = reading_of(prose_in(passages), language)
    if not limits or reading is None or reading.age <= min(limits):
        return
    reason = _("The text reads like one for %(age)s years; %(limit)s is the limit here. Shorten sentences and words.")
    yield Fault(
        "reading-age",
        _("Whole page"),
        reason % {"age": reading.age, "limit": min(limits)},
        ", ".join(reading.long_words[:LONGEST_SHOWN]),
    )


def age_of(passages: Sequence[Passage], language: str) -> int | None:
    """Return the reading age of a page's prose in whole years, or None where it cannot be told."""
    reading = reading_of(prose_in(passages), language)
    return reading.age if reading else None


def prose_in(passages: Sequence[Passage]) -> list[str]:
    return [part.plain for passage in passages if passage.is_prose for part in passage.parts if part.plain]
