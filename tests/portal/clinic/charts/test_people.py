"""Several people on one plane: every point inside, every name written, the same facts in the table."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clinic.charts import people
from portal.clinic.charts.people import People, Person
from portal.clinic.charts.regions import Mode
from tests.portal.clinic.charts.markup import is_inside, painted, parsed

THREE = (
    Person("Mother", (4.2, 3.1), (0.4, 0.3)), Person("Father", (2.0, 4.6), (0.4, 0.3)), Person("Partner", (1.2, 1.4)),
)  # fmt: skip
SEVERAL = People(1, 5, THREE, Person("All together", (2.5, 3.0), (0.2, 0.2)))
places = st.tuples(st.floats(1, 7), st.floats(1, 7))


@given(st.lists(places, min_size=2, max_size=4), st.none() | st.tuples(st.floats(0.01, 3), st.floats(0.01, 3)))
def test_no_mark_leaves_the_picture(points, sem):
    drawn = People(1, 7, tuple(Person(f"P{i}", point, sem) for i, point in enumerate(points)))
    assert is_inside(people.draw(drawn))


def test_each_person_has_a_point_and_those_with_a_known_error_a_cross():
    drawn = people.draw(SEVERAL)
    assert len(painted(drawn, "past")) == 3
    assert len(painted(drawn, "now")) == 1
    assert len(painted(drawn, "ci2")) == 6


def test_the_title_reads_every_place_out():
    title = parsed(people.draw(SEVERAL))[0].text
    for said in ("Mother 4.2, 3.1", "Father 2.0, 4.6", "Partner 1.2, 1.4", "All together 2.5, 3.0"):
        assert said in title


def test_the_table_says_the_same_with_its_ranges():
    table = people.table(SEVERAL)
    assert table.rows[0] == ("Mother", "4.2 (3.4–5.0)", "3.1 (2.5–3.7)")
    assert table.rows[2] == ("Partner", "1.2", "1.4")
    assert table.rows[3][0] == "All together"


@pytest.mark.parametrize(
    ("mode", "name"), [(Mode.REGIONS, "Attachment anxiety"), (Mode.NEUTRAL, "Worry about losing people")]
)
def test_only_a_published_questionnaire_names_attachment(mode, name):
    assert people.table(People(1, 7, THREE, mode=mode)).headers[1] == name
