"""A2: the whole product is killed again and again while patients answer and send.

After each kill, before anything starts again, the database is compared with what had been acknowledged until then. The
control replies before it commits.
"""

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from tests.deep.crowd import Crowd, Findings, compare, examine
from tests.deep.stage import Stage, stages

THREADS = 8
BETWEEN_SECONDS, FEWEST_BETWEEN = (0.5, 1.5), 6
CONTROL = "replies_before_commit"
KILLS = int(os.environ.get("KILLS", "110"))  # on each database


@dataclass
class Killed:
    findings: Findings
    kills: int
    lost_at_a_kill: list[str] = field(default_factory=list)
    restarts: list[float] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return self.lost_at_a_kill + self.findings.faults


def kill(stage: Stage, *, kills: int, seed: object, control: str = "") -> Killed:
    """Kill so many times; return what was found."""
    chance = random.Random(str(seed))
    stage.begin_again()
    stage.start(control=control)
    killed = Killed(Findings(), kills)
    with Crowd(stage.tickets, stage.port, threads=THREADS, seed=seed) as crowd:
        crowd.wait_for(THREADS)  # until everybody is at the questions
        for _ in range(kills):
            saves = crowd.saves
            time.sleep(chance.uniform(*BETWEEN_SECONDS))
            crowd.wait_for(saves + FEWEST_BETWEEN)  # on a busy machine a kill would else meet nobody at work
            time.sleep(chance.uniform(0, 0.1))
            told = crowd.acknowledged()[-2 * THREADS :]  # those before them are through, and are looked at in the end
            stage.kill()
            held = stage.read(invitations=[person.invitation for person, _, _ in told])
            killed.lost_at_a_kill += compare(told, held)
            killed.restarts.append(stage.start(control=control))
    stage.kill()
    killed.findings = examine(crowd.people, stage.read())
    return killed


def figures() -> Iterator[tuple[str, str]]:
    for stage in stages(people=4 * KILLS):
        control = kill(stage, kills=5, seed="control", control=CONTROL)
        assert control.lost_at_a_kill, "the control did not lose: the rig proves nothing"
        found = kill(stage, kills=KILLS, seed="deep")
        assert not found.faults, found.faults[:20]
        yield (
            stage.database.name,
            (
                f"{found.kills} kills: {found.findings.in_words}; back in {median(found.restarts):.1f} s (median). "
                f"Control that replies before COMMIT: {len(control.lost_at_a_kill)} lost at 5 kills"
            ),
        )
