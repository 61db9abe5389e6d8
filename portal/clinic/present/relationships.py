"""One questionnaire answered about several people: one plane, the mean over them, and how far apart they lie."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intake.models import Assessment, Score
from intake.placing import WORDING_BLOCKED
from intake.psychometrics.instrument import Instrument, PlaneSpec
from intake.psychometrics.relationships import Across, across
from portal.clinic.charts import people as chart
from portal.clinic.charts.figures import Table, shown
from portal.clinic.charts.regions import Mode
from portal.clinic.loading.reading import Reading
from portal.clinic.present import symptoms

Found = dict[str, dict[str, Score]]  # by person and scale


@dataclass(frozen=True)
class RelationshipView:
    """One questionnaire over several people, as it stands on the profile."""

    title: str
    svg: SafeString
    table: Table
    spreads: tuple[str, ...]
    notes: tuple[str, ...]


def relationships(reading: Reading) -> list[RelationshipView]:
    """One view for each questionnaire that has both scores about at least two people."""
    return [_view(instrument, found, reading) for instrument, found in _several(reading)]


def covered(reading: Reading) -> set[str]:
    """The questionnaires that have a plane of several people, so that no reason is said for each of them."""
    return {str(instrument) for instrument, _found in _several(reading)}


def _several(reading: Reading) -> list[tuple[Instrument, Found]]:
    """The scores by person of each questionnaire that has a point for at least two of them."""
    grouped: dict[str, Found] = {}
    instruments: dict[str, Instrument] = {}
    for score in reading.scores:
        instrument = reading.instrument(score.assessment)
        if instrument.plane is not None and score.assessment.target_kind:
            instruments[str(instrument)] = instrument
            about = grouped.setdefault(str(instrument), {}).setdefault(score.assessment.target_kind, {})
            about[score.scale] = score
    named = ((instruments[key], found) for key, found in grouped.items())
    return [(instrument, found) for instrument, found in named if len(_people(instrument, found)) > 1]


def _people(instrument: Instrument, found: Found) -> list[chart.Person]:
    spec = instrument.plane
    assert spec is not None
    return [point for kind, rows in found.items() if (point := _person(kind, rows, spec))]


def _view(instrument: Instrument, found: Found, reading: Reading) -> RelationshipView:
    spec = instrument.plane
    assert spec is not None
    scales = (spec.anxiety, spec.avoidance)
    values = {kind: {scale: _value(rows.get(scale)) for scale in scales} for kind, rows in found.items()}
    sems = {kind: {scale: _sem(rows.get(scale)) for scale in scales} for kind, rows in found.items()}
    rows = across(values, scales, sems)
    scale = instrument.scale(spec.anxiety)
    drawn = chart.People(
        low=float(scale.low),
        high=float(scale.high),
        people=tuple(_people(instrument, found)),
        across=_across(rows),
        mode=Mode.REGIONS if instrument.is_validated else Mode.NEUTRAL,
    )
    return RelationshipView(
        title=symptoms.in_language(instrument.title),
        svg=chart.draw(drawn),
        table=chart.table(drawn),
        spreads=tuple(_spread(row, instrument) for row in rows),
        notes=tuple(_notes(instrument, rows, found)),
    )


def _value(score: Score | None) -> Fraction | None:
    return None if score is None or score.value is None else Fraction(score.value)


def _sem(score: Score | None) -> float | None:
    """The standard error of a score: each kind of person has norms of its own, and so an error of its own."""
    return None if score is None or not score.sem else float(score.sem)


def _person(kind: str, rows: dict[str, Score], spec: PlaneSpec) -> chart.Person | None:
    pair = [rows.get(spec.anxiety), rows.get(spec.avoidance)]
    values = [float(score.value) for score in pair if score and score.value is not None]
    sems = [float(score.sem) for score in pair if score and score.sem]
    if len(values) < 2:
        return None
    both = (sems[0], sems[1]) if len(sems) == 2 else None
    return chart.Person(symptoms.person_name(kind), (values[0], values[1]), both)


def _across(rows: tuple[Across, ...]) -> chart.Person | None:
    first, second = rows
    if first.mean is None or second.mean is None:
        return None
    sems = (first.mean_sem, second.mean_sem) if first.mean_sem and second.mean_sem else None
    return chart.Person(_("All together"), (float(first.mean), float(second.mean)), sems)


def _spread(row: Across, instrument: Instrument) -> str:
    """How far apart the people lie on one scale, as a number with its interval."""
    name = symptoms.scale_name(instrument, row.scale)
    if row.spread is None:
        seen = [float(value) for value in row.values.values() if value is not None]
        if len(seen) < 2:
            return _("%(scale)s: how far apart the people lie needs two of them.") % {"scale": name}
        facts = {"scale": name, "low": shown(min(seen)), "high": shown(max(seen))}
        return _("%(scale)s: from %(low)s to %(high)s. How much of this is error is not known.") % facts
    low, high = row.spread.ci95
    facts = {"scale": name, "sd": shown(row.spread.true_sd, 2), "low": shown(low, 2), "high": shown(high, 2)}
    said = _("%(scale)s: the people lie %(sd)s apart (SD, 95%% range %(low)s–%(high)s).") % facts
    if row.spread.is_more_than_error:
        return f"{said} {_('More than error explains.')}"
    return f"{said} {_('No more than error could explain.')}"


def _notes(instrument: Instrument, rows: tuple[Across, ...], found: Found) -> Iterator[str]:
    """Whose rule the point across is, who counts in it, and who does not."""
    facts = {"people": _counted(instrument, rows)}
    if instrument.targets is not None:
        yield _("All together: the plain mean over people, as published. It counts: %(people)s.") % facts
    else:
        yield _("All together: the plain mean over people, our own rule. It counts: %(people)s.") % facts
    for kind, scores in found.items():
        without = next((score for score in scores.values() if score.value is None), None)
        if without is not None:
            yield f"{symptoms.person_name(kind)}: {_why(without)}"
    if any(row.spread is not None and row.spread.is_weighted for row in rows):
        yield _("How far apart: whoever is measured more exactly counts for more, so it is no plain SD.")
    yield _("Points are scores as they were answered. A place on two scales is not a kind of person.")


def _counted(instrument: Instrument, rows: tuple[Across, ...]) -> str:
    """Who is in the mean; for each scale where one of them has a score on one alone."""
    named = [", ".join(map(symptoms.person_name, row.targets)) for row in rows]
    if len(set(named)) == 1:
        return named[0]
    return "; ".join(
        f"{symptoms.scale_name(instrument, row.scale)}: {said}" for row, said in zip(rows, named, strict=True)
    )


def _why(score: Score) -> str:
    """Why there is no score about a person."""
    return {
        WORDING_BLOCKED: _("answers contradict this wording."),
        "no-close-person": _("there is nobody close now."),
        Assessment.NO_SUCH_PERSON: _("there is no such person."),
        Assessment.NOT_IN_TOUCH: _("they are not in touch."),
        Assessment.NOT_CHOSEN: _("the patient chose not to answer about them."),
    }.get(score.assessment.target_absent or score.status, _("too few answers for both scores."))
