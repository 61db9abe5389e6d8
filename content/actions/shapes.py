"""The shapes in which pages keep the texts of starter files: html, and streams of blocks."""

from collections.abc import Mapping
from html import escape
from typing import Any

Text = dict[str, Any]


def stream(page: Any, name: str, kind: str, values: list[Any]) -> Any:
    """Return values as blocks of a kind, for the stream field of that name."""
    block = page._meta.get_field(name).stream_block
    return block.to_python([{"type": kind, "value": value} for value in values])


def body(page: Any, name: str, parts: list[Text], works: Mapping[str, Any]) -> Any:
    """Return the parts of a body as blocks: each is a section unless its `block` names another kind."""
    block = page._meta.get_field(name).stream_block
    return block.to_python([_block(part, works) for part in parts])


def _block(part: Text, works: Mapping[str, Any]) -> Text:
    if "block" not in part:
        return {"type": "section", "value": {"heading": part["heading"], "text": section(part)}}
    value = {key: each for key, each in part.items() if key != "block"}
    if "rows" in value:
        value["rows"] = [_with_its_work(row, works) for row in value["rows"]]
    if "paragraphs" in value:
        value["text"] = paragraphs(value.pop("paragraphs"))
    return {"type": part["block"], "value": _with_its_work(value, works)}


def _with_its_work(value: Text, works: Mapping[str, Any]) -> Text:
    return {**value, "reference": works[value["reference"]].pk} if "reference" in value else value


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
