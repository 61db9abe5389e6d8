"""A change in words: the verdict, the amount and the amount needed, and all scales in one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from django.utils.translation import gettext as _

from portal.clinic.charts.change.reading import Change
from portal.clinic.charts.figures import Table, rounded, shown


@dataclass(frozen=True, slots=True)
class Verdict:
    """A short word for the change, and the tone of its tag."""

    text: str
    tone: str


def verdict(change: Change) -> Verdict | None:
    """None with one reading, or where the error of measurement is not known."""
    if len(change.readings) < 2 or change.needed_amount is None:
        return None
    if not change.is_reliable(change.last):
        return Verdict(_("Not clear yet"), "")
    went = "higher" if change.amount > 0 else "lower"
    if change.better is None:
        return Verdict(_("Reliably higher") if went == "higher" else _("Reliably lower"), "")
    if went == change.better:
        return Verdict(_("Reliable improvement"), "moss")
    return Verdict(_("Reliably worse"), "amber")


def title(change: Change) -> str:
    """What the picture shows, read out in its place."""
    facts = {
        "name": change.name,
        "low": shown(change.low, 0),
        "high": shown(change.high, 0),
        "first": shown(change.first.value, change.decimals),
        "first_date": change.first.label,
        "last": shown(change.last.value, change.decimals),
        "last_date": change.last.label,
    }
    if len(change.readings) == 1:
        return _("%(name)s on a scale from %(low)s to %(high)s: %(first)s on %(first_date)s.") % facts
    text = _("%(name)s on a scale from %(low)s to %(high)s: %(first)s on %(first_date)s, %(last)s on %(last_date)s.")
    found = verdict(change)
    return f"{text % facts} {found.text}." if found else text % facts


def sentence(change: Change) -> str:
    """The amount, and the amount that would count."""
    if len(change.readings) == 1:
        return _("One intake so far. Change appears after the second.")
    if change.needed_amount is None:
        return f"{_moved(change, change.decimals)} {_('How much of this is error of measurement is not known.')}"
    decimals = _telling(change)
    facts = {"amount": shown(_smallest(change, decimals), decimals)}
    if change.is_reliable(change.last):
        said = _("A change of %(amount)s or more is unlikely to be error of measurement.")
    else:
        said = _("It would need to be %(amount)s or more to rule out error of measurement.")
    return f"{_moved(change, decimals)} {said % facts}"


def caption() -> str:
    return _(
        "Shaded band: change that error of measurement alone could explain. Ribbon: one standard error. Triangle:"
        " reliable change."
    )


def table(changes: Sequence[Change]) -> Table:
    """Intakes down, scales across; a dash where a scale was not answered then."""
    days = {(reading.on, reading.intake): reading.label for change in changes for reading in change.readings}
    found = [
        {(reading.on, reading.intake): shown(reading.value, change.decimals) for reading in change.readings}
        for change in changes
    ]
    rows = tuple((days[day], *(values.get(day, "–") for values in found)) for day in sorted(days))
    return Table((_("Intake"), *(change.name for change in changes)), rows)


def _moved(change: Change, decimals: int) -> str:
    facts = {"amount": shown(abs(change.amount), decimals)}
    if change.amount == 0:
        return _("No change.")
    return (_("Up %(amount)s.") if change.amount > 0 else _("Down %(amount)s.")) % facts


def _smallest(change: Change, decimals: int) -> float:
    """The smallest amount, at these decimals, that lies above what is needed."""
    assert change.needed_amount is not None
    steps: int = 10**decimals
    return (floor(round(change.needed_amount * steps, 9)) + 1) / steps


def _telling(change: Change) -> int:
    """As few decimals as show on which side of the needed amount the change lies."""
    for decimals in range(change.decimals, 3):
        reached = float(rounded(abs(change.amount), decimals)) >= _smallest(change, decimals)
        if reached == change.is_reliable(change.last):
            return decimals
    return 3
