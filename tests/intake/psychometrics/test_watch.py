"""What stands out in a scale of a clinic's own norms."""

import pytest

from intake.psychometrics.normset import ScaleNorm
from intake.psychometrics.watch import watch


def scale(totals=(), interval=(0.8, 0.9)) -> ScaleNorm:
    return ScaleNorm(100, 3.0, 1.0, alpha=0.85, alpha_interval=interval, item_totals=totals)


def test_an_item_that_hangs_loose_is_named_and_one_that_is_turned_round_as_well():
    found = watch(scale((("AX1", 0.5), ("AX2", 0.19), ("AX3", None), ("AX4", -0.01), ("AX5", 0.2))))

    assert found.weak == ("AX2", "AX3", "AX4")
    assert found.flipped == ("AX4",)
    assert not found.is_quiet


@pytest.mark.parametrize(("interval", "is_low"), [((0.4, 0.69), True), ((0.4, 0.7), False), (None, False)])
def test_an_alpha_alarms_where_its_whole_interval_lies_below_the_line(interval, is_low):
    found = watch(scale(interval=interval))

    assert (found.low_alpha is not None) is is_low
    assert found.is_quiet is not is_low


def test_a_scale_that_hangs_together_is_quiet():
    assert watch(scale((("AX1", 0.5), ("AX2", 0.3)))).is_quiet
