"""A1: the power is cut while patients answer. What the file system had not written out by then is gone.

The database lives on an ext4 image behind a loop device. At a random moment every process is frozen and the image is
copied: the copy holds what had reached the disk and nothing of what only the memory knew. The copy is mounted, the file
system and the database recover on it, and the result is compared with what had been acknowledged. The control does not
wait for the disk at COMMIT, and must lose. Out of reach: sectors half written, and disks that lie about a flush.
"""

import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.deep import disks
from tests.deep.crowd import Crowd, compare
from tests.deep.processes import family, signal_all
from tests.deep.stage import Stage, stages

THREADS, ANSWERS_FIRST = 4, 12
CUTS, CONTROL_CUTS = int(os.environ.get("CUTS", "10")), 2  # on each database
CONTROL = "does_not_wait_for_the_disk"


@dataclass
class Cut:
    """What was acknowledged before the cuts, and what of it was gone after them."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)


def cut_power(stage: Stage, *, times: int, seed: object, control: str = "") -> Cut:
    """Cut the power so many times, each time on a disk of its own."""
    found = Cut()
    for number in range(times):
        _cut_once(stage, random.Random(f"{seed}-{number}"), control, found)
    return found


def _cut_once(stage: Stage, chance: random.Random, control: str, found: Cut) -> None:
    image, left = stage.folder / "image", stage.folder / "left"
    disks.new_image(image)
    with disks.mounted(image, stage.folder / "disk") as disk, stage.database.moved_to(disk):
        disks.write_out(disk)
        stage.start(control=control)
        with Crowd(stage.tickets, stage.port, threads=THREADS, seed=chance.random()) as crowd:
            crowd.wait_for(ANSWERS_FIRST)
            time.sleep(chance.uniform(0, 1))
            told = crowd.acknowledged()
            signal_all(everything := family(stage.group) | stage.database.processes, signal.SIGSTOP)
            disks.copy(image, left)
            signal_all(everything, signal.SIGKILL)
            stage.kill()
    with disks.mounted(left, stage.folder / "disk") as disk, stage.database.found_on(disk):
        held = stage.read(invitations=[person.invitation for person, _, _ in told])
        assert stage.read("durability").get("integrity_check", "ok") == "ok"
    found.acknowledged += sum(len(acknowledged) for _, acknowledged, _ in told)
    found.lost += compare(told, held)


def figures() -> Iterator[tuple[str, str]]:
    assert not disks.why_no_loop_device(), disks.why_no_loop_device()
    for stage in stages(people=60):
        control = cut_power(stage, times=CONTROL_CUTS, seed="control", control=CONTROL)
        assert control.lost, "the control did not lose: the rig proves nothing"
        found = cut_power(stage, times=CUTS, seed="deep")
        assert not found.lost, found.lost[:20]
        yield (
            stage.database.name,
            (
                f"{CUTS} cuts: {found.acknowledged} answers acknowledged, {len(found.lost)} lost. "
                f"Control that does not wait for the disk: {len(control.lost)} of {control.acknowledged} lost"
            ),
        )
