"""The plane as a picture: regions, lines, rings, twenty marks, earlier points and the newest one."""

from collections.abc import Iterator

from django.utils.safestring import SafeString

from portal.clinic.charts.plane import field, placing, rings, words
from portal.clinic.charts.plane.place import Plane
from portal.clinic.charts.regions import Mode, shape
from portal.clinic.charts.svg import element, path, picture

MARK, PAST, NOW = 4.1, 4.0, 7.5


def draw(plane: Plane, key: str = "plane") -> SafeString:
    """The whole picture; `key` names its clip and must differ between planes on one page."""
    clip = f"{key}-clip"
    foot, height = field.foot(plane)
    return picture(
        words.title(plane),
        field.WIDTH,
        height,
        _clip(clip),
        *field.tints(plane),
        *field.axes(plane),
        field.norm_lines(plane),
        element("g", *_rings(plane), clip_path=f"url(#{clip})"),
        *_marks(plane),
        *_earlier(plane),
        element("circle", class_="now", **_centre(plane), r=NOW),
        *placing.words(plane),
        *foot,
        class_="ch plane",
    )


def _clip(key: str) -> SafeString:
    inside = element("rect", x=field.LEFT, y=field.TOP, width=field.SIDE, height=field.SIDE)
    return element("clipPath", inside, id=key)


def _rings(plane: Plane) -> Iterator[SafeString]:
    yield rings.ring(plane, rings.R95, "ell95")
    if plane.mode is not Mode.SHARED:
        yield rings.ring(plane, rings.R50, "ell50")


def _marks(plane: Plane) -> Iterator[SafeString]:
    # Twenty marks are chances; a shared picture has none.
    if plane.mode is Mode.SHARED:
        return
    for anxiety, avoidance, region in plane.marks:
        yield shape(region, *field.at(plane, (anxiety, avoidance), inset=6), MARK, "dot")


def _earlier(plane: Plane) -> Iterator[SafeString]:
    points = [field.at(plane, place.mean, inset=5) for place in plane.earlier]
    if points:
        yield element("path", class_="path", d=path(*points, field.at(plane, plane.now.mean)))
    for x, y in points:
        yield element("circle", class_="past", cx=x, cy=y, r=PAST)


def _centre(plane: Plane) -> dict[str, float]:
    x, y = field.at(plane, plane.now.mean, inset=NOW)
    return {"cx": x, "cy": y}
