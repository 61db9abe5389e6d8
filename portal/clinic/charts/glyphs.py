"""Small pictures in a row of the caseload; the words of the cell carry the meaning."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from portal.clinic.charts.figures import within
from portal.clinic.charts.regions import shape
from portal.clinic.charts.svg import Pair, element, number, ornament, path

SIDE, EDGE = 28.0, 2.0
SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 60.0, 22.0, 3.0


def mini_plane(low: float, high: float, point: Pair, lines: Pair, region: str | None = None) -> SafeString:
    """The newest point among its lines; in a region's shape where one is given, else a plain dot."""
    inner = SIDE - 2 * EDGE

    def at(pair: Pair, inset: float) -> Pair:
        across, upwards = ((within(value, low, high) - low) / (high - low) * inner for value in pair)
        x, y = EDGE + across, SIDE - EDGE - upwards
        return within(x, EDGE + inset, SIDE - EDGE - inset), within(y, EDGE + inset, SIDE - EDGE - inset)

    frame = element("rect", class_="axis", x=EDGE, y=EDGE, width=inner, height=inner)
    across, upwards = map(number, at(lines, 0))
    d = f"M{across} {number(EDGE)}V{number(SIDE - EDGE)}M{number(EDGE)} {upwards}H{number(SIDE - EDGE)}"
    x, y = at(point, 4)
    mark = shape(region, x, y, 3.4) if region else element("circle", class_="pt0", cx=x, cy=y, r=4)
    return ornament(SIDE, SIDE, frame, element("path", class_="grid", d=d), mark, is_sized=True)


def sparkline(values: Sequence[float], low: float, high: float) -> SafeString:
    """The course of a score over its full scale, oldest first, with a dot on the newest."""
    across, upwards = SPARK_WIDTH - 2 * SPARK_EDGE, SPARK_HEIGHT - 2 * SPARK_EDGE
    step = across / max(1, len(values) - 1)
    shares = [(within(value, low, high) - low) / (high - low) for value in values]
    # Counted from the right, so that a single score stands where the newest always stands.
    last = len(values) - 1
    points = [
        (SPARK_WIDTH - SPARK_EDGE - (last - i) * step, SPARK_HEIGHT - SPARK_EDGE - share * upwards)
        for i, share in enumerate(shares)
    ]
    line = [element("path", class_="ln", d=path(*points))] if last else []
    dot = element("circle", class_="pt0", cx=points[-1][0], cy=points[-1][1], r=3)
    return ornament(SPARK_WIDTH, SPARK_HEIGHT, *line, dot, class_="ch spark", is_sized=True)
