"""Whether a clinic's patients may meet an instrument in a language: asked again when a patient switches midway."""

from typing import Any

from intake.language import judges_languages
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
