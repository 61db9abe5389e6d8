"""Which items of a questionnaire are asked, given what was answered so far."""

from __future__ import annotations

from intake.psychometrics.instrument import Instrument, Item
from intake.psychometrics.rules import Threshold
from intake.psychometrics.scoring import Answers


def is_asked(instrument: Instrument, item: Item, answers: Answers) -> bool:
    """Whether an item is asked now: one without a condition always, else once an answer that leads to it is given."""
    if not item.asked_if:
        return True
    return any(_leads(instrument, threshold, answers) for threshold in item.asked_if)


def asked_items(instrument: Instrument, answers: Answers) -> tuple[str, ...]:
    """Ids of the items that are asked, in the order of the instrument."""
    return tuple(item.id for item in instrument.items if is_asked(instrument, item, answers))


def _leads(instrument: Instrument, threshold: Threshold, answers: Answers) -> bool:
    """An answer that is left from before its own question was closed leads nowhere."""
    value = answers.get(threshold.item)
    reached = value is not None and value >= threshold.at_or_above
    return reached and is_asked(instrument, instrument.item(threshold.item), answers)
