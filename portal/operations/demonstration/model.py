"""The response model: how a made-up person answers, from a fixed seed.

A person has one latent trait a scale, each N(0, 1). Attachment anxiety and avoidance correlate .20; fear shares .50
with their mean; worry and mood correlate .55. An item's latent answer is `.64 t + sqrt(1 - .64^2) e` with e from
N(0, 1), so that items of a scale correlate about .41; it is cut into the answer options at fixed thresholds, and turned
round where the item is reversed.
Seconds an item are log-normal about 5.5. None of this is a finding about real people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import sqrt
from random import Random

from intake.psychometrics.instrument import Instrument, Item, Scale

SEED = 20261122
LOADING = 0.64
MEDIAN_SECONDS, SPREAD = 1.7, 0.35  # of the logarithm
# Cuts of the latent answer, by the number of options.
CUTS = {4: (-0.1, 0.8, 1.6), 5: (-1.0, -0.25, 0.5, 1.25)}


@dataclass
class Traits:
    """A made-up person's latent traits, by scale key, in standard deviations."""

    values: dict[str, float] = field(default_factory=dict)

    def moved(self, **by: float) -> Traits:
        """Return the traits of the same person later, moved on some scales."""
        return Traits({**self.values, **{key: self.values.get(key, 0.0) + step for key, step in by.items()}})


def draw_traits(random: Random) -> Traits:
    """Draw a person."""
    anxiety, avoidance = _correlated(random, 0.20)
    fear = 0.5 * (anxiety + avoidance) / sqrt(2.4) + sqrt(0.75) * random.gauss(0, 1)
    worry, mood = _correlated(random, 0.55)
    return Traits(
        {
            "AX": anxiety, "AV": avoidance, "DF": fear, "worry": worry, "mood": mood, "total": mood,
            "anxiety": anxiety, "avoidance": avoidance,
        }
    )  # fmt: skip


def draw_answers(instrument: Instrument, traits: Traits, random: Random, *, risk: int = 0) -> dict[str, int]:
    """Draw a person's answers to every item; `risk` is what they answer to a risk item."""
    return {
        item.id: risk if item.id in instrument.risk_items else _answer(item, instrument, traits, random)
        for item in instrument.items
    }


def draw_seconds(random: Random) -> float:
    """Draw the time that one item took."""
    return round(random.lognormvariate(MEDIAN_SECONDS, SPREAD), 2)


def _answer(item: Item, instrument: Instrument, traits: Traits, random: Random) -> int:
    scale = next((scale for scale in instrument.scales if item.id in scale.items), None)
    trait = traits.values.get(scale.key, 0.0) if scale else 0.0
    latent = LOADING * trait + sqrt(1 - LOADING**2) * random.gauss(0, 1)
    values = sorted(option.value for option in item.options)
    place = sum(latent > cut for cut in CUTS[len(values)])
    return item.reversed_value(values[place]) if _is_reversed(item, scale) else values[place]


def _is_reversed(item: Item, scale: Scale | None) -> bool:
    return scale is not None and item.id in scale.reversed_items


def _correlated(random: Random, r: float) -> tuple[float, float]:
    first = random.gauss(0, 1)
    return first, r * first + sqrt(1 - r * r) * random.gauss(0, 1)


def aim_answers(instrument: Instrument, means: dict[str, float], random: Random, *, risk: int = 0) -> dict[str, int]:
    """Return answers whose scales come out near given means, spread over the items; other items get `risk` or 2."""
    answers = {item.id: risk if item.id in instrument.risk_items else 2 for item in instrument.items}
    for scale in instrument.scales:
        if scale.key not in means:
            continue
        total = round(means[scale.key] * len(scale.items))
        base, extra = divmod(total, len(scale.items))
        raised = set(random.sample(scale.items, extra))
        for item_id in scale.items:
            item = instrument.item(item_id)
            if item_id in instrument.risk_items:
                continue
            keyed = min(max(base + (item_id in raised), item.minimum), item.maximum)
            answers[item_id] = item.reversed_value(keyed) if item_id in scale.reversed_items else keyed
    return answers
