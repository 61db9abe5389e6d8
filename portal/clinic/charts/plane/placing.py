"""Where the words of the plane stand: clear of marks, rings and each other as far as there is room."""

from collections.abc import Callable, Iterator
from math import cos, hypot, pi, sin

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.clinic.charts.figures import within
from portal.clinic.charts.labels import BOLD, LEADING, SIZE, Box, Label, best, dot, wrap
from portal.clinic.charts.plane.field import BOTTOM, FRAME, LEFT, RIGHT, TOP, at, quarters, unit
from portal.clinic.charts.plane.place import Place, Plane
from portal.clinic.charts.plane.rings import R95, axes, outline
from portal.clinic.charts.regions import REGIONS, Mode, name
from portal.clinic.charts.svg import Pair, element, path

MARGIN, LINE = 8.0, SIZE * LEADING
SMALL, INK = "halo t-sm", "halo t-ink"
LONGEST = 165.0
LONGEST_NAME = 50  # letters of the name of a line
# Directions for the date of the newest point, as eighths of a turn from the right, best first.
AROUND = (7, 1, 5, 3, 0, 4, 6, 2)


def words(plane: Plane) -> Iterator[SafeString]:
    """Corner names, names of the lines and dates, in the order of who may choose a place first."""
    taken = _data(plane)
    across, upwards = at(plane, plane.lines)
    lines = [Box(across - 1, TOP, across + 1, BOTTOM), Box(LEFT, upwards - 1, RIGHT, upwards + 1)]
    placed: list[Label] = []

    def place(candidates: list[Label], also: Callable[[Label], float] = lambda label: 0) -> Label:
        chosen = best(candidates, [*taken, *lines], FRAME, lambda label: also(label) + _overprinted(label, placed))
        placed.append(chosen)
        return chosen

    if plane.mode is not Mode.SHARED:
        for region in REGIONS:
            place(_corner(plane, region))
        place(_beside(plane))
        place(_along(plane))
    if plane.earlier:
        place(_near(at(plane, plane.earlier[0].mean, 5), plane.earlier[0]))
    newest = place(_outside(plane), lambda label: _crossed(plane, label, placed))
    yield _leader(plane, newest)
    yield from (label.draw() for label in placed)


def newest_words(plane: Plane) -> str:
    return _("You are around here") if plane.mode is Mode.SHARED else plane.now.label


def line_words(plane: Plane) -> str:
    """What the lines are, in few words: a long name would cover the points, and stands under the plane anyway."""
    if plane.mode is not Mode.REGIONS:
        return _("middle of people who came here")
    return plane.line_label if len(plane.line_label) <= LONGEST_NAME else _("middle of the comparison sample")


def _data(plane: Plane) -> list[Box]:
    marks = () if plane.mode is Mode.SHARED else plane.marks
    boxes = [dot(at(plane, mark[:2], 6), 7) for mark in marks]
    boxes += [dot(at(plane, place.mean, 5), 6) for place in plane.earlier]
    boxes += [dot(point, 3) for point in outline(plane)]
    return [*boxes, dot(at(plane, plane.now.mean), 11)]


def _corner(plane: Plane, region: str) -> list[Label]:
    """A name in the outer corner of its region, then further along its sides."""
    box = quarters(plane)[region]
    left, low = box.left == LEFT, box.bottom == BOTTOM
    room = box.right - box.left - 2 * MARGIN
    lines = wrap(name(region, plane.mode), max(room, 60), BOLD)
    first, last = box.top + 19, box.bottom - 9
    heights = [last - i * LINE if low else first + i * LINE for i in range(max(1, int((last - first) / LINE)))]
    sides = [(box.left + MARGIN, "start"), (box.right - MARGIN, "end")]
    outer, inner = sides if left else reversed(sides)
    return [Label(lines, x, y, anchor, INK, low) for x, anchor in (outer, inner) for y in heights]


