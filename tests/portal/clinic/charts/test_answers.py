import pytest

from portal.clinic.charts.answers import answer_dots
from tests.portal.clinic.charts.markup import painted, parsed


def test_the_given_answer_is_the_filled_place():
    assert [node.get("class") for node in parsed(answer_dots(3, 1, 5))] == ["past", "past", "pt0", "past", "past"]


def test_a_skipped_question_has_only_hollow_places():
    assert len(painted(answer_dots(None, 0, 3), "past")) == 4


@pytest.mark.parametrize(("low", "high"), [(0, 100), (5, 1)])
def test_places_that_cannot_be_counted_are_not_drawn(low, high):
    assert answer_dots(3, low, high) == ""
