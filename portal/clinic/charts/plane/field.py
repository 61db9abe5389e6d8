"""The square that the plane is drawn in: from scale to paper, axes, ticks, regions and lines."""

from collections.abc import Iterator

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.clinic.charts.figures import shown, within
from portal.clinic.charts.labels import LEADING, SIZE, Box, Label, wrap
from portal.clinic.charts.plane.place import Plane, Square
from portal.clinic.charts.regions import ANXIOUS, AVOIDANT, FEARFUL, PAINT, SECURE, Mode
from portal.clinic.charts.svg import Pair, element, number

WIDTH, SIDE, LEFT, TOP = 440.0, 360.0, 62.0, 14.0
RIGHT, BOTTOM = LEFT + SIDE, TOP + SIDE
FRAME = Box(LEFT + 4, TOP + 4, RIGHT - 4, BOTTOM - 4)
TITLE_ROOM, TITLE_Y = 380.0, 415.0
STEPS = (1, 2, 5, 10, 20, 50, 100)


def unit(plane: Square) -> float:
    """How much paper one point of the scale takes."""
    return SIDE / (plane.high - plane.low)


def at(plane: Square, point: Pair, inset: float = 0) -> Pair:
    """A point of the scales on paper; what lies beyond the scales stands at their edge."""
    x = LEFT + (point[0] - plane.low) * unit(plane)
    y = BOTTOM - (point[1] - plane.low) * unit(plane)
    return within(x, LEFT + inset, RIGHT - inset), within(y, TOP + inset, BOTTOM - inset)


def quarters(plane: Plane) -> dict[str, Box]:
    """The part of the square that belongs to each region."""
    x, y = at(plane, plane.lines)
    return {
        SECURE: Box(LEFT, y, x, BOTTOM),
        ANXIOUS: Box(x, y, RIGHT, BOTTOM),
        AVOIDANT: Box(LEFT, TOP, x, y),
        FEARFUL: Box(x, TOP, RIGHT, y),
    }


def tints(plane: Plane) -> Iterator[SafeString]:
    # The patient's own picture has no regions, not even as colours.
    if plane.mode is Mode.SHARED:
        return
    for region, box in quarters(plane).items():
        width, height = box.right - box.left, box.bottom - box.top
        yield element("rect", class_=f"q {PAINT[region]}", x=box.left, y=box.top, width=width, height=height)


def axes(plane: Square) -> Iterator[SafeString]:
    yield element("rect", class_="axis", x=LEFT, y=TOP, width=SIDE, height=SIDE)
    for value in ticks(plane):
        x, y = at(plane, (value, value))
        yield element("path", class_="grid", d=f"M{number(x)} {number(BOTTOM)}v5M{number(LEFT)} {number(y)}h-5")
        yield element("text", shown(value, 0), x=x, y=BOTTOM + 19, text_anchor="middle")
        yield element("text", shown(value, 0), x=LEFT - 9, y=y + 4.5, text_anchor="end")


def ticks(plane: Square) -> list[float]:
    span = plane.high - plane.low
    step = next((step for step in STEPS if span / step <= 10), span)
    return [plane.low + i * step for i in range(int(span / step) + 1)]


def norm_lines(plane: Plane) -> SafeString:
    # A patient is not compared with others in a picture.
    if plane.mode is Mode.SHARED:
        return SafeString("")
    x, y = map(number, at(plane, plane.lines))
    d = f"M{x} {number(TOP)}V{number(BOTTOM)}M{number(LEFT)} {y}H{number(RIGHT)}"
    return element("path", class_="norm", d=d)


def foot(plane: Square) -> tuple[list[SafeString], float]:
    """The words under and beside the square, and the height of the whole drawing."""
    across, upwards = axis_names(plane)
    whole = _with_ends(plane, across)
    lines = (whole,) if _fits(whole) else (*wrap(across, TITLE_ROOM), _ends(plane))
    words = [Label(lines, LEFT + SIDE / 2, TITLE_Y, "middle").draw(), _upwards(plane, upwards)]
    bottom = TITLE_Y + (len(lines) - 1) * SIZE * LEADING
    if plane.group:
        group = wrap(_("Compared with %(group)s") % {"group": plane.group}, WIDTH - 20)
        words.append(Label(group, WIDTH / 2, bottom + 24, "middle", "t-sm").draw())
        bottom += 24 + (len(group) - 1) * SIZE * LEADING
    return words, bottom + 9


def axis_names(plane: Square) -> tuple[str, str]:
    if plane.mode is Mode.REGIONS:
        return _("Attachment anxiety"), _("Attachment avoidance")
    return _("Worry about losing people"), _("Keeping distance")


def _ends(plane: Square) -> str:
    return _("(%(low)s low, %(high)s high)") % {"low": shown(plane.low, 0), "high": shown(plane.high, 0)}


def _with_ends(plane: Square, name: str) -> str:
    return f"{name} {_ends(plane)}"


def _fits(text: str) -> bool:
    return len(wrap(text, TITLE_ROOM)) == 1


def _upwards(plane: Square, name: str) -> SafeString:
    """The name of the upright axis; where it is long, its ends are read off the level one."""
    whole = _with_ends(plane, name)
    lines = (whole,) if _fits(whole) else wrap(name, TITLE_ROOM)
    spans = [element("tspan", line, x=0, dy=f"{LEADING if i else 0}em") for i, line in enumerate(lines)]
    turned = f"translate({17 if len(lines) == 1 else 15} {number(TOP + SIDE / 2)}) rotate(-90)"
    return element("text", *spans, transform=turned, text_anchor="middle")
