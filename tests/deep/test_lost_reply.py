"""A short slice of the rig that loses replies: what is sent again is there once."""

import pytest

from tests.deep import lost_reply as rig
from tests.deep.lost_reply import lose_replies

pytestmark = pytest.mark.slow


def test_what_is_sent_again_because_its_reply_was_lost_is_there_once(stage):
    found, lost = lose_replies(stage, people=3, seed="slice")

    assert found.faults == []
    assert found.submissions == 3
    assert lost > 10


def test_a_product_that_knows_no_repeat_meets_the_patient_with_a_conflict(stage):
    found, _ = lose_replies(stage, people=2, seed="slice", control=rig.CONTROL)

    assert [fault for fault in found.faults if "409" in fault]
