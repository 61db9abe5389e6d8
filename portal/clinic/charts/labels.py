"""Words in a drawing: broken into lines, and put where they cover nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.safestring import SafeString

from portal.clinic.charts.svg import Pair, element

# Labels are measured as they stand on a phone, where the style sheet makes them largest.
SIZE = 17.0
LEADING = 1.15
# Width of a letter as a share of its size, in the wide system fonts that stand in for ours.
PLAIN, BOLD = 0.56, 0.64


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle that something covers."""

    left: float
    top: float
    right: float
    bottom: float

    def shared_with(self, other: "Box") -> float:
        """The area that both cover."""
        # Most boxes share nothing, and this is asked some ten thousand times for one picture.
        if self.left >= other.right or other.left >= self.right or self.top >= other.bottom or other.top >= self.bottom:
            return 0.0
        width = min(self.right, other.right) - max(self.left, other.left)
        return width * (min(self.bottom, other.bottom) - max(self.top, other.top))


@dataclass(frozen=True)
class Label:
    """Lines of text from a first baseline down, or (`rising`) with the last line on that baseline."""

    lines: tuple[str, ...]
    x: float
    y: float
    anchor: str = "start"
    paint: str = ""
    rising: bool = False

    @cached_property
    def box(self) -> Box:
        letter = BOLD if "t-ink" in self.paint else PLAIN
        width = max(map(len, self.lines)) * SIZE * letter
        left = self.x - width * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]
        more = (len(self.lines) - 1) * SIZE * LEADING
        top = self.y - SIZE * 0.8 - (more if self.rising else 0)
        return Box(left, top, left + width, top + SIZE + more)

    def moved_into(self, frame: Box) -> "Label":
        """The same label, no further out than its frame."""
        box = self.box
        across = max(frame.left - box.left, 0) or min(frame.right - box.right, 0)
        down = max(frame.top - box.top, 0) or min(frame.bottom - box.bottom, 0)
        return replace(self, x=self.x + across, y=self.y + down)

    def draw(self) -> SafeString:
        # Lines are spaced in em, so that they follow the size that the style sheet gives.
        first = -LEADING * (len(self.lines) - 1) if self.rising else 0
        steps = [f"{first:.2f}em"] + [f"{LEADING}em"] * (len(self.lines) - 1)
        spans = (element("tspan", line, x=self.x, dy=dy) for line, dy in zip(self.lines, steps, strict=True))
        paint = {"class_": self.paint} if self.paint else {}
        if len(self.lines) == 1:
            return element("text", self.lines[0], x=self.x, y=self.y, text_anchor=self.anchor, **paint)
        return element("text", *spans, x=self.x, y=self.y, text_anchor=self.anchor, **paint)


def wrap(text: str, width: float, letter: float = PLAIN) -> tuple[str, ...]:
    """The text in as few lines as a width allows, about equally long; breaks at spaces and after hyphens only."""
    room = max(1, int(width / (SIZE * letter)))
    lines = _broken(text, room)
    while room > 1 and len(narrower := _broken(text, room - 1)) == len(lines) and max(map(len, narrower)) < room:
        lines, room = narrower, room - 1
    return lines


def _broken(text: str, room: int) -> tuple[str, ...]:
    lines = [""]
    for piece in text.replace("-", "-\0").replace(" ", " \0").split("\0"):
        if lines[-1] and len((lines[-1] + piece).rstrip()) > room:
            lines.append("")
        lines[-1] += piece
    return tuple(line.strip() for line in lines)


def dot(at: Pair, reach: float) -> Box:
    """The room that a mark takes."""
    return Box(at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach)


def best(
    candidates: Sequence[Label], taken: Iterable[Box], frame: Box, also: Callable[[Label], float] = lambda label: 0
) -> Label:
    """The candidate, moved into the frame, that covers least; the earlier one where two are equal.

    `also` adds what else is wrong with a candidate, in the same square units.
    """
    obstacles = tuple(taken)

    def cost(label: Label) -> float:
        box = label.box
        return sum(box.shared_with(other) for other in obstacles) + also(label)

    return min((label.moved_into(frame) for label in candidates), key=lambda label: round(cost(label), 3))
