"""Who is on the caseload: one made-up person for each thing that a screen must be able to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from intake.instruments import load
from intake.models import Battery, Invitation, StaffEntry
from portal.operations.demonstration.model import aim_answers, draw_seconds
from portal.operations.demonstration.people import Intake, Person

CORE, CHECK_IN = "leeside-attachment-core", "leeside-check-in"


@dataclass(frozen=True)
class Stage:
    """What a case needs to be written: batteries, people, the moment, and the dice."""

    standard: Battery
    measures: Battery
    clinician: Any
    now: datetime
    random: Random

    def days_ago(self, days: float, hour: float = 0) -> datetime:
        return self.now - timedelta(days=days, hours=hour)

    def today_at(self, hour: int, minute: int = 0) -> datetime:
        return self.day_at(0, hour, minute)

    def day_at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """A time of day in the clinic's zone, some days from now."""
        local = self.now.astimezone(self.clinician_zone) + timedelta(days=days)
        return local.replace(hour=hour, minute=minute, second=0, microsecond=0)

    @property
    def clinician_zone(self) -> Any:
        return self.clinician.memberships.first().clinic.zone


SAID = {
    "contact": "Text me. Please do not leave a voicemail.",
    "whereabouts": "Mostly at home in Pretend Street.",
    "worried-contact": "My sister Dot Sample, 000 000 0000 (not a real number).",
    "reasons": "I argue a lot with my partner and then feel alone.",
    "goals": "",
    "preferences": "I would rather talk in the morning.",
    "what-helps": "Walking with my sister. Knowing the plan for the week.",
}


def intake(stage: Stage, days: float, means: dict[str, float], *, risk: int = 0, **details: Any) -> Intake:
    """Return a standard intake whose scales come out near given means."""
    answers = {
        CORE: aim_answers(load(CORE), means, stage.random),
        CHECK_IN: aim_answers(load(CHECK_IN), means, stage.random, risk=risk),
    }
    return _timed(stage, Intake(stage.standard, stage.days_ago(days), answers, {}, statements=dict(SAID), **details))


def measures(stage: Stage, days: float, means: dict[str, dict[str, float]], *, risk: int = 0) -> Intake:
    """Return an intake with PHQ-9, GAD-7 and ECR."""
    answers = {key: aim_answers(load(key), scale, stage.random, risk=risk) for key, scale in means.items()}
    return _timed(stage, Intake(stage.measures, stage.days_ago(days), answers, {}))


def without(found: Intake, instrument: str, *items: str) -> Intake:
    """Leave items out: they were skipped."""
    for item in items:
        found.answers[instrument].pop(item)
    return found


def first(found: Intake, count: int) -> Intake:
    """Keep only the first answers: the person stopped there."""
    kept = [(key, item) for key in (CHECK_IN, CORE) for item in found.answers[key]][:count]
    found.answers = {key: {i: found.answers[key][i] for k, i in kept if k == key} for key in found.answers}
    return found


def quick(found: Intake, seconds: float) -> Intake:
    """Set every answer's time."""
    found.seconds = {key: dict.fromkeys(items, seconds) for key, items in found.answers.items()}
    return found


def _timed(stage: Stage, found: Intake) -> Intake:
    found.seconds = {key: {item: draw_seconds(stage.random) for item in items} for key, items in found.answers.items()}
    return found


def _person(stage: Stage, name: str, born: int, *intakes: Intake, **details: Any) -> Person:
    birth = date(born, stage.random.randint(1, 12), stage.random.randint(1, 28))
    return Person(name, birth, responsible=stage.clinician, intakes=list(intakes), **details)


Case = Callable[[Stage], Person]


def act_now(stage: Stage) -> Person:
    found = intake(stage, 0.04, {"AX": 4.1, "AV": 3.4, "DF": 3.2, "worry": 2.2, "mood": 2.2}, risk=2)
    return _person(stage, "Jono Sample", 1985, found, pronouns="he/him", contact_rule="Text only, no voicemail")


