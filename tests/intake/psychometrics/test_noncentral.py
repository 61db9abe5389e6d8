"""Chi-square, noncentral chi-square, t and noncentral t against scipy, and the roots that are found in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from intake.psychometrics import noncentral
from intake.psychometrics.roots import rising_to, root


@pytest.mark.slow
@given(st.floats(0.5, 80), st.floats(0, 300))
def test_chi_square_agrees_with_scipy(df, x):
    law = stats.chi2(df)

    assert noncentral.chi_square_cdf(x, df) == pytest.approx(law.cdf(x), abs=1e-12)
    assert noncentral.chi_square_beyond(x, df) == pytest.approx(law.sf(x), rel=1e-9, abs=1e-300)


@pytest.mark.slow
@given(st.integers(1, 12), st.floats(0.001, 3000), st.floats(0.1, 2))
def test_noncentral_chi_square_agrees_with_scipy(df, shift, share):
    x = share * (df + shift)

    assert noncentral.noncentral_chi_square_cdf(x, df, shift) == pytest.approx(stats.ncx2(df, shift).cdf(x), abs=1e-9)


@pytest.mark.parametrize(("x", "shift"), [(0, 3), (4, 0)])
def test_noncentral_chi_square_at_its_ends(x, shift):
    assert noncentral.noncentral_chi_square_cdf(x, 2, shift) == pytest.approx(noncentral.chi_square_cdf(x, 2))


@pytest.mark.slow
@given(st.sampled_from([1, 2, 3, 8, 24, 99, 999, 12615]), st.floats(-5, 5), st.floats(-5, 5))
def test_noncentral_t_agrees_with_scipy(df, z, away):
    t = z * (df + 1) ** 0.5

    assert noncentral.noncentral_t_cdf(t, df, t + away) == pytest.approx(stats.nct(df, t + away).cdf(t), abs=1e-8)


@pytest.mark.slow
@given(st.integers(1, 500), st.floats(-30, 30))
def test_t_agrees_with_scipy(df, t):
    assert noncentral.t_cdf(t, df) == pytest.approx(stats.t(df).cdf(t), abs=1e-11)


def test_a_root_is_found_to_the_last_digits():
    assert root(lambda x: x**3 - 2, 0, 50) == pytest.approx(2 ** (1 / 3), abs=1e-13)
    assert root(lambda x: x**9, -1, 3) == pytest.approx(0, abs=1e-3)


def test_a_root_at_an_end_is_that_end():
    assert (root(lambda x: x - 1, 1, 5), root(lambda x: x - 5, 1, 5)) == (1, 5)


def test_no_crossing_is_refused():
    with pytest.raises(ValueError, match="No crossing"):
        root(lambda x: x * x + 1, -1, 1)


def test_a_root_that_is_asked_for_too_exactly_is_the_nearest_found():
    assert root(lambda x: 1 if x > 1 / 3 else -1, 0, 1, tolerance=-1) == pytest.approx(1 / 3)


def test_the_end_of_a_search_is_found_by_doubling():
    assert rising_to(lambda x: x - 20, 0, 1) == 32
