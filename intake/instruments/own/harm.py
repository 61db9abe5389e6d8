"""Finds lines about harming oneself. An instrument of a clinic's own raises no alert, so none may be asked through it.

A list of words misses what it does not know. It is one of three controls: two people also say that no line is one.
A word is looked for as it stands and as it reads: without what parts it, and with plain letters for those that look
like them. Text that holds none of these reads as it did.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from intake.instruments.sheet import SheetRefused
from intake.instruments.sheet import marked as _

WORDS = re.compile(
    r"suicid|self.?harm|self.?injur|\b(kill|harm|hurt|cut|injur)\w* (my|your|one|him|her|them|our)sel(f|ves)\b"
    r"|\boverdos|\bworth living\b|\bnot (to be |be |being )?alive\b"
    r"|\bdead\b|\bto die\b|\bdying\b|\b(end|tak)\w* (my|your) (own )?life\b|\b(not|no) (wish|want) to live\b"
    r"|autolesi|\b(matar|herir|cortar|lastimar)(me|te|se)\b|\bquitar(me|te|se) la vida\b|\bhacer(me|te|se) dano\b"
    r"|\bmuert[oa]s?\b|\bmorir|\b(acabar|terminar) con (mi|tu|su) vida\b|\bganas de vivir\b|\bdejar de vivir\b"
    r"|\bsobredosis\b|\bdanar(me|te|se)\b|\bdano a (mi|ti|si) mism|\bpena vivir|\bno (quier|quisier|dese)\w* vivir\b"
)


# Cyrillic and Greek letters, and signs, that look like a Latin letter; the figure 1 looks like two.
ALIKE = str.maketrans("аеорсухіјѕԁһӏкмтвнԝԛигαεικνορτυχωηϲϳɑɡı0345@$", "aeopcyxijsdhlkmtbhwquraeikvoptuxwncjagioeasas")
ONE = ("i", "l")
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
    letters = _plain(text.casefold())
    found = dict.fromkeys([letters, *(letters.translate(ALIKE).replace("1", like) for like in ONE)])
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
    return "".join(c for c in whole if unicodedata.category(c) not in ("Mn", "Cf")).casefold()


def _one_line(text: str) -> str:
    return " ".join(text.split())
