"""What in a clinic's own norms somebody should look at: items that hang loose or turned round, an alpha that is low."""

from __future__ import annotations

from dataclasses import dataclass

from intake.psychometrics.normset import ScaleNorm

# An item that hangs together this little with the rest of its scale is looked at, and so is a scale whose alpha lies
# wholly below this line (this project's lines).
WEAK_ITEM = 0.20
LOW_ALPHA = 0.70


@dataclass(frozen=True, slots=True)
class Watch:
    """What stands out in one scale: `weak` items below .20 (also those that do not vary), `flipped` ones below 0 among
    them, and the 95% interval of alpha where all of it lies below .70."""

    weak: tuple[str, ...]
    flipped: tuple[str, ...]
    low_alpha: tuple[float, float] | None

    @property
    def is_quiet(self) -> bool:
        return not self.weak and self.low_alpha is None


def watch(norm: ScaleNorm) -> Watch:
    """Look at one scale of a norm set. A set of fewer than 100 people has neither item-totals nor alpha: quiet."""
    low = norm.alpha_interval if norm.alpha_interval is not None and norm.alpha_interval[1] < LOW_ALPHA else None
    return Watch(weak_items(norm), tuple(item for item, r in norm.item_totals if r is not None and r < 0), low)


def weak_items(norm: ScaleNorm) -> tuple[str, ...]:
    """Items that do not hang together with the rest of their scale."""
    return tuple(item for item, r in norm.item_totals if r is None or r < WEAK_ITEM)
