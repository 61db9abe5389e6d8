"""Letters without their marks, so that a search for maori finds Māori, and the alphabet of each language."""

import re
import unicodedata
from functools import cache

# As dictionaries of the language arrange them. Te reo Māori: Williams, A Dictionary of the Maori Language (7th ed.,
# 1971), where ng follows n and wh follows w; the length of a vowel does not count.
ALPHABETS: dict[str, tuple[str, ...]] = {
    "en": tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "es": tuple("ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"),
    "mi": ("A", "E", "H", "I", "K", "M", "N", "Ng", "O", "P", "R", "T", "U", "W", "Wh"),
    "ar": tuple("ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
}
OTHER = "#"
SIGN, OF_THE_ALPHABET, OF_ANOTHER = range(3)


def fold(text: str) -> str:
    """Return a text in small letters without accents and macrons."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def letter_of(term: str, language: str) -> str:
    """Return the letter of the alphabet under which a term stands; its own where we know no alphabet."""
    first = next(iter(_spelled(term.strip(), language)), "")
    kind, place = _rank(first, language) if first else (SIGN, 0)
    if kind == OF_THE_ALPHABET:
        return ALPHABETS[language][place]
    return first.upper() if kind == OF_ANOTHER and language not in ALPHABETS else OTHER


def place_of(term: str, language: str) -> tuple[tuple[tuple[int, int], ...], str]:
    """Return what sorts a term as a reader of that language expects: Ñ after N, Ng after N, marks ignored elsewhere."""
    return tuple(_rank(letter, language) for letter in _spelled(term.strip(), language)), term.casefold()


def in_order(letters: set[str], language: str) -> list[str]:
    """Return an alphabet with all that some terms begin with; the letters themselves where we have no alphabet."""
    alphabet = ALPHABETS.get(language, ())
    return [*alphabet, *sorted(letters - {*alphabet, OTHER}), *sorted(letters & {OTHER})]


def words_of(text: str) -> list[str]:
    """Return the words of a text, without figures and signs."""
    return re.findall(r"[^\W\d_]+", text)


def _spelled(text: str, language: str) -> list[str]:
    """Return a text as small letters, two signs that are one letter together; marks stay where they make a letter."""
    marked = _marked(language)
    if marked is None:
        plain = fold(text)
    else:
        parts = marked.split(unicodedata.normalize("NFC", text.casefold()))
        plain = "".join(part if number % 2 else fold(part) for number, part in enumerate(parts))
    return _letters(language).findall(plain)


def _rank(letter: str, language: str) -> tuple[int, int]:
    place = _places(language).get(letter)
    if place is not None:
        return OF_THE_ALPHABET, place
    return (OF_ANOTHER if letter.isalpha() else SIGN), ord(letter)


@cache
def _places(language: str) -> dict[str, int]:
    return {letter.casefold(): place for place, letter in enumerate(ALPHABETS.get(language, ()))}


@cache
def _letters(language: str) -> re.Pattern[str]:
    together = [letter for letter in _places(language) if len(letter) > 1]
    return re.compile("|".join([*together, "."]), re.DOTALL)


@cache
def _marked(language: str) -> re.Pattern[str] | None:
    """Return what finds the letters whose mark makes another letter of them."""
    marked = [letter for letter in _places(language) if fold(letter) != letter]
    return re.compile(f"({'|'.join(marked)})") if marked else None
