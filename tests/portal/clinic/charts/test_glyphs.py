from hypothesis import given
from hypothesis import strategies as st

from portal.clinic.charts import glyphs
from portal.clinic.charts.regions import REGIONS
from tests.portal.clinic.charts.markup import is_inside, painted, parsed, size

scores = st.floats(-3, 12)


@given(st.tuples(scores, scores), st.tuples(scores, scores), st.none() | st.sampled_from(REGIONS))
def test_the_point_stays_in_the_small_plane(point, lines, region):
    assert is_inside(glyphs.mini_plane(1, 5, point, lines, region))


@given(st.lists(scores, min_size=1, max_size=12))
def test_the_line_stays_in_the_sparkline(values):
    svg = glyphs.sparkline(values, 0, 9)
    assert is_inside(svg)
    assert size(svg) == (60, 22)


def test_the_cell_is_read_instead_of_the_picture():
    for svg in (glyphs.mini_plane(1, 5, (4, 2), (3, 3)), glyphs.sparkline((9, 8), 0, 27)):
        assert parsed(svg).get("aria-hidden") == "true"


def test_without_a_region_the_point_is_a_plain_dot():
    assert "f-" not in glyphs.mini_plane(1, 5, (4, 2), (3, 3))


def test_a_single_score_is_a_dot_without_a_line():
    svg = glyphs.sparkline((9,), 0, 27)
    assert painted(svg, "ln") == []
    assert len(painted(svg, "pt0")) == 1
