"""The bands of a score among people, and when one reading lies in another band than the other."""

import pytest

from intake.psychometrics.standing import Stand


@pytest.mark.parametrize(
    ("t", "sem", "percentile", "standing"),
    [
        (62, 4, 88, "higher"),
        (62, 7, 88, "unclear"),
        (62, None, 88, "unclear"),
        (58, 1, 75, "higher"),
        (58, 1, 74, "middle"),
        (50, 4, 50, "middle"),
        (42, 1, 26, "middle"),
        (42, 1, 25, "lower"),
        (38, 4, 12, "lower"),
        (38, 7, 12, "unclear"),
        (50, 0, 80, "unclear"),
        (50, 0, 20, "unclear"),
        (62, 4, None, None),
        (None, None, 88, None),
    ],
)
def test_the_words_need_the_outer_quarter_and_a_range_on_one_side(t, sem, percentile, standing):
    assert Stand(t, sem, percentile).standing == standing


@pytest.mark.parametrize(
    ("t", "shade"), [(39.9, "below"), (40, "within"), (60, "within"), (60.1, "above"), (None, None)]
)
def test_the_shaded_band_is_forty_to_sixty(t, shade):
    assert Stand(t, 3, None).shade == shade


@pytest.mark.parametrize(
    ("old", "new", "crosses"),
    [
        (Stand(58, 2, 80), Stand(56, 2, 70), True),
        (Stand(58, 2, 80), Stand(57, 2, 79), False),
        (Stand(59, 2, None), Stand(61, 2, None), True),
        (Stand(59, 2, 80), Stand(61, 2, None), True),
        (Stand(59, 2, 80), Stand(59, 2, None), False),
        (Stand(None, None, None), Stand(70, 2, 98), False),
        (Stand(70, 2, 98), Stand(None, None, None), False),
    ],
)
def test_a_band_is_crossed_where_both_readings_have_one(old, new, crosses):
    assert old.crosses(new) is crosses
    assert new.crosses(old) is crosses
