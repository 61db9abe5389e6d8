"""How alerts were followed up, in sums: by group, with small groups hidden so that nobody can compute them. No I/O."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

FEWEST = 5  # alerts in a group that is shown; SAFETY.md 5.6: k >= 5

Groups = Mapping[str, Sequence[str]]  # by dimension, its groups in the order in which they are shown


@dataclass(frozen=True, slots=True)
class Case:
    """One alert: its group in each dimension, and the seconds until it was first seen, acted on and resolved."""

    groups: Mapping[str, str]
    seen: float | None
    acted: float | None
    resolved: float | None
    is_in_time: bool | None  # None: nobody saw it yet, and it is not due


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the longest of some times, in seconds."""

    median: float
    longest: float


@dataclass(frozen=True, slots=True)
class Figures:
    """What is said of one group that may be shown. A spread of fewer than five times is None."""

    number: int
    in_time: float | None  # share of those that were seen or due
    resolved_share: float | None
    seen: Spread | None
    acted: Spread | None
    resolved: Spread | None


@dataclass(frozen=True, slots=True)
class Report:
    """The total and one table a dimension: a group's figures, or None where they are hidden."""

    total: Figures | None
    tables: Mapping[str, Mapping[str, Figures | None]]


def _times() -> array[float]:
    return array("d")


@dataclass(slots=True)
class Tally:
    """Sums over the alerts of one group."""

    number: int = 0
    in_time: int = 0
    decided: int = 0
    seen: array[float] = field(default_factory=_times)
    acted: array[float] = field(default_factory=_times)
    resolved: array[float] = field(default_factory=_times)

    def add(self, case: Case) -> None:
        self.number += 1
        self.decided += case.is_in_time is not None
        self.in_time += case.is_in_time is True
        for times, seconds in ((self.seen, case.seen), (self.acted, case.acted), (self.resolved, case.resolved)):
            if seconds is not None:
                times.append(seconds)

    @property
    def figures(self) -> Figures:
        return Figures(
            number=self.number,
            in_time=self.in_time / self.decided if self.decided >= FEWEST else None,
            resolved_share=len(self.resolved) / self.number if self.number else None,
            seen=spread(self.seen),
            acted=spread(self.acted),
            resolved=spread(self.resolved),
        )


def report(cases: Iterable[Case], groups: Groups) -> Report:
    """Sum up alerts. They are read once, one by one."""
    total = Tally()
    tallies = {name: {group: Tally() for group in wanted} for name, wanted in groups.items()}
    for case in cases:
        total.add(case)
        for name, table in tallies.items():
            table[case.groups[name]].add(case)
    hides_all = 0 < total.number < FEWEST
    return Report(
        None if hides_all else total.figures,
        {name: dict(_shown(table, hides_all=hides_all)) for name, table in tallies.items()},
    )


def _shown(table: Mapping[str, Tally], *, hides_all: bool) -> Iterator[tuple[str, Figures | None]]:
    hidden = set(table) if hides_all else hidden_in({group: tally.number for group, tally in table.items()})
    for group, tally in table.items():
        yield group, None if group in hidden else tally.figures


def hidden_in(numbers: Mapping[str, int]) -> set[str]:
    """Return the groups to hide, so that nobody who knows the total and this very rule can compute a hidden number.

    Groups of 1 to 4 are hidden. Where their sum alone would give them away (one group only, fewer than five in all,
    or each must be 1, or 4), the smallest groups that are left go with them, every one of that size: then each way of
    exchanging the hidden numbers looks the same from outside. Where nothing is left, the empty groups are hidden too.
    """
    small = {group for group, number in numbers.items() if 0 < number < FEWEST}
    if not small:
        return set()
    large = [number for number in numbers.values() if number >= FEWEST]
    together = sum(numbers[group] for group in small)
    is_open_to_guess = len(small) >= 2 and together >= FEWEST and len(small) < together < len(small) * (FEWEST - 1)
    hidden = small
    if large and not is_open_to_guess:
        hidden = small | {group for group, number in numbers.items() if number == min(large)}
    left = [number for group, number in numbers.items() if number and group not in hidden]
    return hidden if left else set(numbers)


def spread(times: array[float]) -> Spread | None:
    """Return median and longest; None of fewer than five times."""
    if len(times) < FEWEST:
        return None
    ordered = sorted(times)
    middle = len(ordered) // 2
    median = ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
    return Spread(median, ordered[-1])