def answered_before(stage: Stage) -> Person:
    """Four intakes, a risk answer in the last one that was acknowledged, scores that fell."""
    found = [
        intake(stage, 148, {"AX": 4.6, "AV": 3.3, "DF": 3.0, "worry": 2.5, "mood": 2.2}, risk=2),
        intake(stage, 90, {"AX": 4.3, "AV": 3.1, "DF": 2.8, "worry": 2.2, "mood": 2.0}),
        intake(stage, 43, {"AX": 3.9, "AV": 3.0, "DF": 2.7, "worry": 2.0, "mood": 1.5}),
        intake(
            stage,
            2,
            {"AX": 2.6, "AV": 2.7, "DF": 2.5, "worry": 1.5, "mood": 1.0},
            risk=1,
            goals=["closer-relationships"],
        ),
    ]
    visit = stage.today_at(14, 30)
    return _person(
        stage,
        "Mara Example",
        1992,
        *found,
        pronouns="she/her",
        next_visit_at=visit,
        contact_rule="Text only, no voicemail",
    )


def new_in_spanish(stage: Stage) -> Person:
    found = intake(stage, 0.3, {"AX": 2.3, "AV": 4.0, "DF": 2.4, "worry": 1.2, "mood": 1.5}, language="es")
    return _person(stage, "Tomás Muestra", 1999, found, pronouns="he/him", language="es")


def new_with_skips(stage: Stage) -> Person:
    """Answered by phone, and entered by the clinician."""
    found = without(
        intake(
            stage, 1.1, {"AX": 2.0, "AV": 2.1, "DF": 1.8, "worry": 0.8, "mood": 0.5}, goals=["feel-calmer"],
            way=StaffEntry.BY_PHONE,
        ),
        CORE, "AX1", "AV3", "DF2",
    )  # fmt: skip
    return _person(stage, "Pria Pretend", 1974, found, pronouns="she/her")


def new_and_fast(stage: Stage) -> Person:
    found = quick(intake(stage, 1.2, {"AX": 3.9, "AV": 3.9, "DF": 3.5, "worry": 1.8, "mood": 1.8}), 1.1)
    found.answers[CORE] = dict.fromkeys(found.answers[CORE], 4)
    return _person(stage, "Sami Invented", 2007, found, pronouns="they/them")


def new_and_unsafe_home(stage: Stage) -> Person:
    found = intake(stage, 0.6, {"AX": 3.6, "AV": 3.0, "DF": 4.0, "worry": 2.0, "mood": 1.8})
    found.answers[CORE] |= {"DF5": 5}
    return _person(stage, "Nora Nobody", 1988, found, pronouns="she/her", contact_rule="Call at work only, 9 to 12")


def new_and_not_alone(stage: Stage) -> Person:
    found = intake(
        stage, 0.9, {"AX": 2.9, "AV": 2.6, "DF": 2.3, "worry": 1.2, "mood": 1.0}, privacy=Invitation.HELPED,
        helper="My daughter read it to me",
    )  # fmt: skip
    return _person(stage, "Olu Makebelieve", 1951, found, pronouns="he/him")


def new_and_nobody_close(stage: Stage) -> Person:
    found = intake(stage, 1.6, {"worry": 1.5, "mood": 2.0}, no_close_person=True, goals=["more-support"])
    found.answers.pop(CORE)
    return _person(stage, "Rui Fictional", 1968, found, pronouns="he/him")


def getting_worse(stage: Stage) -> Person:
    """A reliable rise on GAD-7: the one verdict that may say worse."""
    found = [measures(stage, 70, figures(8, 6, 2.4, 3.4)), measures(stage, 1.4, figures(13, 13, 2.9, 3.5))]
    return _person(stage, "Ellie Imaginary", 1987, *found, pronouns="she/her", next_visit_at=stage.today_at(15, 0))


