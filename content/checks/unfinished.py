"""Texts that wait for somebody: empty, ended by a colon, or held open by a word that stands for another."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from content.checks.faults import Fault, end_of, shortened
from content.passages import Part, Passage

# Capitals only where small letters make a word: "todo" is Spanish for "all".
PLACEHOLDERS = re.compile(
    r"\b(?:TODO|TBC|TBD|TBA|FIXME|TK)\b|(?i:\blorem ipsum\b|\bx{3,}\b|\?{3,}"
    r"|\[(?:insert|add|your|inserta|añade|completa)\b[^\]]*\]"
    r"|\b(?:to be (?:confirmed|written|completed)|por (?:completar|confirmar|redactar))\b)"
)
LONE_LETTER = re.compile(r"[^\W\d_][.,:;]?")
# "such as x basic needs": a letter left where a number was meant. "2 x 3" is arithmetic.
LEFT_OPEN = re.compile(r"(?<![\w’'.-])(?<!\d )[xX](?![\w’'.-])(?! \d)")
OPENS_A_LIST = (":", "：")


def unfinished(passages: Sequence[Passage]) -> Iterator[Fault]:
    for passage in passages:
        if not any(part.plain for part in passage.parts):
            # An optional text may be left out; one that looks filled and is not leaves a bare heading on the page.
            if passage.is_required or passage.text.strip():
                yield Fault("empty", passage.place, _("There is no text here yet."))
            continue
        for number, part in enumerate(passage.parts):
            following = passage.parts[number + 1] if number + 1 < len(passage.parts) else None
            yield from _of_part(part, following, passage.is_name)


def _of_part(part: Part, following: Part | None, is_name: bool) -> Iterator[Fault]:
    text = part.plain
    if not text:
        yield Fault("empty-paragraph", part.place, _("An empty paragraph: take it out."), stops=False)
        return
    if text.endswith(OPENS_A_LIST) and (part.heading_level or following is None or following.tag != "li"):
        reason = _("The text ends in a colon and nothing follows. Add what it announces, or end the sentence.")
        yield Fault("ends-in-colon", part.place, reason, end_of(text))
    if LONE_LETTER.fullmatch(text) and not is_name:
        yield Fault("lone-letter", part.place, _("A single letter stands alone: finish it or take it out."), text)
    if text.count("(") > text.count(")"):
        opened = text[text.rindex("(") :]
        reason = _("A bracket is opened and not closed. Is a name or a link missing?")
        yield Fault("open-bracket", part.place, reason, shortened(opened))
    for found in PLACEHOLDERS.finditer(text):
        reason = _("A word that stands for text still to come: write the text.")
        yield Fault("placeholder", part.place, reason, shortened(found[0]))
    left = LEFT_OPEN.search(text)
    if left and not LONE_LETTER.fullmatch(text):
        around = text[max(0, left.start() - 20) : left.end() + 20]
        reason = _("A letter that may stand for a word or a number still to come.")
        yield Fault("left-open", part.place, reason, shortened(around))
