"""The four places of the plane: their names, their neutral names and the shapes that tell them apart without colour."""

from enum import Enum

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.clinic.charts.svg import element, number

SECURE, ANXIOUS = "low-anx-low-avo", "high-anx-low-avo"
AVOIDANT, FEARFUL = "low-anx-high-avo", "high-anx-high-avo"
REGIONS = (SECURE, ANXIOUS, AVOIDANT, FEARFUL)
MARKS = 20

NAMES = {
    SECURE: gettext_lazy("Secure"),
    ANXIOUS: gettext_lazy("Anxious (preoccupied)"),
    AVOIDANT: gettext_lazy("Avoidant (dismissing)"),
    FEARFUL: gettext_lazy("Fearful-avoidant"),
}
NEUTRAL_NAMES = {
    SECURE: gettext_lazy("Less worry, less distance"),
    ANXIOUS: gettext_lazy("More worry, less distance"),
    AVOIDANT: gettext_lazy("Less worry, more distance"),
    FEARFUL: gettext_lazy("More worry, more distance"),
}
PAINT = {SECURE: "f-secure", ANXIOUS: "f-anxious", AVOIDANT: "f-avoidant", FEARFUL: "f-fearful"}


class Mode(Enum):
    """Who may read what: style names, plain words for norms that cannot carry a name, or the patient's own picture."""

    REGIONS = "regions"
    NEUTRAL = "neutral"
    SHARED = "shared"


def name(region: str, mode: Mode) -> str:
    return str((NAMES if mode is Mode.REGIONS else NEUTRAL_NAMES)[region])


def listed(names: list[str]) -> str:
    """Names in a row: "A", "A and B", "A, B and C"."""
    if len(names) == 1:
        return names[0]
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def shape(region: str, x: float, y: float, size: float, extra: str = "") -> SafeString:
    """Circle, triangle, square or diamond of about equal area around a point."""
    paint = f"{extra} {PAINT[region]}".strip()
    if region == SECURE:
        return element("circle", class_=paint, cx=x, cy=y, r=size)
    if region == AVOIDANT:
        side = size * 1.8
        return element("rect", class_=paint, x=x - side / 2, y=y - side / 2, width=side, height=side)
    if region == ANXIOUS:
        half, rise = size * 1.15, size * 2
        up = f"M{number(x)} {number(y - rise * 0.6)}l{number(half)} {number(rise)}h{number(-2 * half)}z"
        return element("path", class_=paint, d=up)
    reach = size * 1.3
    diamond = f"M{number(x)} {number(y - reach)}l{number(reach)} {number(reach)}l{number(-reach)} {number(reach)}"
    return element("path", class_=paint, d=f"{diamond}l{number(-reach)} {number(-reach)}z")
