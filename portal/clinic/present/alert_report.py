"""The report on how alerts were followed up, as its page shows it: every figure in words, hidden ones as hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.care.alert_figures import FEWEST, Figures, Report, Spread
from portal.care.alert_report import OTHER, Quarter
from portal.clinic.present import times
from portal.country.languages import language_label


@dataclass(frozen=True)
class Row:
    """One group: its name, how many alerts, and its cells in the order of the columns; none where nothing is said."""

    name: str
    number: str
    cells: tuple[tuple[str, str], ...]  # (column, words)


@dataclass(frozen=True)
class Table:
    """One dimension of the report."""

    key: str
    title: str
    rows: tuple[Row, ...]


def span(quarter: Quarter) -> str:
    """Return the first and the last day of a quarter."""
    return f"{times.day(quarter.first, UTC)} – {times.day(quarter.last, UTC)}"


def short_span(quarter: Quarter) -> str:
    """Return its months and its year: Jul – Sep 2026."""
    return f"{formatted(quarter.first, 'M')} – {formatted(quarter.last, 'M Y')}"


def tables(report: Report) -> list[Table]:
    """Return the table of all alerts, then one for each dimension."""
    total = Table("total", _("All alerts"), (row(pgettext("all alerts", "All"), report.total),))
    return [total, *(_table(key, groups) for key, groups in report.tables.items())]


def _table(key: str, groups: Mapping[str, Figures | None]) -> Table:
    return Table(key, _titles()[key], tuple(row(group_name(key, group), found) for group, found in groups.items()))


def row(name: str, figures: Figures | None) -> Row:
    if figures is None:
        return Row(name, _("not shown"), ())
    if not figures.number:
        return Row(name, "0", ())
    few = _("fewer than %(number)s") % {"number": FEWEST}
    said = (
        few if figures.in_time is None else share(figures.in_time),
        *spread(figures.seen, few),
        *spread(figures.acted, few),
        *spread(figures.resolved, few),
        share(figures.resolved_share or 0.0),
    )
    return Row(name, str(figures.number), tuple(zip(columns(), said, strict=True)))


def columns() -> tuple[str, ...]:
    """The columns after name and number of alerts."""
    return (
        _("Seen in time"),
        _("Until seen: median"),
        _("Until seen: longest"),
        _("Until acted on: median"),
        _("Until acted on: longest"),
        _("Until resolved: median"),
        _("Until resolved: longest"),
        _("Resolved"),
    )


def share(part: float) -> str:
    return f"{round(100 * part)}%"


def spread(found: Spread | None, few: str) -> tuple[str, str]:
    return (few, few) if found is None else (times.length(found.median), times.length(found.longest))


def group_name(key: str, group: str) -> str:
    """Return what a group is called."""
    if key == "language":
        return _("Another language") if group == OTHER else language_label(group)
    if key == "hour":
        first = int(group) * 6
        return f"{first:02d}:00–{first + 6:02d}:00"
    return _names()[group]


def _names() -> dict[str, str]:
    return {
        "emergency": _("Emergency"),
        "urgent": _("Urgent"),
        "same-day": _("Same day"),
        "weekday": _("Monday to Friday"),
        "weekend": _("Saturday and Sunday"),
    }


def _titles() -> dict[str, str]:
    return {
        "level": _("By level"),
        "hour": _("By hour of the day"),
        "day": _("By day of the week"),
        "language": _("By the language of the intake"),
    }
