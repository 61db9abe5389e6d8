"""What must hold in every instrument document before anything is scored by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from intake.psychometrics.course import CLINICAL, GENERAL
from intake.psychometrics.figures import VERIFIED
from intake.psychometrics.instrument import Instrument, Scale
from intake.psychometrics.outcomes import items_of
from intake.psychometrics.rules import LEVELS, Level, RiskRule, Threshold

# How well the keys of an instrument are sourced: read in two places, in one, or in none that a person has checked.
GRADES = ("A", "B", "C")
UNCHECKED = "C"
SIDES = ("at-or-above", "at-or-below", "below")


class InvalidInstrument(ValueError):
    """The document contradicts itself or a rule of the house."""


def check(instrument: Instrument) -> None:
    """Raises InvalidInstrument with everything that is wrong at once."""
    faults = tuple(_faults(instrument))
    if faults:
        raise InvalidInstrument(f"{instrument}: " + "; ".join(faults))


def _faults(instrument: Instrument) -> Iterator[str]:
    yield from _item_faults(instrument)
    for scale in instrument.scales:
        yield from _scale_faults(instrument, scale)
    yield from _reference_faults(instrument)
    yield from _rule_faults(instrument)
    yield from _flow_faults(instrument)
    yield from _outcome_faults(instrument)
    yield from _claim_faults(instrument)
    yield from _sample_faults(instrument)
    yield from _band_faults(instrument)
    yield from _status_faults(instrument)


def _item_faults(instrument: Instrument) -> Iterator[str]:
    ids = [item.id for item in instrument.items]
    yield from (f"item {item} is there twice" for item in _repeated(ids))
    for item in instrument.items:
        values = [option.value for option in item.options]
        if len(values) < 2 or _repeated(values) or _repeated([option.code for option in item.options]):
            yield f"item {item.id} needs two or more different options"


def _scale_faults(instrument: Instrument, scale: Scale) -> Iterator[str]:
    if _repeated(scale.items):
        yield f"scale {scale.key} counts an item twice"
    if not scale.reversed_items <= set(scale.items):
        yield f"scale {scale.key} reverses items that it does not score"
    if not 1 <= scale.min_answered <= len(scale.items):
        yield f"scale {scale.key} asks for {scale.min_answered} of {len(scale.items)} answers"
    if scale.formula not in ("mean", "sum"):
        yield f"scale {scale.key} has the unknown formula {scale.formula!r}"
    if any(instrument.item(item).is_quality for item in scale.items):
        yield f"scale {scale.key} scores a quality line"
    if scale.multiplier < 1:
        yield f"scale {scale.key} has a multiplier below 1"
    if scale.gate and not scale.low <= scale.gate.value <= scale.high:
        yield f"scale {scale.key} has a gate that gives a score outside its range"


def _reference_faults(instrument: Instrument) -> Iterator[str]:
    """Every scale and every item that is named must exist."""
    scales = {scale.key for scale in instrument.scales}
    named = [band.scale for band in instrument.bands] + [line.scale for line in instrument.cutoffs]
    named += [figure.scale for figure in instrument.reliabilities] + [figure.scale for figure in instrument.errors]
    named += [rule.scale for rule in instrument.scale_risk_rules]
    named += [key for norm in instrument.norms for key in norm.scales]
    named += [instrument.plane.anxiety, instrument.plane.avoidance] if instrument.plane else []
    yield from (f"there is no scale {key!r}" for key in sorted(set(named) - scales))
    items = {item.id for item in instrument.items}
    yield from (f"there is no item {item!r}" for item in sorted(set(_items_in_rules(instrument)) - items))


def _items_in_rules(instrument: Instrument) -> Iterator[str]:
    yield from instrument.risk_items
    yield from instrument.review_items
    yield from (threshold.item for item in instrument.items for threshold in item.asked_if)
    yield from (scale.gate.item for scale in instrument.scales if scale.gate)
    yield from (item for outcome in instrument.outcomes for item in items_of(outcome))
    for algorithm in instrument.algorithms:
        yield from (threshold.item for threshold in (*algorithm.gate, *algorithm.counted))
    if instrument.quality is None:
        return
    if instrument.quality.acquiescence:
        yield from instrument.quality.acquiescence.items
    if instrument.quality.directed:
        yield instrument.quality.directed.item
    if instrument.quality.self_report:
        yield instrument.quality.self_report.item


def _rule_faults(instrument: Instrument) -> Iterator[str]:
    ranges = {item.id: (item.minimum, item.maximum) for item in instrument.items}
    for rule in instrument.risk_rules:
        low, high = ranges.get(rule.item, (rule.at_or_above - 1, rule.at_or_above))
        # A rule at the lowest value would fire on every answer, one above the highest never.
        if not low < rule.at_or_above <= high:
            yield f"risk rule {rule.key} has a line outside its item's range"
    levels = {rule.level for rule in instrument.risk_rules} | {rule.level for rule in instrument.scale_risk_rules}
    yield from (f"there is no risk level {level!r}" for level in sorted(levels - set(LEVELS)))
    for prompt in instrument.review_prompts:
        if (prompt.at_or_above is None) == (prompt.at_or_below is None):
            yield f"review prompt {prompt.key} needs one line, above or below"


def _flow_faults(instrument: Instrument) -> Iterator[str]:
    """A question is led to by earlier ones, by an answer that can be given."""
    ranges = {item.id: (item.number, item.minimum, item.maximum) for item in instrument.items}
    for item in instrument.items:
        for threshold in item.asked_if:
            number, low, high = ranges.get(threshold.item, (0, threshold.at_or_above - 1, threshold.at_or_above))
            if number >= item.number:
                yield f"item {item.id} is led to by a later one"
            if not low < threshold.at_or_above <= high:
                yield f"item {item.id} is led to by an answer outside its item's range"


def _outcome_faults(instrument: Instrument) -> Iterator[str]:
    known = [rule for rule in instrument.risk_rules if rule.level in LEVELS]
    alarms = {rule.item: rule for rule in sorted(known, key=lambda rule: LEVELS.index(rule.level))}
    for outcome in instrument.outcomes:
        keys = [level.key for level in outcome.levels] + [outcome.otherwise]
        yield from (f"outcome {outcome.key} has {key} twice" for key in _repeated(keys))
        if not all(level.clauses and all(level.clauses) for level in outcome.levels):
            yield f"outcome {outcome.key} has a level that nothing leads to"
        for level in outcome.levels:
            # Then whoever reaches the level has given, at the latest with its last answer, one that alarms as strictly.
            if level.risk and not any(_all_alarm(clause, level.risk, alarms) for clause in level.clauses):
                yield f"outcome {outcome.key} says {level.risk} for {level.key}, and no answer that leads to it does"


def _all_alarm(clause: tuple[Threshold, ...], level: Level, alarms: Mapping[str, RiskRule]) -> bool:
    return all(
        (rule := alarms.get(threshold.item)) is not None
        and rule.at_or_above <= threshold.at_or_above
        and LEVELS.index(rule.level) >= LEVELS.index(level)
        for threshold in clause
    )


def _claim_faults(instrument: Instrument) -> Iterator[str]:
    if instrument.status not in ("draft-unvalidated", "published"):
        yield f"there is no status {instrument.status!r}"
    if not instrument.is_validated and (instrument.bands or instrument.cutoffs):
        yield "an unvalidated instrument has no bands and no cut-offs"
    if not instrument.is_validated and not instrument.notice:
        yield "an unvalidated instrument must say so in a notice"
    if instrument.wording_included and not instrument.licence.ship_wording:
        yield "its licence does not let us ship wording"
    if instrument.grade not in ("", *GRADES):
        yield f"there is no grade {instrument.grade!r}"
    if instrument.grade == UNCHECKED and instrument.is_enabled:
        yield "its keys are not checked, so it must be disabled, with the reason"
    if instrument.is_state and instrument.errors:
        yield "a measure of a moment has no standard error of change"
    if any(line.side not in SIDES for line in instrument.cutoffs):
        yield "a cut-off points to no known side"


def _sample_faults(instrument: Instrument) -> Iterator[str]:
    """Figures that no sample could have given."""
    scales = {scale.key: scale for scale in instrument.scales}
    for norm in instrument.norms:
        if norm.n < 2 or any(row.sd <= 0 for row in norm.scales.values()):
            yield f"sample {norm.id} is of nobody, or everybody in it has the same score"
        rows = [(scales[key], row) for key, row in norm.scales.items() if key in scales]
        far = [scale.key for scale, row in rows if not scale.low <= Fraction(str(row.mean)) <= scale.high]
        yield from (f"sample {norm.id} has a mean that scale {key} cannot have" for key in far)
    inner = [row.reliability for norm in instrument.norms for row in norm.scales.values()]
    known = [figure.value for figure in instrument.reliabilities] + [error.reliability for error in instrument.errors]
    if not all(r is None or 0 < r < 1 for r in (*inner, *known)) or any(error.sd <= 0 for error in instrument.errors):
        yield "a reliability or an SD is none"
    groups = {norm.id: norm.scales for norm in instrument.norms}
    clinical, general = groups.get(CLINICAL, {}), groups.get(GENERAL, {})
    if any(clinical[key].mean == general[key].mean for key in clinical.keys() & general.keys()):
        yield "its clinical and its general group have the same mean, so neither end is better"


def _band_faults(instrument: Instrument) -> Iterator[str]:
    """Bands that a score could fall between, or into twice."""
    for scale in instrument.scales:
        bands = instrument.bands_of(scale.key)
        if any(band.low > band.high for band in bands) or any(b.low != a.high + 1 for a, b in pairwise(bands)):
            yield f"the bands of scale {scale.key} have gaps, or lie one in another"


def _status_faults(instrument: Instrument) -> Iterator[str]:
    unknown = set(_statuses(instrument)) - VERIFIED
    yield from (f"a figure has the unknown status {status!r}" for status in sorted(unknown))


def _statuses(instrument: Instrument) -> Iterator[str]:
    yield from (band.status for band in instrument.bands)
    yield from (line.status for line in instrument.cutoffs)
    yield from (norm.status for norm in instrument.norms)
    yield from (figure.status for figure in instrument.reliabilities)
    yield from (figure.status for figure in instrument.errors)
    yield from (figure.status for figure in instrument.figures)
    yield from (algorithm.status for algorithm in instrument.algorithms)
    yield from (outcome.status for outcome in instrument.outcomes)
    yield from (order.status for order in instrument.other_orders)
    if instrument.targets:
        yield instrument.targets.status


def _repeated(values: Iterable[Hashable]) -> list[Hashable]:
    return [value for value, times in Counter(values).items() if times > 1]