def _beside(plane: Plane) -> list[Label]:
    """The name of the upright line, to its right or its left, near the top first."""
    x = at(plane, plane.lines)[0]
    lines = wrap(line_words(plane), LONGEST)
    heights = [TOP + 58 + i * LINE for i in range(15)]
    sides = ((x + 5, "start"), (x - 5, "end"))
    return [Label(lines, place, y, anchor, SMALL) for y in heights for place, anchor in sides]


def _along(plane: Plane) -> list[Label]:
    """The name of the level line, above or below it, near the left end first."""
    y = at(plane, plane.lines)[1]
    lines = wrap(line_words(plane), LONGEST)
    ends = [(LEFT + MARGIN, "start"), (RIGHT - MARGIN, "end")]
    between = [(LEFT + MARGIN + 30.0 * i, "start") for i in range(1, 11)]
    above = [Label(lines, x, y - 6, anchor, SMALL, True) for x, anchor in (*ends, *between)]
    below = [Label(lines, x, y + 17, anchor, SMALL) for x, anchor in (*ends, *between)]
    return [label for pair in zip(above, below, strict=True) for label in pair]


def _near(point: Pair, place: Place) -> list[Label]:
    x, y = point
    spots = (
        (x + 9, y - 5, "start"), (x - 9, y - 5, "end"), (x + 9, y + 16, "start"), (x - 9, y + 16, "end"),
        (x, y - 10, "middle"), (x, y + 22, "middle"),
    )  # fmt: skip
    return [Label((place.label,), *spot, SMALL) for spot in spots]


def _outside(plane: Plane) -> list[Label]:
    """The date of the newest point, beyond the outer ring in one of eight directions."""
    x, y = at(plane, plane.now.mean)
    shape = axes(plane.covariance)
    lines = wrap(newest_words(plane), LONGEST, BOLD)
    found = []
    for step in (14, 34, 60, 90):
        for eighth in AROUND:
            turn = eighth * pi / 4 + pi / 8 * (-1 if eighth in (7, 3) else 1 if eighth in (1, 5) else 0)
            reach = shape.edge(turn) * unit(plane) * R95 + step
            across, down = x + cos(turn) * reach, y - sin(turn) * reach
            anchor = "start" if cos(turn) > 0.3 else "end" if cos(turn) < -0.3 else "middle"
            found.append(Label(lines, across, down + 5, anchor, INK, rising=sin(turn) > 0))
    return found


def _overprinted(label: Label, placed: list[Label]) -> float:
    # Words over words cannot be read at all, words over marks can.
    return 20 * sum(label.box.shared_with(other.box) for other in placed)


def _goal(plane: Plane, label: Label) -> tuple[Pair, float]:
    """The point of a label that is nearest to the newest point, and how far it is."""
    x, y = at(plane, plane.now.mean)
    box = label.box
    goal = within(x, box.left, box.right), within(y, box.top, box.bottom)
    return goal, hypot(goal[0] - x, goal[1] - y)


def _crossed(plane: Plane, label: Label, placed: list[Label]) -> float:
    """How much of the other words a leader to this label would run through."""
    (x, y), (goal, away) = at(plane, plane.now.mean), _goal(plane, label)
    steps = int(away / 6) + 1
    trail = [dot((x + (goal[0] - x) * i / steps, y + (goal[1] - y) * i / steps), 3) for i in range(steps)]
    return 10 * sum(spot.shared_with(other.box) for spot in trail for other in placed)


def _leader(plane: Plane, label: Label) -> SafeString:
    """A thin line from the newest point to its date; none where the date stands beside the point."""
    (x, y), (goal, away) = at(plane, plane.now.mean), _goal(plane, label)
    if away < 14:
        return SafeString("")
    along = (goal[0] - x) / away, (goal[1] - y) / away
    ends = ((x + along[0] * reach, y + along[1] * reach) for reach in (9, away - 3))
    return element("path", class_="axis", d=path(*ends))
