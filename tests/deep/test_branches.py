"""A sum whose tests run alone has no gap, and one whose tests did not run has."""

import pytest

from tests.deep.branches import SUMS, TESTS, gaps, measured


@pytest.mark.slow
def test_what_its_own_tests_try_has_no_gap_and_what_they_do_not_has():
    left = gaps(measured(f"{TESTS}/test_course.py"))
    assert f"{SUMS}/course.py" not in left
    assert f"{SUMS}/unusual.py" in left
