import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clinic.charts import chances
from portal.clinic.charts.chances import Chances
from portal.clinic.charts.regions import ANXIOUS, AVOIDANT, FEARFUL, REGIONS, SECURE, Mode
from tests.portal.clinic.charts.markup import is_inside, painted

CASE = {ANXIOUS: 15, FEARFUL: 4, SECURE: 1, AVOIDANT: 0}
cuts = st.lists(st.integers(0, 20), min_size=3, max_size=3).map(sorted)


@given(cuts)
def test_every_row_has_twenty_marks_inside_the_picture(cut):
    counts = (cut[0], cut[1] - cut[0], cut[2] - cut[1], 20 - cut[2])
    for row in chances.rows(Chances(dict(zip(REGIONS, counts, strict=True)))):
        filled = sum(len(painted(row.svg, f"f-{name}")) for name in ("secure", "anxious", "avoidant", "fearful"))
        assert filled + len(painted(row.svg, "empty")) == 20
        assert row.words.startswith(f"{filled} in 20")
        assert is_inside(row.svg)


def test_the_most_likely_region_comes_first():
    rows = chances.rows(Chances({AVOIDANT: 0, SECURE: 1, FEARFUL: 4, ANXIOUS: 15}))
    assert [row.name for row in rows][:2] == ["Anxious (preoccupied)", "Fearful-avoidant"]


def test_neutral_rows_have_neutral_names():
    rows = chances.rows(Chances(CASE, Mode.NEUTRAL))
    assert rows[0].name == "More worry, less distance"


def test_the_table_says_the_same_as_the_rows():
    assert chances.table(Chances(CASE)).rows[1] == ("Fearful-avoidant", "4 in 20")


def test_a_chance_is_no_diagnosis():
    assert "not a diagnosis" in chances.sentence(Chances(CASE))


def test_a_neutral_chance_speaks_of_places():
    neutral = Chances(CASE, Mode.NEUTRAL)
    assert "egion" not in chances.sentence(neutral)
    assert chances.table(neutral).headers == ("Place", "Chance")


@pytest.mark.parametrize("counts", [{**CASE, SECURE: 2}, {ANXIOUS: 20}])
def test_counts_that_do_not_share_twenty_are_refused(counts):
    with pytest.raises(ValueError, match="20 marks"):
        Chances(counts)
