"""Claims in a text: the sentences that name a source, cut out of the paragraphs that they stand in."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.citations import MARK
from content.folding import fold
from content.passages import Passage

# A sentence ends with its marks, which stand after its full stop or before it.
SENTENCE = re.compile(r"(?:\[@[a-z0-9-]+\]|.)+?(?:[.!?…]+[\"”»’)]*(?:\s?\[@[a-z0-9-]+\])*(?=\s|$)|$)", re.DOTALL)


@dataclass(frozen=True)
class Cited:
    """A sentence that names its sources, and its place on the page in words."""

    sentence: str
    works: tuple[str, ...]  # keys, in the order in which the sentence names them
    place: str


def cited(passages: Iterable[Passage]) -> Iterator[Cited]:
    """Yield every sentence of a page that names a source, in the order of the page."""
    for passage in passages:
        for part in passage.parts:
            for found in SENTENCE.finditer(part.text):
                works = tuple(dict.fromkeys(MARK.findall(found[0])))
                sentence = " ".join(MARK.sub("", found[0]).split())
                if works and sentence:
                    yield Cited(sentence, works, part.place)


def digest(sentence: str) -> str:
    """Return what is the same for the same words, however they are spaced and capitalised."""
    return hashlib.sha256(" ".join(fold(sentence).split()).encode()).hexdigest()
