"""A style told by half: by what is good about it alone, or by its faults alone."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from content.checks.faults import Fault


def balanced(left_unsaid: Sequence[str]) -> Iterator[Fault]:
    """Find what the page of a style does not say, given as the names of its fields."""
    for field in left_unsaid:
        reason = _(
            "A style has its good side, its cost and its reason: say all three, or it reads as a fault or a prize."
        )
        yield Fault("unbalanced", field, reason)
