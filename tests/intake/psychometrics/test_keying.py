"""Answers that go against the keys of an instrument are found, from 100 complete sheets on."""

import pytest

from intake.instruments import load
from intake.psychometrics.keying import contrary_items
from tests.answered import people_of

ECR, PHQ = load("ecr"), load("phq-9")


@pytest.mark.parametrize("instrument", [ECR, PHQ, load("leeside-attachment-core")], ids=str)
def test_answers_that_go_with_the_keys_name_no_item(instrument):
    assert contrary_items(instrument, people_of(instrument, 100)) == ()


def test_an_item_that_goes_the_other_way_is_named():
    assert contrary_items(ECR, people_of(ECR, 100, contrary=("3", "8"))) == ("3", "8")


def test_fewer_than_100_complete_sheets_say_nothing():
    sheets = people_of(PHQ, 100, contrary=("4",))
    assert contrary_items(PHQ, sheets[:99]) is None
    assert contrary_items(PHQ, [*sheets[:99], {**sheets[99], "1": None}]) is None
    assert contrary_items(PHQ, sheets) == ("4",)


def test_an_item_that_everybody_answers_alike_is_not_named():
    sheets = [{**sheet, "9": 0} for sheet in people_of(PHQ, 100)]
    assert contrary_items(PHQ, sheets) == ()


def test_items_of_an_index_need_not_go_together():
    ratings = load("rq")
    sheets = [{"1": 1 + n % 7, "2": 1 + n * 3 % 7, "3": 1 + n * 5 % 7, "4": 7 - n % 7} for n in range(100)]

    assert contrary_items(ratings, sheets) == ()


def test_an_item_that_goes_with_nothing_at_all_is_named():
    two = load("phq-2")
    first, second = (item.id for item in two.items)
    sheets = [{first: n % 2, second: n // 2 % 2} for n in range(100)]  # each pair of answers as often as any other

    assert contrary_items(two, sheets) == (first, second)
