"""A short slice of the rig that fills the disk."""

import pytest
from django.db import connection

from tests.deep.disk_full import fill_disk
from tests.deep.disks import why_no_small_disk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="a PostgreSQL on a full disk stops: see the outage"),
    pytest.mark.skipif(bool(why_no_small_disk()), reason=why_no_small_disk()),
]


def test_on_a_full_disk_saving_is_refused_in_words_and_goes_on_once_there_is_room(stage):
    found, refusals = fill_disk(stage, people=4, refusals=4)

    assert found.faults == []
    assert found.submissions == 4
    assert refusals >= 4
