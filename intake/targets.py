"""Whom a part of a battery is about, in the words that stand in its statements. No page asks for a name."""

from collections.abc import Mapping

CLOSE_PERSON = "close-person"
PEOPLE: Mapping[str, Mapping[str, str]] = {CLOSE_PERSON: {"en": "this person", "es": "esta persona"}}


def person_in(target: str, language: str) -> str:
    """Return what stands for the person in a statement; empty where a part is about nobody in particular."""
    words = PEOPLE.get(target, {})
    return words.get(language) or words.get("en", "")
