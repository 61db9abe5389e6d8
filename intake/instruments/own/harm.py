"""Finds lines about harming oneself. An instrument of a clinic's own raises no alert, so none may be asked through it.

A list of words misses what it does not know. It is one of three controls: two people also say that no line is one.
A word is looked for as it stands and as it reads: without what parts it, and with plain letters for those that look
like them. Text that holds none of these reads as it did.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from confusable_homoglyphs.confusables import is_confusable

from intake.instruments.sheet import SheetRefused
from intake.instruments.sheet import marked as _

# Written with an i for every l, as the text is: what looks like one looks like the other.
ONE = str.maketrans("l1|", "iii")
WORDS = re.compile(
    (
        r"suicid|self.?harm|self.?injur|autolesi|\b(?:"
        r"(?:kill|harm|hurt|cut|injur)\w* (?:my|your|one|him|her|them|our)sel(?:f|ves)\b"
        r"|overdos|worth living\b|not (?:to be |be |being )?alive\b"
        r"|dead\b|to die\b|dying\b|(?:end|tak)\w* (?:my|your) (?:own )?life\b|(?:not|no) (?:wish|want) to live\b"
        r"|(?:matar|herir|cortar|lastimar)(?:me|te|se)\b|quitar(?:me|te|se) la vida\b|hacer(?:me|te|se) dano\b"
        r"|muert[oa]s?\b|morir|(?:acabar|terminar) con (?:mi|tu|su) vida\b|ganas de vivir\b|dejar de vivir\b"
        r"|sobredosis\b|danar(?:me|te|se)\b|dano a (?:mi|ti|si) mism|pena vivir|no (?:quier|quisier|dese)\w* vivir\b"
        r")"
    ).replace("l", "i")
)
# Which sign looks like which Latin letter is Unicode's own table (UTS 39, by confusable-homoglyphs). That one asks for
# letters that cannot be told apart; these are read as the letter too.
SIMILAR = str.maketrans("кмтвниωχεгħøłđкĸʍᴅᴇᴋᴍᴛʙʜɴʟᴀꭰ", "kmtbhuwxerholdkkmdekmtbhnlad")
BOXED = {first + place: 97 + place for first in (0x1F1E6, 0x1F150, 0x1F170) for place in range(26)}
FIGURES = str.maketrans("0345@$!", "oeasasi")
UNSEEN = "\u115f\u1160"  # fillers that count as letters
PARTING = re.compile(r"[^\w\s]|_")
SPELLED = re.compile(r"\b(\w) (?=\w\b)")


def check_no_harm(item: str, language: str, text: str) -> None:
    """Raises SheetRefused for words that read like a question about harming oneself."""
    if any(WORDS.search(reading) for reading in _readings(text)):
        raise SheetRefused(
            _(
                "%(item)s (%(language)s) reads like a question about self-harm. Answers to your own "
                "questionnaire raise no alert, so it must not be asked here. Use one that comes with an alert."
            ),
            item=item,
            language=language,
        )


def _readings(text: str) -> Iterable[str]:
    """A text in plain letters; then without hyphens, dots and what nobody sees; then with words spelled out joined.
    Most texts read one way."""
    plain = _plain(text)
    letters = plain if plain.isascii() else "".join(map(_letter, plain))
    alike = letters.translate(FIGURES)
    found = dict.fromkeys(reading.casefold().translate(ONE) for reading in (plain, alike))
    for reading in tuple(found):
        if PARTING.search(reading):
            found |= dict.fromkeys((PARTING.sub("", reading), PARTING.sub(" ", reading)))
    for reading in map(_one_line, tuple(found)):
        found |= dict.fromkeys((reading, SPELLED.sub(r"\1", reading)))
    return found


def _plain(text: str) -> str:
    """Without accents and what nobody sees, and without the forms of a letter that are another sign."""
    if text.isascii():
        return text
    whole = unicodedata.normalize("NFKD", text)
    return "".join(c for c in whole if unicodedata.category(c) not in ("Mn", "Me", "Cf") and c not in UNSEEN)


@lru_cache(2000)
def _letter(sign: str) -> str:
    """The plain letter or figure that a sign looks like, else the sign."""
    if sign.isascii():
        return sign
    for form in (sign, sign.casefold()):
        rows: list[Any] = is_confusable(form, greedy=True) or []
        alike: list[str] = [each["c"] for row in rows for each in row["homoglyphs"]]
        plain = [each for each in alike if len(each) == 1 and each.isascii() and each.isalnum()]
        if plain:
            return plain[0]
    return sign.casefold().translate(SIMILAR | BOXED)


def _one_line(text: str) -> str:
    return " ".join(text.split())
