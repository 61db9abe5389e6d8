"""One thing that is wrong with a page."""

from dataclasses import dataclass

LONGEST_QUOTE = 80


@dataclass(frozen=True)
class Fault:
    """A fault as a person reads it. `stops`: the page may not be sent to review, signed or published with it."""

    code: str
    place: str  # the field and the number of the section or paragraph, in words
    reason: str  # what is wrong, and what to do instead
    quote: str = ""  # the few words found
    stops: bool = True

    def __str__(self) -> str:
        quoted = f" “{self.quote}”" if self.quote else ""
        return f"{self.place}: {self.reason}{quoted}"


def shortened(text: str) -> str:
    """Return the beginning of a text, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE].rsplit(' ', 1)[0]} …"


def end_of(text: str) -> str:
    """Return the end of a text, cut between words."""
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_QUOTE else f"… {text[-LONGEST_QUOTE:].split(' ', 1)[-1]}"
