"""Finds lines about harming oneself. An instrument of a clinic's own raises no alert, so none may be asked through it.

A list of words misses what it does not know. It is one of three controls: two people also say that no line is one.
"""

from __future__ import annotations

import re
import unicodedata

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


def check_no_harm(item: str, language: str, text: str) -> None:
    """Raises SheetRefused for words that read like a question about harming oneself."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    if WORDS.search(" ".join(plain.split())):
        raise SheetRefused(
            _(
                "%(item)s (%(language)s) reads like a question about self-harm. Answers to your own "
                "questionnaire raise no alert, so it must not be asked here. Use one that comes with an alert."
            ),
            item=item,
            language=language,
        )
