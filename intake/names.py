"""How a name is found again without being readable: keyed hashes of its first letters."""

import unicodedata
from collections.abc import Iterator

SHORTEST, LONGEST = 2, 8
PURPOSE = "patient-name"


def folded(text: str) -> str:
    """Return a text without marks, in small letters: `Tūhoe` and `tuhoe` meet."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def words(text: str) -> list[str]:
    """Return the folded words of a name, letters and digits only."""
    cleaned = "".join(c if c.isalnum() else " " for c in folded(text))
    return cleaned.split()


def prefixes(name: str) -> Iterator[str]:
    """Yield the first 2 to 8 letters of each word of a name, each once. A one-letter word stands for itself."""
    seen = set()
    for word in words(name):
        for length in range(min(SHORTEST, len(word)), min(LONGEST, len(word)) + 1):
            if word[:length] not in seen:
                seen.add(word[:length])
                yield word[:length]
