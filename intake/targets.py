"""Whom a part of a battery is about, in the words that stand in its statements. No page asks for a name."""

from collections.abc import Mapping

from intake.psychometrics.instrument import Instrument

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
# Whom a part is about, as a page says it above statements that do not name the person.
ABOUT: Mapping[str, Mapping[str, str]] = {
    MOTHER: {"en": "about your mother", "es": "sobre tu madre"},
    FATHER: {"en": "about your father", "es": "sobre tu padre"},
    PARTNER: {"en": "about your partner", "es": "sobre tu pareja"},
    FRIEND: {"en": "about your closest friend", "es": "sobre tu mejor amistad"},
}

# Whom the sheets in norms are about, in the name of the people in them.
IN_NORMS: Mapping[str, Mapping[str, str]] = {
    CLOSE_PERSON: {"en": "about one close person", "es": "sobre una persona cercana"},
    MOTHER: {"en": "about their mother", "es": "sobre su madre"},
    FATHER: {"en": "about their father", "es": "sobre su padre"},
    PARTNER: {"en": "about their partner", "es": "sobre su pareja"},
    FRIEND: {"en": "about their closest friend", "es": "sobre su mejor amistad"},
}


def names_a_person(instrument: Instrument) -> bool:
    """Say whether its statements have a place for the person whom they are about."""
    return any("{P}" in text for item in instrument.items for text in item.text.values())


def can_be_about_somebody(instrument: Instrument) -> bool:
    """Say whether it may be asked about one kind of person: by its statements, or by its publication."""
    return instrument.targets is not None or names_a_person(instrument)


def about_in(target: str, language: str) -> str:
    """Return whom a part is about; empty where that is nobody in particular."""
    words = ABOUT.get(target, {})
    return words.get(language) or words.get("en", "")


def person_in(target: str, language: str) -> str:
    """Return what stands for the person in a statement; empty where a part is about nobody in particular."""
    words = PEOPLE.get(target, {})
    return words.get(language) or words.get("en", "")


def named_in_norms(people: Mapping[str, str], target: str) -> dict[str, str]:
    """Return how the people in norms are called, by language, with whom they answered about."""
    about = IN_NORMS.get(target, {"en": f"about: {target}", "es": f"sobre: {target}"}) if target else {}
    return {language: f"{name}, {about[language]}" if about else name for language, name in people.items()}
