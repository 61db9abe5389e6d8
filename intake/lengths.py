"""How long a battery takes, predicted from its words: by its parts, whether they are rows or being put together."""

from collections.abc import Callable, Iterable, Mapping
from math import ceil
from typing import Any

from intake.models import Section
from intake.path import SECONDS_PER_FORM
from intake.psychometrics.instrument import SECONDS_PER_ITEM, WORDS_PER_MINUTE, Instrument

Load = Callable[[str, str], Instrument]


def minutes_of(parts: Iterable[Mapping[str, Any]], language: str, load: Load) -> int | None:
    """Return the predicted whole minutes of parts as data; None where wording is missing in this language."""
    return _minutes(
        [(part.get("instrument", ""), part.get("instrument_version", ""), part.get("items") or []) for part in parts],
        language,
        load,
    )


def minutes_of_sections(sections: Iterable[Section], language: str, load: Load) -> int | None:
    """Return the predicted whole minutes of sections; None where wording is missing in this language."""
    return _minutes([(row.instrument, row.instrument_version, row.items) for row in sections], language, load)


def _minutes(asked: Iterable[tuple[str, str, list[str]]], language: str, load: Load) -> int | None:
    seconds = 0.0
    for key, version, items in asked:
        if not key:
            seconds += SECONDS_PER_FORM
            continue
        texts = [item.text.get(language) for item in load(key, version).items if not items or item.id in items]
        if None in texts:
            return None
        words = sum(len(text.split()) for text in texts if text)
        seconds += words * 60 / WORDS_PER_MINUTE + SECONDS_PER_ITEM * len(texts)
    return ceil(seconds / 60)
