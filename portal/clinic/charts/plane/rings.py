"""The rings that hold the true scores half of the time, and 95% of the time."""

from dataclasses import dataclass
from math import atan2, cos, degrees, pi, sin, sqrt

from django.utils.safestring import SafeString

from portal.clinic.charts.plane.field import BOTTOM, LEFT, RIGHT, TOP, at, unit
from portal.clinic.charts.plane.place import Plane
from portal.clinic.charts.svg import Pair, element, number

# Square roots of the chi-square quantiles with two degrees of freedom: -2 ln(1 - .50) and -2 ln(1 - .95).
R50, R95 = 1.177, 2.448


@dataclass(frozen=True, slots=True)
class Axes:
    """One standard error in every direction, in units of the scale: half-axes and the angle of the longer one."""

    major: float
    minor: float
    angle: float

    def edge(self, direction: float) -> float:
        """How far the ring lies from its centre in a direction, counted from the anxiety axis."""
        turned = direction - self.angle
        return 1 / sqrt((cos(turned) / self.major) ** 2 + (sin(turned) / self.minor) ** 2)


def axes(covariance: tuple[Pair, Pair]) -> Axes:
    """Half-axes from the eigenvalues of the covariance, which must be positive definite."""
    (a, b), (_, c) = covariance
    middle, half = (a + c) / 2, sqrt(((a - c) / 2) ** 2 + b**2)
    if middle - half <= 0:
        raise ValueError("The covariance of the plane is not positive definite.")
    return Axes(sqrt(middle + half), sqrt(middle - half), atan2(2 * b, a - c) / 2)


def ring(plane: Plane, radius: float, paint: str) -> SafeString:
    """One ring; it may leave the square, so it is drawn inside a clipped group."""
    shape, scale = axes(plane.covariance), unit(plane) * radius
    x, y = at(plane, plane.now.mean)
    # Paper counts downwards, so the angle turns the other way.
    turned = f"rotate({number(-degrees(shape.angle))} {number(x)} {number(y)})"
    return element(
        "ellipse", class_=paint, cx=x, cy=y, rx=shape.major * scale, ry=shape.minor * scale, transform=turned
    )


def outline(plane: Plane, steps: int = 36) -> list[Pair]:
    """Points along the outer ring, those within the square."""
    shape, (x, y) = axes(plane.covariance), at(plane, plane.now.mean)
    points = []
    for i in range(steps):
        turn = 2 * pi * i / steps
        reach = shape.edge(turn) * unit(plane) * R95
        points.append((x + cos(turn) * reach, y - sin(turn) * reach))
    return [(x, y) for x, y in points if LEFT <= x <= RIGHT and TOP <= y <= BOTTOM]
