"""Several people on one plane: a point for each, with its error, and one across them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.clinic.charts.figures import Z95, Table, shown, span
from portal.clinic.charts.labels import Box, Label, best, dot
from portal.clinic.charts.plane import field
from portal.clinic.charts.regions import Mode
from portal.clinic.charts.svg import Pair, element, path, picture

POINT, ACROSS = 6.0, 7.5
# Where a name may stand around its point, clear of the cross, the best first.
AROUND = ((10.0, -10.0, "start"), (-10.0, -10.0, "end"), (10.0, 22.0, "start"), (-10.0, 22.0, "end"))


@dataclass(frozen=True, slots=True)
class Person:
    """One person, or all of them together: (anxiety, avoidance), and the standard errors where they are known."""

    name: str
    at: Pair
    sem: Pair | None = None


@dataclass(frozen=True, slots=True)
class People:
    """The plane of one questionnaire. Scores stand as they were answered: there is no sample to compare with."""

    low: float
    high: float
    people: tuple[Person, ...]
    across: Person | None = None
    mode: Mode = Mode.NEUTRAL
    group: str = ""


def draw(people: People) -> SafeString:
    """Axes, error crosses, points and names."""
    foot, height = field.foot(people)
    points = [*people.people, *([people.across] if people.across else [])]
    return picture(
        title(people),
        field.WIDTH,
        height,
        *field.axes(people),
        *(cross for person in points for cross in _cross(people, person)),
        *(_dot(people, person) for person in people.people),
        *_middle(people),
        *_names(people, points),
        *foot,
        class_="ch plane",
    )


def title(people: People) -> str:
    """What the picture shows, read out in its place."""
    across, upwards = field.axis_names(people)
    said = [_place(person) for person in [*people.people, *([people.across] if people.across else [])]]
    facts = {"across": across, "upwards": upwards, "places": "; ".join(said)}
    return _("%(across)s and %(upwards)s with each person: %(places)s.") % facts


def table(people: People) -> Table:
    """People down, the two scales across, each with its 95% range where the error is known."""
    points = [*people.people, *([people.across] if people.across else [])]
    rows = tuple((person.name, *(_score(people, person, index) for index in (0, 1))) for person in points)
    return Table((_("Person"), *field.axis_names(people)), rows)


def _place(person: Person) -> str:
    return f"{person.name} {shown(person.at[0])}, {shown(person.at[1])}"


def _score(people: People, person: Person, index: int) -> str:
    value = shown(person.at[index])
    if person.sem is None:
        return value
    return f"{value} ({span(person.at[index], person.sem[index], people.low, people.high)})"


def _cross(people: People, person: Person) -> Iterator[SafeString]:
    """The 95% range of each scale as a thin line through the point."""
    if person.sem is None:
        return
    (x, y), (anxiety, avoidance) = person.at, (Z95 * person.sem[0], Z95 * person.sem[1])
    for ends in (((x - anxiety, y), (x + anxiety, y)), ((x, y - avoidance), (x, y + avoidance))):
        yield element("path", class_="ci2", d=path(*(field.at(people, end) for end in ends)))


def _dot(people: People, person: Person) -> SafeString:
    x, y = field.at(people, person.at, inset=POINT)
    return element("circle", class_="past", cx=x, cy=y, r=POINT)


def _middle(people: People) -> Iterator[SafeString]:
    if people.across:
        x, y = field.at(people, people.across.at, inset=ACROSS)
        yield element("circle", class_="now", cx=x, cy=y, r=ACROSS)


def _names(people: People, points: list[Person]) -> Iterator[SafeString]:
    taken = [dot(field.at(people, person.at, POINT), 8) for person in points]
    placed: list[Box] = []
    for person in points:
        x, y = field.at(people, person.at, POINT)
        paint = "halo t-ink" if person is people.across else "halo t-sm"
        candidates = [Label((person.name,), x + dx, y + dy, anchor, paint) for dx, dy, anchor in AROUND]
        label = best(candidates, [*taken, *placed], field.FRAME)
        placed.append(label.box)
        yield label.draw()
