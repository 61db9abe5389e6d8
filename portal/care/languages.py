"""Whether a clinic's patients may meet an instrument in a language: asked again when a patient switches midway."""

from collections.abc import Iterable
from typing import Any

from intake.language import checks_translations, is_translation, judges_languages
from intake.psychometrics.instrument import Instrument
from portal.care.facts_of_clinic import Facts
from portal.care.safety_texts import safety_texts


@judges_languages
def is_signed(clinic: Any, instrument: Instrument, language: str) -> bool:
    """Say whether the safety questions and every translated line are signed; a demonstration needs no signature."""
    if clinic.is_demonstration:
        return True
    facts = Facts(clinic)
    texts = safety_texts(instrument, [language])
    return all(text.key in facts.signatures for text in texts) and facts.translation_is_checked([instrument], language)


@checks_translations
def is_checked(clinic: Any, instrument: Instrument, language: str) -> bool:
    """Say whether two named people signed every line. A demonstration is asked too: it says what was not checked."""
    return Facts(clinic).translation_is_checked([instrument], language)


def unchecked(facts: Facts, instruments: Iterable[Instrument], languages: Iterable[str]) -> list[str]:
    """Return the languages in which any of these instruments is a translation without all of its signatures."""
    asked = list(instruments)
    return [language for language in languages if any(_is_open(facts, each, language) for each in asked)]


def _is_open(facts: Facts, instrument: Instrument, language: str) -> bool:
    return is_translation(instrument, language) and not facts.translation_is_checked([instrument], language)
