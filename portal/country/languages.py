"""The languages that pages are offered in, and what they are called.

A patient, a page or a text may carry a language that is no longer offered: it has a name all the same.
"""

from collections.abc import Iterable

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_bidi, get_language_info, gettext_noop

# Where they are no names within a sentence: Django's catalogues write all of them large.
WRITTEN_SMALL = ("es",)
gettext_noop("te reo Māori")  # in settings, which nothing gathers texts from


def codes() -> tuple[str, ...]:
    """Return the codes of the languages, in the order of the settings."""
    return tuple(code for code, _name in settings.LANGUAGES)


def is_offered(code: str) -> bool:
    return code in dict(settings.LANGUAGES)


def prefixes() -> tuple[str, ...]:
    """Return what the addresses of public pages begin with in each language but that of the texts in code."""
    return tuple(f"/{code}/" for code in codes() if code != settings.LANGUAGE_CODE)


def language_name(code: str) -> str:
    """Return what a language is called within a sentence of the language in use."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
    return name[:1].lower() + name[1:] if get_language() in WRITTEN_SMALL else name


def language_label(code: str) -> str:
    """Return what a language is called where its name stands alone."""
    return capfirst(language_name(code))


def own_name(code: str) -> str:
    """Return what a language calls itself, where the name stands alone."""
    try:
        return capfirst(str(get_language_info(code)["name_local"]))
    except KeyError:
        return code


def left_to_right(number: str) -> str:
    """Return a number whose groups keep their order on a page that runs from right to left: there 09 000 reads 000 09.

    The two signs are Unicode's isolates (UAX 9): nobody sees them, and a dialler passes over them.
    """
    return f"\u2066{number}\u2069" if number and get_language_bidi() else number


def choices(among: Iterable[str] | None = None) -> list[tuple[str, str]]:
    """Return languages to choose from, all that are offered unless some are named."""
    return [(code, language_label(code)) for code in (codes() if among is None else among)]
