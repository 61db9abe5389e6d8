"""Letters without their marks, so that a search for maori finds Māori, and the alphabet of each language."""

import re
import unicodedata

ALPHABETS = {
    "en": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "es": "ABCDEFGHIJKLMNÑOPQRSTUVWXYZ",
}
OTHER = "#"


def fold(text: str) -> str:
    """Return a text in small letters without accents and macrons."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def letter_of(term: str, language: str) -> str:
    """Return the letter of the alphabet under which a term stands."""
    first = unicodedata.normalize("NFC", term.strip()[:2])[:1].upper()
    alphabet = ALPHABETS.get(language, ALPHABETS["en"])
    if first in alphabet:
        return first
    plain = fold(first)[:1].upper()
    return plain if plain and plain in alphabet else OTHER


def place_of(term: str, language: str) -> tuple[str, str]:
    """Return what sorts a term as a reader of that language expects: Ñ after N, marks ignored elsewhere."""
    return letter_of(term, language).replace("Ñ", "N~"), fold(term)


def words_of(text: str) -> list[str]:
    """Return the words of a text, without figures and signs."""
    return re.findall(r"[^\W\d_]+", text)
