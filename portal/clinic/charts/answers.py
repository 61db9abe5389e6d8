"""An answer as its place among the possible answers: ○○●○○."""

from django.utils.safestring import SafeString

from portal.clinic.charts.svg import element, ornament

STEP, RADIUS, MOST = 12.0, 4.0, 11


def answer_dots(value: int | None, low: int, high: int) -> SafeString:
    """One circle for each possible answer, the given one filled; nothing where they are too many to count."""
    places = range(low, high + 1)
    if not 0 < len(places) <= MOST:
        return SafeString("")
    dots = (
        element("circle", class_="pt0" if place == value else "past", cx=STEP * (i + 0.5), cy=STEP / 2, r=RADIUS)
        for i, place in enumerate(places)
    )
    return ornament(STEP * len(places), STEP, *dots, is_sized=True)
