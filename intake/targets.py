"""Whom a part of a battery is about, in the words that stand in its statements. No page asks for a name."""

from collections.abc import Mapping

CLOSE_PERSON = "close-person"
# Kinds of person by whom a part can be about; a patient who has no such person, or is not in touch, says so.
MOTHER, FATHER, PARTNER, FRIEND = "mother", "father", "partner", "friend"
KINDS = (MOTHER, FATHER, PARTNER, FRIEND)
PEOPLE: Mapping[str, Mapping[str, str]] = {
    CLOSE_PERSON: {"en": "this person", "es": "esta persona"},
    MOTHER: {"en": "my mother", "es": "mi madre"},
    FATHER: {"en": "my father", "es": "mi padre"},
    PARTNER: {"en": "my partner", "es": "mi pareja"},
    FRIEND: {"en": "my closest friend", "es": "mi mejor amistad"},
}


def person_in(target: str, language: str) -> str:
    """Return what stands for the person in a statement; empty where a part is about nobody in particular."""
    words = PEOPLE.get(target, {})
    return words.get(language) or words.get("en", "")
