"""What a text can never hold, and what a line may hold: one rule for addresses, forms, bodies and actions."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# No database of ours keeps these as they came: PostgreSQL has no NUL, and half a surrogate pair is no letter.
IMPOSSIBLE = re.compile("[\0\ud800-\udfff]")
# Line breaks where a line is asked for could start a new header of a message; the marks of direction hide what follows.
NOT_IN_A_LINE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# Nobody types these; they come along when a text is copied from a document.
BREAKS, STRAYS = (
    re.compile("\r\n|[\r\x0b\x0c\x85]"),
    re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]"),
)


def is_possible(text: str) -> bool:
    """Say whether a text can be kept at all."""
    return IMPOSSIBLE.search(text) is None


def check_line(text: str) -> None:
    """Raises ValidationError for a line that holds a line break or another character that nobody sees."""
    if NOT_IN_A_LINE.search(text):
        raise ValidationError(
            _("There is a hidden character here, such as a line break. Type it again."), code="control-character"
        )


def cleaned(text: str) -> str:
    """Return a longer text without what came along unseen. Its line breaks stay; a text is never lost over them."""
    return STRAYS.sub("", BREAKS.sub("\n", text))
