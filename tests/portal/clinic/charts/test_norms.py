import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clinic.charts import norms
from portal.clinic.charts.norms import NormScore
from tests.portal.clinic.charts.markup import is_inside, painted


@given(st.floats(-50, 200), st.none() | st.floats(0, 30))
def test_a_bar_never_leaves_the_picture(t, sem):
    assert is_inside(norms.draw(NormScore("Anxiety", t, sem, 50)))


def test_the_axis_stays_in_the_picture():
    assert is_inside(norms.axis())


def test_the_numbers_beside_a_bar_are_read_instead_of_it():
    assert 'aria-hidden="true"' in norms.draw(NormScore("Anxiety", 55, 3, 71))


def test_without_an_error_there_is_no_interval():
    score = NormScore("Anxiety", 55, None, 71)
    assert painted(norms.draw(score), "ci") == []
    assert norms.interval(score) == ""


@pytest.mark.parametrize(
    ("t", "sem", "percentile", "expected"),
    [
        (58, 3, 80, "higher than most"),
        (58, 5, 80, "not clearly away from the middle"),
        (58, None, 80, "not clearly away from the middle"),
        (42, 3, 20, "lower than most"),
        (42, 5, 20, "not clearly away from the middle"),
        (50, 3, 50, "near the middle"),
        (58, 3, None, ""),
    ],
)
def test_most_needs_a_percentile_and_a_range_on_one_side(t, sem, percentile, expected):
    assert norms.words(NormScore("Anxiety", t, sem, percentile)) == expected


def test_the_sentence_names_what_stands_apart():
    scores = [NormScore("Reassurance", 65, 3, 93), NormScore("Trust", 35, 3, 7), NormScore("Distance", 50, 3, 50)]
    assert norms.sentence(scores) == "Higher than most: Reassurance. Lower than most: Trust."
    assert norms.sentence(scores[2:]) == "No scale stands clearly apart from the middle."


def test_the_table_gives_range_and_percentile_where_they_exist():
    scores = [NormScore("Reassurance", 58.4, 4.3, 80, "80 (76–84)"), NormScore("Trust", 45, None, None)]
    assert norms.table(scores).rows == (("Reassurance", "58", "50–67", "80 (76–84)"), ("Trust", "45", "–", "–"))


def test_the_table_prints_both_bounds_of_a_printed_percentile():
    assert norms.table([NormScore("Reassurance", 54, 3, 50, "50–75")]).rows[0][-1] == "50–75"


def test_the_norm_group_is_named():
    assert norms.caption("adults, n = 2,136").endswith("thin line 95%. Norms: adults, n = 2,136.")
