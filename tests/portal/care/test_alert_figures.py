"""The sums of the follow-up report: medians as by hand, and small groups that nobody can compute from what is shown."""

import statistics
from array import array
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.care.alert_figures import FEWEST, Case, Report, Spread, hidden_in, report, spread

SECONDS = st.floats(0, 1e7, allow_nan=False)
NUMBERS = st.lists(st.integers(0, 9), min_size=2, max_size=4)


def named(numbers) -> dict[str, int]:
    return {f"g{place}": number for place, number in enumerate(numbers)}


def published(numbers) -> tuple:
    """What the page shows of a table: each number or that it is hidden."""
    hidden = hidden_in(named(numbers))
    return tuple(None if group in hidden else number for group, number in named(numbers).items())


def fillings(total: int, places: int):
    """Every way to fill hidden groups with so many alerts in all."""
    for bars in combinations(range(total + places - 1), places - 1):
        edges = (-1, *bars, total + places - 1)
        yield tuple(right - left - 1 for left, right in pairwise(edges))


def could_be(numbers) -> list[tuple]:
    """Every table that shows the same, for a reader who knows the total and the rule itself."""
    shown = published(numbers)
    holes = [place for place, number in enumerate(shown) if number is None]
    rest = sum(numbers) - sum(number or 0 for number in shown)
    found = []
    for filling in fillings(rest, len(holes)):
        table = list(shown)
        for place, number in zip(holes, filling, strict=True):
            table[place] = number
        if published(table) == shown:
            found.append(tuple(table))
    return found


@settings(deadline=None)  # every table is tried that could stand behind what is shown
@given(NUMBERS)
@example([4, 4, 4, 4, 5])
@example([1, 1, 1, 1, 1])
@example([10, 10, 4])
@example([1, 1, 50])
@example([0, 3, 40])
def test_no_hidden_number_can_be_computed_from_what_is_shown(numbers):
    if sum(numbers) < FEWEST:
        return  # the total is hidden too
    tables = could_be(numbers) if None in published(numbers) else []
    for place, number in enumerate(published(numbers)):
        if number is None:
            assert len({table[place] for table in tables}) > 1


@given(NUMBERS)
def test_no_small_group_is_shown_and_no_table_is_hidden_without_need(numbers):
    shown = published(numbers)
    assert all(number is None or number == 0 or number >= FEWEST for number in shown)
    if all(number == 0 or number >= FEWEST for number in numbers):
        assert list(shown) == numbers


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([3, 97], (None, None)),
        ([3, 20, 90], (None, None, 90)),
        ([2, 4, 90], (None, None, 90)),  # 1 to 4 each, 6 in all: it may be 2 and 4, 3 and 3, 4 and 2
        ([2, 2, 9, 90], (None, None, None, 90)),  # together fewer than five
        ([4, 4, 9, 90], (None, None, None, 90)),  # eight in all: each must be four
        ([3, 8, 8, 90], (None, None, None, 90)),  # which of the two went with it would tell
        ([0, 5, 6], (0, 5, 6)),
        ([0, 3, 9], (None, None, None)),  # nothing else is left to show
    ],
)
def test_worked_cases(numbers, shown):
    assert published(numbers) == shown


def case(group: str, seen=None, acted=None, resolved=None, is_in_time=None) -> Case:
    return Case({"level": group}, seen, acted, resolved, is_in_time)


def sums_of(cases: list[Case]) -> Report:
    return report(cases, {"level": ("urgent", "emergency")})


@given(st.lists(SECONDS, min_size=1, max_size=60))
def test_the_median_equals_a_plain_one(times):
    found = spread(array("d", times))
    if len(times) < FEWEST:
        assert found is None
    else:
        assert found == Spread(statistics.median(times), max(times))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["urgent", "emergency"]),
            st.none() | SECONDS, st.none() | SECONDS, st.none() | SECONDS, st.none() | st.booleans(),
        ),
        max_size=40,
    )
)  # fmt: skip
def test_each_shown_group_is_summed_as_by_hand(rows):
    found = sums_of([case(*row) for row in rows])
    for group, figures in (("all", found.total), *found.tables["level"].items()):
        mine = [row for row in rows if group in ("all", row[0])]
        if figures is None:
            assert mine or len(rows) > 0
            continue
        decided = [row[4] for row in mine if row[4] is not None]
        resolved = [row[3] for row in mine if row[3] is not None]
        assert figures.number == len(mine)
        assert figures.in_time == (statistics.mean(decided) if len(decided) >= FEWEST else None)
        assert figures.resolved_share == (len(resolved) / len(mine) if mine else None)
        if len(resolved) >= FEWEST:
            assert figures.resolved == Spread(statistics.median(resolved), max(resolved))


@pytest.mark.parametrize("number", range(8))
def test_fewer_than_five_alerts_in_all_show_nothing(number):
    found = sums_of([case("urgent", 60.0)] * number)
    assert (found.total is None) == (0 < number < FEWEST)
    assert (None in found.tables["level"].values()) == (0 < number < FEWEST)


def test_the_reader_of_the_tests_finds_what_a_weaker_rule_gives_away(monkeypatch):
    """The twin: with the small groups alone hidden, the one number is what is left of the total."""
    monkeypatch.setattr(f"{__name__}.hidden_in", lambda numbers: {g for g, n in numbers.items() if 0 < n < FEWEST})
    assert could_be([3, 97]) == [(3, 97)]
    assert could_be([4, 4, 90]) == [(4, 4, 90)]
