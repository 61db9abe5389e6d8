"""The disk of the database fills up while patients answer, and has room again later.

Until there is room, saving is refused in words; nothing that was acknowledged is gone, and nothing is acknowledged that
was not committed. SQLite alone: a PostgreSQL on a full disk stops, and then the database is away.
"""

import time
from collections.abc import Iterator

from tests.deep import disks
from tests.deep.browser import Browser
from tests.deep.crowd import Crowd, Findings, examine
from tests.deep.stage import Stage, stages

THREADS, FIRST_ROOM, LATER_ROOM = 4, 700, 20_000  # kilobytes
PATIENCE_SECONDS = 60


def fill_disk(stage: Stage, *, people: int, refusals: int) -> tuple[Findings, int]:
    """Let people answer on a full disk until so many savings were refused, then make room; return what was found."""
    size = stage.database.kept.stat().st_size // 1024
    stage.kill()
    with (
        disks.small_disk(stage.folder / "disk", size + FIRST_ROOM + LATER_ROOM) as disk,
        stage.database.moved_to(disk),
    ):
        filler = disk / "filler"
        filler.write_bytes(bytes(LATER_ROOM * 1024))
        stage.start()
        with Crowd(stage.tickets[:people], stage.port, threads=THREADS, seed="full") as crowd:
            give_up = time.monotonic() + PATIENCE_SECONDS
            while refused(crowd) < refusals and time.monotonic() < give_up:
                time.sleep(0.05)
            found = refused(crowd)
            assert Browser(stage.port).get("/help-now/harbour/").status == 200
            filler.unlink()
            crowd.finish()
        stage.kill()
        assert stage.read("durability")["integrity_check"] == "ok"
        return examine(crowd.people, stage.read()), found


def refused(crowd: Crowd) -> int:
    return sum(len(person.refused_after) for person in list(crowd.people))


def figures() -> Iterator[tuple[str, str]]:
    assert not disks.why_no_small_disk(), disks.why_no_small_disk()
    for stage in stages(people=40, vendors=["sqlite"]):
        found, refusals = fill_disk(stage, people=40, refusals=100)
        assert not found.faults, found.faults[:20]
        assert found.submissions == 40
        yield (
            "SQLite",
            f"{refusals} savings refused in words on a full disk: {found.in_words}; all sent once there was room",
        )
