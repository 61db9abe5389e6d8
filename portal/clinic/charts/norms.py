"""Scales against norms: a bar on the T score axis, with the range that error of measurement leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intake.psychometrics.standing import MIDDLE, SHADED, Stand
from portal.clinic.charts.figures import Z50, Z95, Table, shown, span, within
from portal.clinic.charts.regions import listed
from portal.clinic.charts.svg import element, ornament, path

LOW, HIGH, BAND = 20, 80, SHADED
WIDTH, HEIGHT, EDGE = 190.0, 20.0, 6.0


@dataclass(frozen=True, slots=True)
class NormScore:
    """One scale: its T score, its standard error in T points and its percentile, each only where there is one.

    The percentile may be the bound of a printed table: it chooses words. What is printed is `percentile_text`.
    """

    name: str
    t: float
    sem: float | None
    percentile: int | None
    percentile_text: str = ""


def axis() -> SafeString:
    """The numbers over the column of bars."""
    anchors = {LOW: "start", HIGH: "end"}
    ticks = (LOW, BAND[0], MIDDLE, BAND[1], HIGH)
    texts = (element("text", str(t), class_="t-sm", x=_x(t), y=12, text_anchor=anchors.get(t, "middle")) for t in ticks)
    return ornament(WIDTH, 16, *texts)


def draw(score: NormScore) -> SafeString:
    """One bar; the numbers stand in the row beside it."""
    band = element("rect", class_="band", x=_x(BAND[0]), y=0, width=_x(BAND[1]) - _x(BAND[0]), height=HEIGHT)
    middle = element("path", class_="mid", d=path((_x(MIDDLE), 0), (_x(MIDDLE), HEIGHT)))
    bar = element("rect", class_="bar", x=EDGE, y=5.5, width=_x(score.t) - EDGE, height=9)
    point = element("circle", class_="pt0", cx=_x(score.t), cy=HEIGHT / 2, r=5)
    return ornament(WIDTH, HEIGHT, band, middle, bar, *_intervals(score), point)


def words(score: NormScore) -> str:
    """Where the score stands among people; "most" needs the 75th percentile and a 95% range on one side of the 50th."""
    standing = Stand(score.t, score.sem, score.percentile).standing
    if standing is None:
        return ""
    return {
        "middle": _("near the middle"),
        "higher": _("higher than most"),
        "lower": _("lower than most"),
        "unclear": _("not clearly away from the middle"),
    }[standing]


def interval(score: NormScore) -> str:
    return "" if score.sem is None else span(score.t, score.sem, decimals=0)


def sentence(scores: Sequence[NormScore]) -> str:
    """Which scales stand apart."""
    high = [score.name for score in scores if words(score) == _("higher than most")]
    low = [score.name for score in scores if words(score) == _("lower than most")]
    parts = []
    if high:
        parts.append(_("Higher than most: %(scales)s.") % {"scales": listed(high)})
    if low:
        parts.append(_("Lower than most: %(scales)s.") % {"scales": listed(low)})
    return " ".join(parts) or _("No scale stands clearly apart from the middle.")


def caption(group: str) -> str:
    """How to read the bars, and who they are compared with."""
    return _(
        "Shaded: T 40 to 60, about the middle two thirds. Dot: score. Thick line 50%%, thin line 95%%."
        " Norms: %(group)s."
    ) % {"group": group}


def table(scores: Sequence[NormScore]) -> Table:
    headers = (_("Scale"), _("T"), _("95% range"), _("Percentile"))
    return Table(headers, tuple(_row(score) for score in scores))


def _row(score: NormScore) -> tuple[str, ...]:
    return score.name, shown(score.t, 0), interval(score) or "–", score.percentile_text or "–"


def _x(t: float) -> float:
    return EDGE + (within(t, LOW, HIGH) - LOW) / (HIGH - LOW) * (WIDTH - 2 * EDGE)


def _intervals(score: NormScore) -> Iterator[SafeString]:
    if score.sem is None:
        return
    for paint, z in (("ci2", Z95), ("ci", Z50)):
        ends = _x(score.t - z * score.sem), _x(score.t + z * score.sem)
        yield element("path", class_=paint, d=path(*((x, HEIGHT / 2) for x in ends)))
