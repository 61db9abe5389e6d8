"""What is acknowledged is on the disk first: seen in the system calls on SQLite, asked for on PostgreSQL."""

import pytest
from django.db import connection

from tests.deep import write_order as rig
from tests.deep.write_order import Order, read, watch_one_person

can_watch = pytest.mark.skipif(bool(rig.why_not()), reason=rig.why_not())
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="the log of SQLite")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="the settings of PostgreSQL")

WRITE = '7 pwrite64(5</x/leeside.sqlite3-wal>, "a"..., 4096, 0) = 4096'
FLUSH = "7 fdatasync(5</x/leeside.sqlite3-wal>) = 0"
REPLY = '7 sendto(9<socket:[1]>, "HTTP/1.1 303 See Other\\r\\n"..., 300, 0, NULL, 0) = 300'


@pytest.mark.slow
@can_watch
@on_sqlite
def test_every_reply_to_a_write_follows_the_flush_of_its_log(stage):
    order = watch_one_person(stage)

    assert order.replies > 10
    assert order.too_early == 0


@pytest.mark.slow
@can_watch
@on_sqlite
def test_with_a_weaker_setting_the_reply_does_not_wait_for_the_disk(stage):
    assert watch_one_person(stage, control=rig.CONTROL).too_early > 10


@pytest.mark.slow
@on_postgresql
def test_postgresql_keeps_what_it_confirms(stage):
    assert stage.read("durability") == rig.DURABLE


@pytest.mark.parametrize(
    ("calls", "order"),
    [
        ([WRITE, FLUSH, REPLY], Order(1, 0)),
        ([WRITE, REPLY, FLUSH], Order(1, 1)),
        ([WRITE, FLUSH, WRITE, REPLY], Order(1, 1)),
        ([REPLY], Order(0, 0)),
        ([WRITE, "7 fdatasync(5</x/leeside.sqlite3-wal> <unfinished ...>", REPLY], Order(1, 1)),
        ([WRITE, "7 <... fdatasync resumed>) = 0", REPLY], Order(1, 0)),
    ],
)
def test_the_order_is_read_from_the_calls(calls, order):
    assert read("\n".join(calls)) == order
