"""One factor and omega against worked figures and scipy."""

import numpy as np
import pytest
from scipy import optimize

from intake.psychometrics import factor
from tests.vectors import read

EXPECTED = read("norms")["reliability"]
MATRIX = EXPECTED["matrix_80x6"]


def test_loadings_and_omega_are_the_worked_ones():
    loadings = factor.one_factor(factor.correlation_matrix(MATRIX))

    assert loadings == pytest.approx(EXPECTED["minres_loadings"], abs=1e-8)
    assert factor.omega_of(MATRIX) == pytest.approx(EXPECTED["omega_total_1f"], abs=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_loadings_agree_with_scipy(seed):
    draw = np.random.default_rng(seed)
    level = draw.normal(size=(200, 1))
    rows = np.clip(np.rint(3 + level * draw.uniform(-1, 1, 7) + draw.normal(size=(200, 7))), 1, 5).astype(int)
    r = np.corrcoef(rows.T)
    off = ~np.eye(7, dtype=bool)
    best = optimize.least_squares(lambda x: (r - np.outer(x, x))[off], np.full(7, 0.3), xtol=1e-15, ftol=1e-15)
    loadings = np.array(factor.one_factor(factor.correlation_matrix(rows.tolist())))

    assert ((r - np.outer(loadings, loadings))[off] ** 2).sum() <= 2 * best.cost + 1e-9
    assert loadings.sum() >= 0


def test_two_items_share_no_factor():
    assert factor.one_factor([[1, 0.5], [0.5, 1]]) is None


def test_items_that_have_nothing_in_common_load_on_nothing():
    loadings = factor.one_factor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])

    assert loadings == (0, 0, 0)
    assert factor.omega(loadings) == 0


def test_a_loading_beyond_one_has_no_omega():
    assert factor.omega([1.2, 0.5, 0.4]) is None


def test_loadings_that_do_not_settle_are_none():
    assert factor.one_factor([[1.0, 0.9, 0.9], [0.9, 1.0, 0.0], [0.9, 0.0, 1.0]]) is None


def test_items_that_do_not_vary_have_no_omega():
    assert factor.omega_of([[1, 2, 3], [1, 3, 4], [1, 4, 2]]) is None
