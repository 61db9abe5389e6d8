"""Which items of a questionnaire are asked, given what was answered so far."""

from __future__ import annotations

from collections.abc import Set

from intake.psychometrics.instrument import Instrument, Item
from intake.psychometrics.rules import Threshold
from intake.psychometrics.scoring import Answers

NONE: Set[str] = frozenset()


def is_asked(instrument: Instrument, item: Item, answers: Answers, left_out: Set[str] = NONE) -> bool:
    """Whether an item is asked now: one without a condition always, else once an answer that leads to it is given.

    `left_out` are items that somebody met and did not answer. Each counts as an answer that leads on, so that leaving
    a question out asks more, and never less.
    """
    if not item.asked_if:
        return True
    return any(_leads(instrument, threshold, answers, left_out) for threshold in item.asked_if)


def asked_items(instrument: Instrument, answers: Answers, left_out: Set[str] = NONE) -> tuple[str, ...]:
    """Ids of the items that are asked, in the order of the instrument."""
    return tuple(item.id for item in instrument.items if is_asked(instrument, item, answers, left_out))


def _leads(instrument: Instrument, threshold: Threshold, answers: Answers, left_out: Set[str]) -> bool:
    """An answer that is left from before its own question was closed leads nowhere."""
    value = answers.get(threshold.item)
    reached = threshold.item in left_out if value is None else value >= threshold.at_or_above
    return reached and is_asked(instrument, instrument.item(threshold.item), answers, left_out)
