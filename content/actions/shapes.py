"""The shapes in which pages keep the texts of starter files: html, and streams of blocks."""

from html import escape
from typing import Any

Text = dict[str, Any]


def stream(page: Any, name: str, kind: str, values: list[Any]) -> Any:
    """Return values as blocks of a kind, for the stream field of that name."""
    block = page._meta.get_field(name).stream_block
    return block.to_python([{"type": kind, "value": value} for value in values])


def section(part: Text) -> str:
    """Return paragraphs, a list and what comes after it as html."""
    listing = bullets(part["list"], ordered=part.get("ordered", False)) if part.get("list") else ""
    return paragraphs(part.get("paragraphs", [])) + listing + paragraphs(part.get("after", []))


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)


def bullets(texts: list[str], ordered: bool = False) -> str:
    """Return a list as html."""
    kind = "ol" if ordered else "ul"
    return f"<{kind}>" + "".join(f"<li>{escape(text, quote=False)}</li>" for text in texts) + f"</{kind}>"
