"""One race of the rig in which fifty send the same answers at once."""

import pytest

from tests.deep import submit_race as rig
from tests.deep.submit_race import race

pytestmark = pytest.mark.slow


def test_fifty_who_send_the_same_answers_at_once_send_them_once(stage):
    stage.begin_again()

    assert race(stage, person=0) == []


def test_a_product_that_locks_too_late_does_not_answer_everybody_the_same(stage):
    stage.begin_again()

    assert race(stage, person=0, control=rig.CONTROL)
