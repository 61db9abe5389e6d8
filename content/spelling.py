"""The nearest words that the library knows, for a search that found nothing."""

from collections.abc import Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from content.folding import fold, words_of

SHORTEST = 4  # of three letters, one wrong letter makes any other word
# From how many letters on, how many of them may be wrong, missing or changed about.
SLIPS = ((7, 2), (SHORTEST, 1))
NEAR_TITLE = 75  # of 100
MOST_TITLES = 3


def corrected(text: str, known: Iterable[str]) -> str:
    """Return a text with each word that is not known replaced by the nearest known one; nothing if one has none near.

    Nothing also where every word is known: then it is not the spelling that found nothing.
    """
    vocabulary = {word for each in known for word in words_of(fold(each))}
    written = words_of(fold(text))
    nearest = [word if word in vocabulary else _nearest(word, vocabulary) for word in written]
    return " ".join(nearest) if all(nearest) and nearest != written else ""


def near_titles(text: str, titles: Iterable[str]) -> list[str]:
    """Return the few titles that look most like a text."""
    found = process.extract(
        fold(text), list(titles), scorer=fuzz.WRatio, processor=fold, limit=MOST_TITLES, score_cutoff=NEAR_TITLE
    )
    return [title for title, _score, _place in found]


def _nearest(word: str, vocabulary: set[str]) -> str:
    slips = next((number for letters, number in SLIPS if len(word) >= letters), 0)
    if not slips:
        return ""
    # Sorted, so that of two words equally near it is always the same.
    found = process.extractOne(word, sorted(vocabulary), scorer=OSA.distance, score_cutoff=slips)
    return found[0] if found else ""
