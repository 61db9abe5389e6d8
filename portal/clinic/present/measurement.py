"""What the 95% ranges of scores rest on: which reliability, seen in whom, and what it does not cover."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from intake.models import Score
from intake.psychometrics.error_source import ALPHA, ErrorSource, error_source
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.normset import NormSet
from portal.clinic.charts.figures import shown
from portal.clinic.loading.reading import Reading
from portal.clinic.present import symptoms

Found = list[tuple[Score, ErrorSource]]


def sentence(scores: Sequence[Score], instrument: Instrument, norm: NormSet | None) -> str:
    """One line under a table of scales; "" where no score stands in it."""
    scored = [score for score in scores if score.value is not None]
    if not scored:
        return ""
    found: Found = [(score, source) for score in scored if (source := source_of(score, instrument, norm))]
    if not found:
        return _("Error of measurement: not known, so there is no 95% range.")
    groups = dict.fromkeys((source.basis, source.sample, source.source) for _score, source in found)
    said = [_group([pair for pair in found if _key(pair[1]) == key], instrument, len(scored) > 1) for key in groups]
    return " ".join([*said, limit(source for _score, source in found)]).strip()


def item_model(scores: Sequence[Score], instrument: Instrument) -> str:
    """The levels by a model of the items, one line beside the scores; "" where none holds for these answers."""
    known = [(score, score.recipe["item_model"]) for score in scores if "item_model" in score.recipe]
    if not known:
        return ""
    levels = [
        f"{symptoms.scale_name(instrument, score.scale)} T {shown(float(model['t']))} ± {shown(float(model['t_se']))}"
        for score, model in known
    ]
    said = _("By a model of the single questions: %(levels)s (one standard error), among %(count)s web volunteers.")
    return said % {"levels": ", ".join(levels), "count": known[0][1]["n"]}


def source_of(score: Score, instrument: Instrument, norm: NormSet | None) -> ErrorSource | None:
    """As the recipe has it; for a recipe from before it was written down, as it follows from the same figures."""
    if score.sem is None:
        return None
    if score.recipe.get("sem"):
        return ErrorSource.from_dict(score.recipe["sem"])
    return error_source(instrument, score.scale, norm)


def sources_of(reading: Reading) -> list[ErrorSource]:
    """Every source of an intake."""
    found = (
        source_of(score, reading.instrument(score.assessment), reading.norms.get(score.norm_id))
        for score in reading.scores
    )
    return [source for source in found if source]


def limit(sources: Iterable[ErrorSource]) -> str:
    """What an error from one sitting does not cover."""
    if not all(source.is_internal for source in sources):
        return ""
    return _("This error covers the choice of questions only, not change from day to day.")


def _key(source: ErrorSource) -> tuple[str, str, str]:
    return source.basis, source.sample, source.source


def _group(found: Found, instrument: Instrument, names_scales: bool) -> str:
    """The coefficients of scales whose errors come from the same people."""
    each = [_coefficient(score, source, instrument, names_scales) for score, source in found]
    facts = {"coefficients": ", ".join(each), "people": _people(found[0][1], instrument)}
    return _("Error of measurement: %(coefficients)s, %(people)s.") % facts


def _coefficient(score: Score, source: ErrorSource, instrument: Instrument, names_scale: bool) -> str:
    kind = {ALPHA: _("alpha"), "": _("reliability")}.get(source.kind, source.kind)
    said = f"{kind} {shown(float(source.reliability), 2)}"
    return f"{said} ({symptoms.scale_name(instrument, score.scale)})" if names_scale else said


def _people(source: ErrorSource, instrument: Instrument) -> str:
    """In whom the coefficient was seen: the same people, or others."""
    if source.basis == "norm":
        return _("in the people of the norms")
    labels = {norm.id: symptoms.in_language(norm.label) for norm in instrument.norms}
    sample = "; ".join(part for part in (labels.get(source.sample, ""), source.source) if part)
    return _("in other people (%(sample)s)") % {"sample": sample}
