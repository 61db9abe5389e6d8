"""What is not to be begun alone, and does not say so first."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from content.checks.faults import Fault, shortened
from content.passages import Passage

# A text may say "this is no therapy for trauma": that is why the flag is asked for and not a sentence.
HARD = {
    "en": re.compile(r"\b(?:trauma\w*|flashbacks?|inner child|child (?:that )?you were|abused?)\b", re.IGNORECASE),
    "es": re.compile(
        r"\b(?:traum\w+|niñ[oa] interior|niñ[oa] que fuiste|abus(?:o|os|aron)|recuerdos que vuelven solos)\b",
        re.IGNORECASE,
    ),
}


def professional(passages: Sequence[Passage], language: str, with_professional: bool | None) -> Iterator[Fault]:
    """Find what touches trauma or the child one was, in a page to do; None: a page that asks for nothing."""
    pattern = HARD.get(language)
    if with_professional is not False or pattern is None:
        return
    for passage in passages:
        for part in passage.parts:
            found = pattern.search(part.plain)
            if found:
                reason = _("This touches what is hard to do alone. Tick “begin with a professional”, or take it out.")
                yield Fault("needs-professional", part.place, reason, shortened(found[0]))
