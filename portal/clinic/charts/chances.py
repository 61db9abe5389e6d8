"""How likely each region is: twenty marks a row, filled in the region's own shape."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.clinic.charts.figures import Table
from portal.clinic.charts.regions import MARKS, REGIONS, Mode, name, shape
from portal.clinic.charts.svg import element, ornament

WIDTH, HEIGHT, FIRST, STEP = 204.0, 12.0, 6.0, 10.1


@dataclass(frozen=True, slots=True)
class Chances:
    """Twentieths of each region, in the order of their probability; they sum to 20."""

    counts: Mapping[str, int]
    mode: Mode = Mode.REGIONS

    def __post_init__(self) -> None:
        if set(self.counts) != set(REGIONS) or sum(self.counts.values()) != MARKS or min(self.counts.values()) < 0:
            raise ValueError(f"Four regions share {MARKS} marks.")


@dataclass(frozen=True, slots=True)
class ChanceRow:
    """One region: its name, its marks and the same in words."""

    name: str
    svg: SafeString
    words: str


def rows(chances: Chances) -> tuple[ChanceRow, ...]:
    """The regions, most likely first."""
    return tuple(
        ChanceRow(name(region, chances.mode), _marks(region, count), _words(count))
        for region, count in _ranked(chances)
    )


def sentence(chances: Chances) -> str:
    """What keeps a chance from being read as a verdict."""
    if chances.mode is Mode.REGIONS:
        return _("A region is a place on two scales, not a diagnosis. People move.")
    return _(
        "Worry: about losing people. Distance: kept from people. Places on two scales, not a diagnosis. People move."
    )


def table(chances: Chances) -> Table:
    header = _("Region") if chances.mode is Mode.REGIONS else _("Place")
    body = tuple((name(region, chances.mode), _words(count)) for region, count in _ranked(chances))
    return Table((header, _("Chance")), body)


def _ranked(chances: Chances) -> list[tuple[str, int]]:
    return sorted(chances.counts.items(), key=lambda pair: -pair[1])


def _words(count: int) -> str:
    return _("%(count)s in 20") % {"count": count}


def _marks(region: str, count: int) -> SafeString:
    places = [FIRST + i * STEP for i in range(MARKS)]
    filled = (shape(region, x, HEIGHT / 2, 3.7) for x in places[:count])
    hollow = (element("circle", class_="empty", cx=x, cy=HEIGHT / 2, r=2.6) for x in places[count:])
    return ornament(WIDTH, HEIGHT, *filled, *hollow)
