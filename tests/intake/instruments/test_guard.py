"""The import guard refuses a sheet that does not fit, and a person who did not look."""

import pytest

from intake.instruments import load
from intake.instruments.guard import (
    COLUMNS,
    SheetRefused,
    check_confirmation,
    check_sheet,
    check_staging,
    questions,
    read_csv,
)
from tests.wordings import as_csv, looked, rows_of

PHQ = load("phq-9")
ECR = load("ecr")


def sheet(instrument, rows=None):
    return read_csv(as_csv(rows or rows_of(instrument)), instrument)


@pytest.mark.parametrize("instrument", [PHQ, ECR, load("gad-7")], ids=str)
def test_a_sheet_that_fits_and_was_looked_at_is_staged(instrument):
    check_staging(instrument, sheet(instrument), looked(instrument))


@pytest.mark.parametrize("version", ["1.0.0", "1.0.0-interleaved"])
def test_each_order_is_imported_where_its_keys_are_and_refused_where_they_are_not(version):
    instrument = load("ecr-r", version)
    other = next(order for order in instrument.other_orders if order.version)

    check_staging(instrument, sheet(instrument), looked(instrument))
    with pytest.raises(SheetRefused, match=f"in version {other.version}"):
        check_sheet(instrument, sheet(instrument, rows_of(instrument, order_id=other.id)))


def test_an_order_whose_keys_nobody_has_is_known_and_refused():
    instrument = load("ecr-r")

    with pytest.raises(SheetRefused, match="keys are not"):
        check_sheet(instrument, sheet(instrument, rows_of(instrument, order_id="yiye-ii-tr")))


def test_answers_that_differ_from_item_to_item_each_have_a_row():
    audit = load("audit-c")

    assert list(sheet(audit).anchors) == list(audit.answer_codes)
    check_staging(audit, sheet(audit), looked(audit))
    with pytest.raises(SheetRefused, match="answer words"):
        check_sheet(audit, sheet(audit, rows_of(audit)[:-1]))


def test_a_byte_order_mark_does_no_harm():
    assert read_csv(b"\xef\xbb\xbf" + as_csv(rows_of(PHQ)), PHQ).texts["1"] == "Line 1 of the printed sheet"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (rows_of(PHQ)[1:], "9 items"),
        (rows_of(PHQ, text="same words"), "same text"),
        (rows_of(PHQ)[:-1], "answer words"),
        (rows_of(PHQ, order_id="another"), "item order"),
        (rows_of(PHQ, entitlement_note=""), "entitlement_note"),
    ],
    ids=["missing item", "repeated text", "missing anchor", "other order", "no entitlement"],
)
def test_a_sheet_that_does_not_fit_is_refused(rows, says):
    with pytest.raises(SheetRefused, match=says):
        check_sheet(PHQ, sheet(PHQ, rows))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (as_csv(rows_of(ECR)), "about 'ecr'"),
        (as_csv(rows_of(PHQ), COLUMNS[:-1]), "first row"),
        (as_csv([]), "no rows"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b'a,"b', "not valid CSV"),
        (b"x" * 1_000_001, "1 MB"),
        (as_csv(rows_of(PHQ) + rows_of(PHQ, lang="es")), "one language"),
    ],
    ids=["other instrument", "columns", "empty", "bytes", "quotes", "size", "two languages"],
)
def test_a_file_that_cannot_be_read_is_refused(content, says):
    with pytest.raises(SheetRefused, match=says):
        read_csv(content, PHQ)


@pytest.mark.parametrize(
    "answers",
    [
        looked(PHQ, order_id="another"),
        looked(PHQ, reads_opposite=False),
        looked(PHQ, risk_lines_are_about_self_harm=False),
        {key: value for key, value in looked(PHQ).items() if key != "risk_lines_are_about_self_harm"},
    ],
    ids=["order", "direction", "risk line wrong", "risk line not asked"],
)
def test_a_wrong_answer_refuses_the_import(answers):
    with pytest.raises(SheetRefused):
        check_staging(PHQ, sheet(PHQ), answers)


@pytest.mark.parametrize("missing", ["permission_name", "permission_date"])
def test_an_instrument_that_needs_permission_needs_its_name_and_date(missing):
    with pytest.raises(SheetRefused, match="permission"):
        check_staging(ECR, sheet(ECR), looked(ECR, **{missing: ""}))


def test_the_reversed_lines_are_shown_beside_three_plain_ones():
    shown = questions(ECR, sheet(ECR).texts)
    assert len(shown.reversed_lines) == 10
    assert len(shown.plain_lines) == 3
    assert not set(shown.reversed_lines) & set(shown.plain_lines)


def test_where_nothing_is_reversed_the_first_and_last_line_are_shown():
    shown = questions(PHQ, sheet(PHQ).texts)
    assert shown.reversed_lines == ()
    assert shown.plain_lines == ("Line 1 of the printed sheet", "Line 9 of the printed sheet")
    assert shown.risk_lines == ("Line 9 of the printed sheet",)


def test_the_second_person_must_have_read_every_line():
    texts = sheet(PHQ).texts
    check_confirmation(PHQ, texts, {"read_all": 9, "risk_lines_are_about_self_harm": True})
    with pytest.raises(SheetRefused, match="how many"):
        check_confirmation(PHQ, texts, {"read_all": 8, "risk_lines_are_about_self_harm": True})
    with pytest.raises(SheetRefused, match="self-harm"):
        check_confirmation(PHQ, texts, {"read_all": 9, "risk_lines_are_about_self_harm": False})
