"""Elements of a drawing, every text and attribute escaped, every coordinate rounded to one decimal."""

from collections.abc import Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Pair = tuple[float, float]


def number(value: float) -> str:
    """A coordinate as short as it goes: 12.0 is 12, and there is no minus zero."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def element(tag: str, *children: str, **attributes: str | float) -> SafeString:
    """One element. `class_` is class, other underscores are hyphens; numbers are coordinates."""
    said = "".join(
        f' {_name(key)}="{conditional_escape(value) if isinstance(value, str) else number(value)}"'
        for key, value in attributes.items()
    )
    # Joined by hand: a page has a thousand of these. Tags and names of attributes are ours, values are escaped.
    return mark_safe(f"<{tag}{said}>{together(children)}</{tag}>")


def together(parts: Iterable[str]) -> SafeString:
    # Each part is escaped here unless it is markup already.
    return mark_safe("".join(conditional_escape(part) for part in parts))


def path(*points: Pair, closed: bool = False) -> str:
    """The `d` of a line through points."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + ("Z" if closed else "")


def picture(title: str, width: float, height: float, *children: str, class_: str = "ch") -> SafeString:
    """A drawing that stands alone: its title is what a screen reader says."""
    box = f"0 0 {number(width)} {number(height)}"
    return element("svg", element("title", title), *children, class_=class_, viewBox=box, role="img")


def ornament(width: float, height: float, *children: str, class_: str = "ch", is_sized: bool = False) -> SafeString:
    """A drawing whose numbers stand in the text beside it; `is_sized` where no style sheet gives it a size."""
    box = f"0 0 {number(width)} {number(height)}"
    size = {"width": width, "height": height} if is_sized else {}
    paint = {"class_": class_, "viewBox": box, "preserveAspectRatio": "xMinYMid meet", "aria_hidden": "true"}
    return element("svg", *children, **paint, **size)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
