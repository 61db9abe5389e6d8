"""One small picture of change: true dates across, the full scale upwards."""

from collections.abc import Iterator

from django.utils.safestring import SafeString

from portal.clinic.charts.change.reading import Change, Reading
from portal.clinic.charts.change.words import title
from portal.clinic.charts.figures import shown, within
from portal.clinic.charts.svg import Pair, element, number, path, picture

WIDTH, HEIGHT = 244.0, 156.0
LEFT, RIGHT, TOP, BOTTOM = 14.0, 218.0, 22.0, 132.0
FIRST, LAST = 22.0, 208.0
# Room that a number over or under a point takes, and how far two threshold numbers must be apart.
ABOVE, BELOW, APART = 10.0, 20.0, 13.0


def draw(change: Change) -> SafeString:
    """Band, thresholds, ribbon, line, points and the first and last number."""
    return picture(
        title(change),
        WIDTH,
        HEIGHT,
        *_band(change),
        *_thresholds(change),
        element("path", class_="axis", d=path((LEFT, BOTTOM), (RIGHT, BOTTOM))),
        *_ribbon(change),
        *_line(change),
        *(_point(change, reading) for reading in change.readings),
        *_numbers(change),
        *_dates(change),
    )


def _y(change: Change, value: float) -> float:
    share = (within(value, change.low, change.high) - change.low) / (change.high - change.low)
    return BOTTOM - share * (BOTTOM - TOP)


def _at(change: Change, reading: Reading) -> Pair:
    days = (change.last.on - change.first.on).days
    if days:
        share = (reading.on - change.first.on).days / days
    else:
        place = next(n for n, each in enumerate(change.readings) if each is reading)  # two may be alike
        share = place / max(1, len(change.readings) - 1)
    return FIRST + share * (LAST - FIRST), _y(change, reading.value)


def _band(change: Change) -> Iterator[SafeString]:
    needed, first = change.needed_amount, change.first.value
    if needed is not None:
        top, bottom = _y(change, first + needed), _y(change, first - needed)
        yield element("rect", class_="band", x=LEFT, y=top, width=RIGHT - LEFT, height=bottom - top)
    yield element("path", class_="grid", d=path((LEFT, _y(change, first)), (RIGHT, _y(change, first))))


def _thresholds(change: Change) -> Iterator[SafeString]:
    free = HEIGHT
    for value in sorted(change.thresholds):
        y = _y(change, value)
        yield element("path", class_="cut", d=path((LEFT, y), (RIGHT, y)))
        # A number that would touch the one below it is left out; its line stays.
        if free - y >= APART:
            yield element("text", shown(value, 0), class_="t-sm", x=RIGHT + 4, y=y + 4)
            free = y


def _ribbon(change: Change) -> Iterator[SafeString]:
    if change.sem is None or len(change.readings) < 2:
        return
    places = [(_at(change, reading)[0], reading.value) for reading in change.readings]
    upper = [(x, _y(change, value + change.sem)) for x, value in places]
    lower = [(x, _y(change, value - change.sem)) for x, value in reversed(places)]
    yield element("path", class_="se", d=path(*upper, *lower, closed=True))


def _line(change: Change) -> Iterator[SafeString]:
    if len(change.readings) > 1:
        yield element("path", class_="ln", d=path(*(_at(change, reading) for reading in change.readings)))


def _point(change: Change, reading: Reading) -> SafeString:
    """A dot, or a triangle that points the way a reliable change went."""
    x, y = _at(change, reading)
    if not change.is_reliable(reading):
        return element("circle", class_="pt0", cx=x, cy=y, r=4.5)
    up = -1 if reading.value > change.first.value else 1
    start = f"M{number(x - 6.5)} {number(y - 5 * up)}"
    return element("path", class_=_paint(change, up < 0), d=f"{start}h13l-6.5 {number(11 * up)}z")


def _paint(change: Change, went_up: bool) -> str:
    # Green says better; a change that is worse, or neither, is drawn in ink.
    helps = change.better == ("higher" if went_up else "lower")
    return "rel" if helps else "pt0"


def _numbers(change: Change) -> Iterator[SafeString]:
    readings = change.readings
    yield _number(change, readings[0], readings[1] if len(readings) > 1 else None)
    if len(readings) > 1:
        yield _number(change, readings[-1], readings[-2])


def _number(change: Change, reading: Reading, neighbour: Reading | None) -> SafeString:
    """The score over its point, or under it where the line rises through that place."""
    x, y = _at(change, reading)
    under = neighbour is not None and neighbour.value > reading.value and y + BELOW < BOTTOM
    place = y + BELOW if under else y - ABOVE
    text = shown(reading.value, change.decimals)
    return element("text", text, class_="t-ink halo", x=x, y=place, text_anchor="middle")


def _dates(change: Change) -> Iterator[SafeString]:
    yield element("text", change.first.label, class_="t-sm", x=LEFT, y=149)
    if len(change.readings) > 1:
        yield element("text", change.last.label, class_="t-sm", x=RIGHT, y=149, text_anchor="end")
