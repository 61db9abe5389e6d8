"""A DOI and an ISBN that were mistyped never become a source."""

import pytest
from django.core.exceptions import ValidationError

from content.checks.sources import sources
from content.models import Reference

RIGHT = ["0-306-40615-2", "0306406152", "080442957X", "0-8044-2957-x", "978-0-306-40615-7", "9780306406157"]
WRONG = [
    "0-306-40615-3", "0306406153", "0804429571", "978-0-306-40615-8", "9780306406175", "1234567890123", "030640615",
    "X306406152", "978-0-306-40615", "0--306406152", "none",
]  # fmt: skip


def work(**fields):
    return Reference(**{"key": "a-1990", "authors": "A B", "year": 1990, "title": "T", **fields})


@pytest.mark.parametrize("isbn", ["", *RIGHT])
def test_an_isbn_whose_check_digit_fits_is_taken(isbn):
    work(isbn=isbn).clean_fields()


@pytest.mark.parametrize("isbn", WRONG)
def test_an_isbn_whose_check_digit_does_not_fit_is_refused(isbn):
    with pytest.raises(ValidationError) as refused:
        work(isbn=isbn).clean_fields()
    assert set(refused.value.message_dict) == {"isbn"}


@pytest.mark.parametrize(
    "doi",
    ["", "10.1037/0022-3514.52.3.511", "10.1016/0749-5978(91)90022-L", "10.1000.10/123456", "10.1207/S15327957PSPR_03"],
)
def test_a_bare_doi_is_taken(doi):
    work(doi=doi).clean_fields()


@pytest.mark.parametrize(
    "doi",
    [
        "https://doi.org/10.1037/a0022898", "doi:10.1037/a0022898", "10.1037", "10.1037/", "10.10/a", "10.1037/a 1",
        "10.1037/a0022898.", "10.1037/a0022898,",
    ],
)  # fmt: skip
def test_what_is_no_doi_is_refused(doi):
    with pytest.raises(ValidationError) as refused:
        work(doi=doi).clean_fields()
    assert set(refused.value.message_dict) == {"doi"}


def test_a_source_of_before_is_pointed_out_on_the_page_and_a_right_one_is_not():
    before, right = work(isbn="0306406153", doi="10.1037"), work(isbn="0306406152")

    assert [(fault.code, fault.place, fault.stops) for fault in sources([before, right])] == [
        ("doi", "Source a-1990", False),
        ("isbn", "Source a-1990", False),
    ]
