"""One plane, several people: the score across them, and how far apart they lie."""

import random
from fractions import Fraction
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from intake.psychometrics.relationships import across, spread_between

SCORES = {
    "mother": {"anxiety": Fraction(4), "avoidance": Fraction(3)},
    "partner": {"anxiety": Fraction(5), "avoidance": Fraction(5, 2)},
    "friend": {"anxiety": Fraction(2), "avoidance": None},
    "father": {},
}


def same(sems):
    """The same errors for everybody."""
    return dict.fromkeys(SCORES, sems)


def test_the_score_across_people_is_the_mean_of_those_who_have_one():
    anxiety, avoidance = across(SCORES, ["anxiety", "avoidance"], same({"anxiety": 0.5, "avoidance": 0.4}))

    assert (anxiety.mean, anxiety.targets, anxiety.missing) == (
        Fraction(11, 3),
        ("mother", "partner", "friend"),
        ("father",),
    )
    assert anxiety.mean_sem == pytest.approx(0.5 / 3**0.5)
    assert (avoidance.mean, avoidance.targets) == (Fraction(11, 4), ("mother", "partner"))
    assert dict(avoidance.values) == {"mother": 3, "partner": Fraction(5, 2), "friend": None, "father": None}


def test_people_who_differ_by_more_than_error_are_said_to():
    (anxiety,) = across(SCORES, ["anxiety"], same({"anxiety": 0.5}))

    assert anxiety.spread.observed_sd == pytest.approx(stdev([4, 5, 2]))
    assert anxiety.spread.true_sd == pytest.approx((stdev([4, 5, 2]) ** 2 - 0.25) ** 0.5)
    assert anxiety.spread.ci95[0] < anxiety.spread.true_sd < anxiety.spread.ci95[1]
    assert anxiety.spread.is_more_than_error


def test_people_alike_may_still_differ_by_what_error_hides():
    spread = spread_between([Fraction(3)] * 3, [0.4] * 3)

    assert (spread.observed_sd, spread.true_sd, spread.ci95[0]) == (0, 0, 0)
    assert spread.ci95[1] == pytest.approx(0.885802, abs=1e-5)
    assert not spread.is_more_than_error


def test_one_person_has_no_spread():
    (row,) = across({"mother": SCORES["mother"]}, ["anxiety"], same({"anxiety": 0.5}))

    assert (row.spread, row.no_spread, row.mean, row.mean_sem) == (None, "one-person", 4, 0.5)


def test_without_an_error_there_is_a_mean_and_no_spread():
    (row,) = across(SCORES, ["anxiety"], {})

    assert (row.spread, row.no_spread, row.mean, row.mean_sem) == (None, "no-error", Fraction(11, 3), None)


def test_nobody_has_no_mean():
    (row,) = across({"father": {}}, ["anxiety"], same({"anxiety": 0.5}))

    assert (row.mean, row.mean_sem, row.spread, row.no_spread) == (None, None, None, "one-person")


@pytest.mark.parametrize(
    ("values", "sems"),
    [([Fraction(1)], [0.5]), ([Fraction(1), Fraction(2)], [0.5, 0]), ([Fraction(1), Fraction(2)], [0.5])],
)
def test_a_spread_without_its_ground_is_refused(values, sems):
    with pytest.raises(ValueError, match="two scores"):
        spread_between(values, sems)


def test_errors_of_their_own_weigh_people_as_they_were_measured():
    errors = {"mother": {"anxiety": 0.5}, "partner": {"anxiety": 0.5}, "friend": {"anxiety": 1.0}}
    (row,) = across(SCORES, ["anxiety"], errors)

    # Weights 4, 4, 1: mean 38/9; Q = 4 (2/9)^2 + 4 (7/9)^2 + (20/9)^2 = 612/81.
    # e^2 = 2 / (9 - 33/9) = 3/8.
    assert row.mean_sem == pytest.approx((0.25 + 0.25 + 1) ** 0.5 / 3)
    assert row.spread.true_sd == pytest.approx((3 / 8 * (612 / 81 / 2 - 1)) ** 0.5)
    assert row.spread.observed_sd == pytest.approx(stdev([4, 5, 2]))
    low, high = row.spread.ci95
    shift = 2 * (high / (3 / 8) ** 0.5) ** 2
    assert stats.ncx2(2, shift).cdf(612 / 81) == pytest.approx(0.025, abs=1e-6)
    assert low < row.spread.true_sd < high


def test_two_people_lie_as_far_apart_as_they_do_however_unlike_their_errors():
    # Their difference has the variance 0.2^2 + 1^2, whoever is measured better.
    spread = spread_between([Fraction(1), Fraction(5)], [0.2, 1.0])

    assert spread.true_sd == pytest.approx(((16 - 1.04) / 2) ** 0.5)
    low, high = spread.ci95
    assert stats.ncx2(1, 2 * low**2 / 1.04).cdf(16 / 1.04) == pytest.approx(0.975, abs=1e-6)
    assert stats.ncx2(1, 2 * high**2 / 1.04).cdf(16 / 1.04) == pytest.approx(0.025, abs=1e-6)
    assert low < spread.observed_sd < high


def test_one_person_without_an_error_leaves_all_without_a_spread():
    (row,) = across(SCORES, ["anxiety"], {**same({"anxiety": 0.5}), "friend": {"anxiety": None}})

    assert (row.spread, row.no_spread, row.mean, row.mean_sem) == (None, "no-error", Fraction(11, 3), None)


@pytest.mark.slow
def test_the_limits_hold_the_truth_where_errors_differ():
    draw, true, errors = random.Random(5), (3.0, 3.5, 4.2), (0.3, 0.4, 0.6)
    weights = [1 / error**2 for error in errors]
    mean = sum(w * t for w, t in zip(weights, true, strict=True)) / sum(weights)
    apart = sum(w * (t - mean) ** 2 for w, t in zip(weights, true, strict=True))
    spread = (apart / (sum(weights) - sum(w**2 for w in weights) / sum(weights))) ** 0.5
    held = 0
    for _ in range(300):
        seen = [Fraction(draw.gauss(level, error)) for level, error in zip(true, errors, strict=True)]
        low, high = spread_between(seen, errors).ci95
        held += low <= spread <= high

    assert held / 300 >= 0.93


@pytest.mark.slow
@given(st.lists(st.integers(9, 63), min_size=2, max_size=6), st.floats(0.15, 1))
def test_the_limits_agree_with_scipy(sums, sem):
    values = [Fraction(each, 9) for each in sums]
    df = len(values) - 1
    seen = df * stdev([float(value) for value in values]) ** 2 / sem**2

    def limit(level, seen):
        def miss(deviation):
            shift = df * deviation**2
            return (stats.ncx2(df, shift).cdf(seen) if shift else stats.chi2(df).cdf(seen)) - level

        return 0.0 if miss(0) <= 0 else sem * optimize.brentq(miss, 0, 100, xtol=1e-13)

    assert spread_between(values, [sem] * len(values)).ci95 == pytest.approx(
        (limit(0.975, seen), limit(0.025, max(seen, df))), abs=1e-7
    )


@pytest.mark.slow
def test_the_limits_hold_the_truth_as_often_as_they_say():
    draw, true = random.Random(4), (3.0, 3.5, 4.2)
    held = 0
    for _ in range(300):
        low, high = spread_between([Fraction(draw.gauss(level, 0.4)) for level in true], [0.4] * 3).ci95
        held += low <= stdev(true) <= high

    assert held / 300 >= 0.93
