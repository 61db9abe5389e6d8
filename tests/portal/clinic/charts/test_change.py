from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clinic.charts import change
from portal.clinic.charts.change import Change, Reading
from tests.portal.clinic.charts.markup import is_inside, painted, parsed, words

scores = st.integers(0, 27)


@given(st.lists(st.tuples(st.integers(0, 900), scores), min_size=1, max_size=8), st.none() | st.floats(0.1, 20))
def test_everything_stays_in_the_picture(pairs, sem):
    days = sorted(day for day, _ in pairs)
    readings = tuple(
        Reading(date(2026, 1, 1) + timedelta(days=day), "1 de enero", value)
        for day, (_, value) in zip(days, pairs, strict=True)
    )
    assert is_inside(change.draw(Change("Mood", 0, 27, readings, sem, thresholds=(5, 10, 15, 20))))


def test_readings_stand_at_their_true_dates(make_change):
    xs = [float(node.get("cx")) for node in painted(change.draw(make_change(17, 16, 15, 16)), "pt0")]
    # 14 January, 11 March, 29 April, 9 June: 56, 49 and 41 days apart.
    assert xs == [22.0, 93.3, 155.8, 208.0]


def test_a_reliable_improvement_is_a_green_triangle(make_change):
    fell = make_change(17, 15, 14, 9)
    assert len(painted(change.draw(fell), "rel")) == 1
    assert change.verdict(fell).text == "Reliable improvement"
    assert change.sentence(fell) == "Down 8. A change of 5 or more is unlikely to be error of measurement."


def test_a_reliable_worsening_is_never_green(make_change):
    rose = make_change(9, 20)
    assert painted(change.draw(rose), "rel") == []
    assert change.verdict(rose).text == "Reliably worse"


def test_a_change_within_error_is_not_clear_yet(make_change):
    assert change.verdict(make_change(14, 11)).text == "Not clear yet"
    assert (
        change.sentence(make_change(14, 11))
        == "Down 3. It would need to be 5 or more to rule out error of measurement."
    )


@pytest.mark.parametrize(("last", "expected"), [(3.3, "Reliably lower"), (4.9, "Reliably higher")])
def test_attachment_is_lower_or_higher_but_never_better(make_change, last, expected):
    moved = make_change(4.2, last, low=1, high=5, sem=0.232, better=None, step=0.1)
    assert change.verdict(moved).text == expected
    assert change.verdict(moved).tone == ""
    assert painted(change.draw(moved), "rel") == []


def test_the_amount_and_the_amount_needed_never_contradict_each_other(make_change):
    close = make_change(3, 3.645, low=1, high=5, sem=0.232, better=None, step=0.1)
    assert change.sentence(close) == "Up 0.65. A change of 0.65 or more is unlikely to be error of measurement."


def test_an_own_amount_needed_takes_the_place_of_the_computed_one(make_change):
    assert change.verdict(make_change(10, 7, needed=2)).text == "Reliable improvement"


def test_one_intake_has_no_verdict(make_change):
    first = make_change(12)
    assert change.verdict(first) is None
    assert change.sentence(first) == "One intake so far. Change appears after the second."
    assert painted(change.draw(first), "ln") == []
    assert parsed(change.draw(first))[0].text == "Mood on a scale from 0 to 27: 12 on 14 Jan."


def test_without_an_error_there_is_neither_band_nor_verdict(make_change):
    unknown = make_change(12, 9, sem=None)
    assert painted(change.draw(unknown), "band") == painted(change.draw(unknown), "se") == []
    assert change.verdict(unknown) is None
    assert change.sentence(unknown) == "Down 3. How much of this is error of measurement is not known."


def test_no_change_is_said_as_such(make_change):
    assert change.sentence(make_change(12, 12)).startswith("No change.")


def test_the_title_gives_both_ends_and_the_verdict(make_change):
    assert parsed(change.draw(make_change(17, 9)))[0].text == (
        "Mood on a scale from 0 to 27: 17 on 14 Jan, 9 on 11 Mar. Reliable improvement."
    )


def test_threshold_numbers_do_not_touch(make_change):
    svg = change.draw(make_change(17, 9, thresholds=(10, 11, 20)))
    assert len(painted(svg, "cut")) == 3
    assert "11" not in words(svg).replace("11 Mar", "")


def test_the_table_has_a_row_for_every_intake(make_change):
    table = change.table([make_change(17, 15, 14), make_change(14, name="Worry")])
    assert table.headers == ("Intake", "Mood", "Worry")
    assert table.rows == (("14 Jan", "17", "14"), ("11 Mar", "15", "–"), ("29 Apr", "14", "–"))


def test_two_intakes_of_one_day_are_two_points_and_two_rows():
    day = date(2026, 3, 2)
    alike = Change("Mood", 0, 27, tuple(Reading(day, "2 Mar", value, place) for place, value in enumerate((3, 9, 3))))
    assert [float(node.get("cx")) for node in painted(change.draw(alike), "pt0")] == [22.0, 115.0, 208.0]
    assert change.table([alike]).rows == (("2 Mar", "3"), ("2 Mar", "9"), ("2 Mar", "3"))


def test_names_are_escaped_and_nothing_is_styled(make_change):
    svg = change.draw(make_change(17, 9, name="<b>"))
    assert "<b>" not in svg
    assert "style=" not in svg


def test_a_change_without_readings_is_refused(make_change):
    with pytest.raises(ValueError, match="reading"):
        make_change()


def test_the_signs_are_explained():
    assert "Triangle: reliable change." in change.caption()