def steady(name: str, born: int, hour: int, days: float, means: dict[str, float], pronouns: str) -> Case:
    def case(stage: Stage) -> Person:
        found = [intake(stage, days + 60, means), intake(stage, days, {k: v - 0.1 for k, v in means.items()})]
        visit = stage.today_at(hour) if hour else stage.day_at(6, 10)
        return _person(stage, name, born, *found, pronouns=pronouns, next_visit_at=visit)

    return case


def part_done(stage: Stage) -> Person:
    found = first(intake(stage, 3, {"AX": 3.0, "AV": 3.0, "DF": 2.0, "worry": 1.5, "mood": 1.0}, is_finished=False), 18)
    return _person(stage, "Luca Placeholder", 1993, found, pronouns="he/him", next_visit_at=stage.day_at(6, 10))


def invited(stage: Stage) -> Person:
    found = Intake(stage.standard, stage.days_ago(5), {}, {}, is_finished=False)
    return _person(stage, "Aroha Dummy", 1965, found, pronouns="she/her", next_visit_at=stage.day_at(7, 9, 30))


def expired(stage: Stage) -> Person:
    found = Intake(stage.standard, stage.days_ago(16), {}, {}, is_finished=False)
    return _person(stage, "Nadi Testcase", 2002, found, pronouns="she/her")


def with_measures(name: str, born: int, *series: tuple[float, dict[str, dict[str, float]], int], pronouns: str) -> Case:
    def case(stage: Stage) -> Person:
        found = [measures(stage, days, means, risk=risk) for days, means, risk in series]
        return _person(stage, name, born, *found, pronouns=pronouns, next_visit_at=stage.day_at(3, 11))

    return case


def figures(phq: float, gad: float, anxiety: float, avoidance: float) -> dict[str, dict[str, float]]:
    """Means an item that give these totals and means."""
    return {
        "phq-9": {"total": phq / 9},
        "gad-7": {"total": gad / 7},
        "ecr": {"anxiety": anxiety, "avoidance": avoidance},
    }


CASES: tuple[Case, ...] = (
    act_now,
    answered_before,
    new_in_spanish,
    new_with_skips,
    new_and_fast,
    new_and_unsafe_home,
    new_and_not_alone,
    new_and_nobody_close,
    getting_worse,
    steady("Davi Specimen", 1980, 16, 20, {"AX": 2.1, "AV": 2.0, "DF": 1.8, "worry": 0.8, "mood": 0.6}, "he/him"),
    steady("Gracia Model", 1995, 17, 25, {"AX": 3.3, "AV": 2.4, "DF": 2.2, "worry": 1.2, "mood": 1.0}, "she/her"),
    steady("Ivo Standin", 1971, 0, 30, {"AX": 2.8, "AV": 3.2, "DF": 2.0, "worry": 1.0, "mood": 0.9}, "he/him"),
    steady("Wren Template", 1990, 0, 33, {"AX": 2.5, "AV": 2.6, "DF": 1.9, "worry": 0.9, "mood": 0.7}, "they/them"),
    part_done,
    invited,
    expired,
    with_measures(
        "Hana Mockup", 1983, (120, figures(17, 14, 4.3, 2.6), 0), (60, figures(14, 10, 3.9, 2.4), 0),
        (9, figures(8, 5, 3.3, 2.3), 0), pronouns="she/her",
    ),
    with_measures(
        "Kiri Draft", 1976, (50, figures(11, 9, 2.6, 3.9), 0), (6, figures(12, 10, 2.5, 3.8), 0), pronouns="she/her",
    ),
    with_measures("Beau Notreal", 1998, (12, figures(6, 4, 2.3, 1.9), 0), pronouns="he/him"),
)  # fmt: skip

# Nobody has read these yet.
UNREAD = {
    "Jono Sample", "Tomás Muestra", "Pria Pretend", "Sami Invented", "Nora Nobody", "Olu Makebelieve", "Rui Fictional",
}  # fmt: skip
