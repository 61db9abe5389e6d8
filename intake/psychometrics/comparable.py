"""Which scales can have norms of a clinic's own people: what their document says decides, never a name."""

from __future__ import annotations

from typing import Literal

from intake.psychometrics.instrument import Instrument, Scale

Why = Literal["own", "disabled", "criteria", "no-scale"]


def why_no_norms(instrument: Instrument) -> Why | None:
    """The reason, as a code, why an instrument gets no norms of a clinic's own people; None where it may have them.

    `own`: a clinic declared it, and it is read in the words of its answers alone. `disabled`: its keys are not checked,
    or it may not be used. `criteria`: levels are read from a pattern of answers. `no-scale`: no scale is comparable.
    """
    if instrument.owner:
        return "own"
    if instrument.disabled or instrument.grade == "C":
        return "disabled"
    if instrument.outcomes:
        return "criteria"
    return None if any(is_comparable(instrument, scale) for scale in instrument.scales) else "no-scale"


def is_comparable(instrument: Instrument, scale: Scale) -> bool:
    """Whether a scale is a sum or mean of two or more questions that go together and that everybody is asked.

    An index counts what need not go together, and one question has no consistency. Where a gate or a condition decides
    who is asked, the people with a whole score are not the people who came here.
    """
    asked = all(not instrument.item(item).asked_if for item in scale.items)
    return asked and scale.gate is None and not scale.is_index and len(scale.items) > 1
