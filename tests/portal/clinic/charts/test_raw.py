from hypothesis import given
from hypothesis import strategies as st

from portal.clinic.charts import raw
from portal.clinic.charts.raw import RawScore
from tests.portal.clinic.charts.markup import is_inside, painted, parsed


@given(st.floats(0, 100), st.none() | st.floats(0, 50))
def test_a_bar_never_leaves_the_picture(value, sem):
    assert is_inside(raw.draw(RawScore("Sum", value, 0, 100, sem)))


def test_the_title_gives_score_range_and_scale():
    title = parsed(raw.draw(RawScore("Reassurance", 3.44, 1, 5, 0.3)))[0].text
    assert title == "Reassurance: 3.4 (95% range 2.9–4.0) on a scale from 1 to 5."


def test_without_an_error_the_place_stands_alone():
    score = RawScore("Fear", 2, 1, 5)
    assert raw.sentence(score) == "Fear: 2.0 on a scale from 1 to 5."
    assert painted(raw.draw(score), "ci2") == []


def test_sums_are_whole_and_ranges_end_with_the_scale():
    assert raw.table([RawScore("Mood", 26, 0, 27, 1.7, step=1)]).rows == (("Mood", "26", "23–27", "0 to 27"),)


def test_the_table_has_a_dash_where_no_range_is_known():
    assert raw.table([RawScore("Fear", 2, 1, 5)]).rows[0][2] == "–"


def test_a_name_is_escaped():
    assert "&lt;b&gt;" in raw.draw(RawScore("<b>", 2, 1, 5))
