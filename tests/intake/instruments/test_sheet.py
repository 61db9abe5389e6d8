"""A sheet as a spreadsheet wrote it: what does not fit is refused with its row, and nothing is passed over."""

import csv
import io

import pytest

from intake.instruments import load
from intake.instruments.sheet import COLUMNS, MOST_ROWS, SheetRefused, quoted, read_csv, template
from tests.wordings import as_csv, rows_of

PHQ = load("phq-9")
ECR = load("ecr")


def changed(row, **values):
    """The sheet with one of its rows changed; rows are counted as a spreadsheet does, the first is the header."""
    rows = rows_of(PHQ)
    rows[row - 2].update(values)
    return as_csv(rows)


def test_commas_and_semicolons_are_read_alike():
    assert read_csv(as_csv(rows_of(PHQ), delimiter=";"), PHQ) == read_csv(as_csv(rows_of(PHQ)), PHQ)


def test_empty_lines_and_blanks_around_do_no_harm():
    content = as_csv(rows_of(PHQ, lang=" en ")).replace(b"\r\n", b"\r\n,,,,,,,\r\n\r\n", 3)
    assert read_csv(content, PHQ).texts["9"] == "Line 9 of the printed sheet"


def test_quotes_commas_and_accents_come_through_as_they_are():
    words = "A \"quoted\", accented línea; 5 < 6 & 'single'"
    assert read_csv(changed(4, text=words), PHQ).texts["3"] == words


@pytest.mark.parametrize("instrument", [PHQ, ECR, load("gad-7")], ids=str)
def test_the_empty_file_has_the_right_rows_and_fits_once_it_is_filled_in(instrument):
    rows = list(csv.DictReader(io.StringIO(template(instrument, "es"))))

    assert tuple(rows[0]) == COLUMNS
    assert not any(row["text"] or row["anchor_text"] or row["entitlement_note"] for row in rows)
    for number, row in enumerate(rows):
        row["text" if row["item_no"] else "anchor_text"] = f"Palabra {number}"
        row["entitlement_note"] = "licence on file"
    read = read_csv(as_csv(rows), instrument)
    assert (list(read.texts), read.language) == ([item.id for item in instrument.items], "es")


def test_an_empty_file_that_nobody_filled_in_is_refused_with_its_first_row():
    with pytest.raises(SheetRefused, match=r"Row 2, item_no: '1' has no text"):
        read_csv(template(PHQ, "en").encode(), PHQ)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (changed(5, instrument_id="gad-7"), "Row 5 is about 'gad-7'"),
        (changed(5, instrument_id="рhq-9"), r"Row 5 is about '\\u0440hq-9'"),
        (changed(5, item_no="１"), r"Row 5, item_no: there is no '\\uff11'"),
        (changed(5, item_no="1O"), "Row 5, item_no: there is no '1O'. There are: 1, 2"),
        (changed(5, item_no="3"), "Row 5, item_no: '3' was given in row 4"),
        (changed(5, item_no="", text=""), "Row 5 names neither"),
        (changed(12, anchor_value="9"), "Row 12, anchor_value: there is no '9'"),
        (changed(12, anchor_value="LA6568-5"), "Row 12, anchor_value: 'LA6568-5' was given in row 11"),
        (changed(12, anchor_text="  "), "Row 12, anchor_value: 'LA6569-3' has no text"),
        (changed(5, order_id="another"), "Row 5 differs from row 2"),
        (changed(5, entitlement_note="another licence"), "Row 5 gives another entitlement_note than row 2"),
        (changed(5, text="A\x00line"), "Row 5, text: it holds a character that nobody can see"),
        (changed(5, text="A\u202eline"), "Row 5, text: it holds a character that nobody can see"),
        (changed(5, item_no="3\u200b"), "Row 5, item_no: it holds a character that nobody can see"),
        (changed(5, text="two\nlines"), "Row 5, text: it holds a character that nobody can see"),
        (changed(5, text="=HYPERLINK(1)"), "Row 5, text: it begins like a formula"),
        (changed(5, text="@SUM(1)"), "Row 5, text: it begins like a formula"),
        (changed(12, anchor_text="+1"), "Row 12, anchor_text: it begins like a formula"),
        (changed(5, text="x" * 1001), "Row 5, text: it is longer than 1000"),
        (as_csv(rows_of(PHQ, lang="English!")), "Row 2: 'English!' is not a language"),
        (as_csv(rows_of(PHQ, lang="")), "Row 2: '' is not a language"),
        (as_csv(rows_of(PHQ)) + b"phq-9,as-published\r\n", "Row 15 has 2 cells"),
        (as_csv(rows_of(PHQ)) + b"a,b,c,d,e,f,g,h,i\r\n", "Row 15 has 9 cells"),
        (as_csv(rows_of(PHQ)) + b'phq-9,"never closed', "Row 15 is not valid CSV"),
        (as_csv(rows_of(PHQ)) + b'phq-9,"closed"then more\r\n', "Row 15 is not valid CSV"),
        (as_csv(rows_of(PHQ) * MOST_ROWS), "more than 1000 rows"),
        (as_csv(rows_of(PHQ)) + b"a,b\r\n" * 1_000_000, "1 MB"),
        (b"", "first row"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_row(content, says):
    with pytest.raises(SheetRefused, match=says):
        read_csv(content, PHQ)


def test_no_sentence_repeats_more_than_eighty_characters_of_the_file():
    for value in ("x" * 900, "я" * 900, "<script>" * 100):
        assert len(quoted(value)) <= 80
        with pytest.raises(SheetRefused) as refused:
            read_csv(changed(5, item_no=value), PHQ)
        assert len(str(refused.value)) < 200


def test_empty_rows_are_not_counted():
    assert read_csv(as_csv(rows_of(PHQ)) + b"\r\n" * (MOST_ROWS + 1), PHQ) == read_csv(as_csv(rows_of(PHQ)), PHQ)
