"""A scale without norms: its place on its own answer scale, with the 95% range where the error is known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.clinic.charts.figures import Z95, Table, shown, span, within
from portal.clinic.charts.svg import element, path, picture

WIDTH, HEIGHT, EDGE = 190.0, 20.0, 30.0


@dataclass(frozen=True, slots=True)
class RawScore:
    """One scale in its own units; `step` is 1 for sums, which are shown whole, and 0.1 for means."""

    name: str
    value: float
    low: float
    high: float
    sem: float | None = None
    step: float = 0.1

    @property
    def decimals(self) -> int:
        return 0 if self.step >= 1 else 1


def draw(score: RawScore) -> SafeString:
    """The scale from end to end, a bar up to the score, and its range."""
    track = element("rect", class_="track", x=EDGE, y=5.5, width=WIDTH - 2 * EDGE, height=9)
    bar = element("rect", class_="bar", x=EDGE, y=5.5, width=_x(score, score.value) - EDGE, height=9)
    point = element("circle", class_="pt0", cx=_x(score, score.value), cy=HEIGHT / 2, r=5)
    return picture(sentence(score), WIDTH, HEIGHT, track, bar, *_interval(score), point, *_ends(score))


def interval(score: RawScore) -> str:
    return "" if score.sem is None else span(score.value, score.sem, score.low, score.high, score.decimals)


def sentence(score: RawScore) -> str:
    facts = {
        "name": score.name,
        "value": shown(score.value, score.decimals),
        "low": shown(score.low, 0),
        "high": shown(score.high, 0),
        "range": interval(score),
    }
    if score.sem is None:
        return _("%(name)s: %(value)s on a scale from %(low)s to %(high)s.") % facts
    return _("%(name)s: %(value)s (95%% range %(range)s) on a scale from %(low)s to %(high)s.") % facts


def table(scores: Sequence[RawScore]) -> Table:
    headers = (_("Scale"), _("Score"), _("95% range"), _("Scale runs from"))
    return Table(headers, tuple(_row(score) for score in scores))


def _row(score: RawScore) -> tuple[str, ...]:
    ends = _("%(low)s to %(high)s") % {"low": shown(score.low, 0), "high": shown(score.high, 0)}
    return score.name, shown(score.value, score.decimals), interval(score) or "–", ends


def _x(score: RawScore, value: float) -> float:
    share = (within(value, score.low, score.high) - score.low) / (score.high - score.low)
    return EDGE + share * (WIDTH - 2 * EDGE)


def _interval(score: RawScore) -> Iterator[SafeString]:
    if score.sem is not None:
        ends = (_x(score, score.value + sign * Z95 * score.sem) for sign in (-1, 1))
        yield element("path", class_="ci2", d=path(*((x, HEIGHT / 2) for x in ends)))


def _ends(score: RawScore) -> Iterator[SafeString]:
    for value, x, anchor in ((score.low, 0.0, "start"), (score.high, WIDTH, "end")):
        yield element("text", shown(value, 0), class_="t-sm", x=x, y=14.5, text_anchor=anchor)
