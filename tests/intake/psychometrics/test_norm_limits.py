"""Small samples, precision by size, and small sites, against worked figures and scipy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from intake.psychometrics import norm_limits
from tests.vectors import read

VECTORS = read("norms")


@pytest.mark.parametrize("case", VECTORS["small_norm_sample"], ids=lambda case: str(case["norm_n"]))
def test_a_place_among_few_people_is_the_worked_one(case):
    found = norm_limits.small_sample(case["x"], case["norm_mean"], case["norm_sd"], case["norm_n"])

    assert (found.t, found.df) == (pytest.approx(case["crawford_howell_t"], abs=1e-8), case["df"])
    assert found.percentile == pytest.approx(case["percentile"], abs=1e-7)
    assert found.percentile_ci95 == pytest.approx(case["percentile_ci95"], abs=1e-7)


@pytest.mark.slow
@given(st.floats(-2, 2), st.integers(5, 300))
def test_a_place_among_few_people_agrees_with_scipy(z, n):
    t = z * n**0.5
    found = norm_limits.small_sample(z, 0, 1, n)

    assert found.percentile == pytest.approx(100 * stats.t(n - 1).cdf(z / ((n + 1) / n) ** 0.5), abs=1e-8)
    for end, level in zip(found.percentile_ci95, (0.975, 0.025), strict=True):
        shift = stats.norm.ppf(end / 100) * n**0.5
        assert stats.nct(n - 1, shift).cdf(t) == pytest.approx(level, abs=1e-6)


@pytest.mark.parametrize(("n", "sd"), [(1, 1), (20, 0)])
def test_a_place_needs_people_who_differ(n, sd):
    with pytest.raises(ValueError, match="differ"):
        norm_limits.small_sample(1, 0, sd, n)


@pytest.mark.parametrize("row", VECTORS["precision_by_n"], ids=lambda row: str(row["n"]))
def test_what_a_size_can_tell_is_the_worked_table(row):
    found = norm_limits.precision(row["n"], 0.85, 10)

    assert found.mean_in_sds == pytest.approx(row["se_mean_in_sd"], abs=1e-8)
    assert found.sd_in_sds == pytest.approx(row["se_sd_in_sd"], abs=1e-8)
    assert found.percentile_50 == pytest.approx(row["se_percentile_at_50"], abs=1e-8)
    assert found.percentile_90 == pytest.approx(row["se_percentile_at_90"], abs=1e-8)
    assert found.alpha_ci95 == pytest.approx(row["alpha_ci95_if_alpha_.85_k_10"], abs=1e-8)


@pytest.mark.parametrize("case", VECTORS["shrinkage"], ids=lambda case: case["id"])
def test_a_small_site_is_pulled_as_worked(case):
    found = norm_limits.shrunken(
        case["n"], case["clinic_mean"], case["reference_mean"], case["within_var"], case["between_var"]
    )

    assert found.weight == pytest.approx(case["weight_on_clinic"], abs=1e-8)
    assert found.mean == pytest.approx(case["shrunken_mean"], abs=1e-8)
    assert found.sd == pytest.approx(case["posterior_sd"], abs=1e-8)


@pytest.mark.parametrize(("n", "within", "between"), [(-1, 1, 1), (5, 0, 1), (5, 1, -1)])
def test_variances_that_cannot_be_are_refused(n, within, between):
    with pytest.raises(ValueError, match="variance"):
        norm_limits.shrunken(n, 3, 3, within, between)
