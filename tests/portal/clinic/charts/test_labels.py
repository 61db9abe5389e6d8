from hypothesis import given
from hypothesis import strategies as st

from portal.clinic.charts.labels import PLAIN, SIZE, Box, Label, best, wrap


@given(st.lists(st.text("abcdefg-", min_size=1, max_size=9), min_size=1, max_size=9).map(" ".join), st.integers(1, 400))
def test_wrapping_loses_no_letter(text, width):
    assert "".join(wrap(text, width)).replace(" ", "") == text.replace(" ", "")


def test_lines_are_about_equally_long():
    assert wrap("middle of people who came here", 22 * SIZE * PLAIN) == ("middle of people", "who came here")


def test_a_name_breaks_after_its_hyphen():
    assert wrap("Temerosa-evitativa", 12 * SIZE * PLAIN) == ("Temerosa-", "evitativa")


def test_a_label_goes_where_it_covers_nothing():
    taken, free = Label(("9 Jun",), 10, 20), Label(("9 Jun",), 10, 80)
    assert best([taken, free], [Box(0, 0, 100, 30)], Box(0, 0, 200, 200)) == free


def test_a_label_is_moved_into_its_frame():
    box = best([Label(("9 Jun",), 190, -20)], [], Box(0, 0, 200, 200)).box
    assert (box.right, box.top) == (200, 0)
