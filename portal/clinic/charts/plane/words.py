"""The plane in words: its title for a screen reader, the sentence beside it, how to read it, and its table."""

from django.utils.translation import gettext as _

from portal.clinic.charts.figures import Table, shown, span
from portal.clinic.charts.plane.field import axis_names
from portal.clinic.charts.plane.place import Plane
from portal.clinic.charts.plane.placing import line_words
from portal.clinic.charts.regions import REGIONS, Mode, listed, name
from portal.clinic.charts.svg import Pair


def title(plane: Plane) -> str:
    """What the picture shows, read out in its place."""
    if plane.mode is Mode.SHARED:
        across, upwards = axis_names(plane)
        return _("A picture with two scales: %(across)s, and %(upwards)s. %(sentence)s") % {
            "across": across,
            "upwards": upwards,
            "sentence": sentence(plane),
        }
    facts = {
        "anxiety": shown(plane.now.observed[0]),
        "avoidance": shown(plane.now.observed[1]),
        "low": shown(plane.low, 0),
        "high": shown(plane.high, 0),
        "x": shown(plane.now.mean[0]),
        "y": shown(plane.now.mean[1]),
        "sentence": sentence(plane),
    }
    if plane.mode is Mode.NEUTRAL:
        return (
            _(
                "Plane of worry and distance. Worry %(anxiety)s and distance %(avoidance)s on %(low)s to %(high)s"
                " scales. The point allows for error of measurement: %(x)s and %(y)s. %(sentence)s"
            )
            % facts
        )
    return (
        _(
            "Attachment plane. Anxiety %(anxiety)s and avoidance %(avoidance)s on %(low)s to %(high)s scales."
            " The point allows for error of measurement: %(x)s and %(y)s. %(sentence)s"
        )
        % facts
    )


def sentence(plane: Plane) -> str:
    """What to take away."""
    if plane.mode is Mode.SHARED:
        return _("You are around here. This can move.")
    if plane.mode is Mode.NEUTRAL:
        return _counted(plane)
    return " ".join(part for part in (_placed(plane), _open(plane)) if part)


def caption(plane: Plane) -> str:
    """How to read the picture."""
    if plane.mode is Mode.SHARED:
        return _(
            "Further right means more worry about losing people. Higher up means keeping more distance. The ring shows"
            " how far off the answers may be."
        )
    how = _(
        "Large point: scores of %(date)s, allowing for error of measurement. The true score lies in the inner ring half"
        " of the time and in the outer ring 95%% of the time. Each of the 20 small marks is an equally likely place."
    ) % {"date": plane.now.label}
    lines = _("Dashed lines: %(name)s, a reference and not a cut-off.") % {"name": line_words(plane)}
    parts = [how, _("Hollow points: earlier intakes.") if plane.earlier else "", lines]
    if plane.mode is Mode.NEUTRAL:
        parts.append(
            _("The picture shows error of measurement only. It cannot say whether the questions measure attachment.")
        )
    return " ".join(part for part in parts if part)


def table(plane: Plane) -> Table:
    """The intakes as answered, each with its range, and the point that is drawn."""
    across, upwards = (_("Anxiety"), _("Avoidance")) if plane.mode is Mode.REGIONS else axis_names(plane)
    if plane.mode is Mode.SHARED:
        place = (plane.now.label, _about(plane.now.mean[0]), _about(plane.now.mean[1]))
        return Table((_("Intake"), across, upwards), (place,))
    ranged = _("95% range")
    errors = plane.covariance[0][0] ** 0.5, plane.covariance[1][1] ** 0.5
    rows = [_row(plane, place.label, place.observed, place.sem) for place in (*plane.earlier, plane.now)]
    rows.append(_row(plane, _("Point drawn, allowing for error"), plane.now.mean, errors))
    return Table((_("Intake"), across, ranged, upwards, ranged), tuple(rows))


def _placed(plane: Plane) -> str:
    names = [name(region, plane.mode) for region in plane.likely]
    if len(names) == 1:
        facts = {"region": names[0], "count": plane.count(plane.likely[0])}
        return _("Most likely: %(region)s, %(count)s in 20.") % facts
    return _("Between %(regions)s.") % {"regions": listed(names)}


def _open(plane: Plane) -> str:
    """The regions that are less likely but hold a mark."""
    others = [name(region, plane.mode) for region in REGIONS if region not in plane.likely and plane.count(region)]
    return _("Cannot be ruled out: %(regions)s.") % {"regions": listed(others)} if others else ""


def _counted(plane: Plane) -> str:
    counts = sorted(((plane.count(region), region) for region in REGIONS), key=lambda pair: -pair[0])
    said = [
        _("%(count)s in 20 %(place)s") % {"count": count, "place": name(region, plane.mode).lower()}
        for count, region in counts
        if count
    ]
    return _("Equally likely places: %(list)s.") % {"list": "; ".join(said)}


def _row(plane: Plane, label: str, point: Pair, error: Pair | None) -> tuple[str, ...]:
    ranges = (
        [span(value, sem, plane.low, plane.high) for value, sem in zip(point, error, strict=True)]
        if error
        else ["–", "–"]
    )
    return label, shown(point[0]), ranges[0], shown(point[1]), ranges[1]


def _about(value: float) -> str:
    return _("about %(number)s") % {"number": shown(value, 0)}
