"""Scores 100,000 random answer sheets of every shipped instrument twice, by our sums and by numpy's without them."""

from collections.abc import Iterator

from intake.instruments import available
from tests.intake.psychometrics.test_independent import IN_DEPTH, NEAR, compare


def figures() -> Iterator[tuple[str, str]]:
    """Compare, and raise where a score or a level differs."""
    worst = max(compare(key, version, IN_DEPTH) for key, version in available())
    assert worst <= NEAR, worst
    yield (
        "any",
        f"{IN_DEPTH} random sheets of each of {len(available())} instruments, extremes and missing answers among them: "
        f"scores differ by {worst:.0e} at most, each level is the same",
    )
