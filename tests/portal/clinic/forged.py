"""The forms of Wagtail's editor as a browser sends them: what tests forge starts from what is taken."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.test import Client
from wagtail import blocks

Sent = dict[str, Any]


def form_of(browser: Client, address: str, page: Any = None) -> Sent:
    """Return what a browser would send from the largest form at an address; with a page also its streams."""
    reply = browser.get(address)
    assert reply.status_code == 200, (address, reply.status_code)
    shown = BeautifulSoup(reply.content.decode(), "html.parser").find_all("form", method=lambda how: how != "get")
    found = max((values_in(form) for form in shown), key=len)
    return found | (streams_of(page) if page else {})


def values_in(form: Tag) -> Sent:
    """Return the values that a form is sent with as it stands."""
    found: Sent = {}
    for field in form.find_all(["input", "select", "textarea"]):
        name = field.get("name")
        if not name or (field.get("type") in ("checkbox", "radio") and not field.has_attr("checked")):
            continue
        found[name] = value_in(field)
    return found


def value_in(field: Tag) -> Any:
    if field.name == "textarea":
        return field.get_text()
    if field.name != "select":
        return field.get("value", "on" if field.get("type") == "checkbox" else "")
    chosen = [option.get("value", "") for option in field.find_all("option", selected=True)]
    return chosen if field.has_attr("multiple") else (chosen or [""])[0]


def streams_of(page: Any) -> Sent:
    """Return what the fields of blocks are sent as: Wagtail draws them in the browser."""
    found: Sent = {}
    for field in page._meta.get_fields():
        if hasattr(field, "stream_block"):
            found |= sent_of(field.stream_block, getattr(page, field.name), field.name)
    return found


def sent_of(block: Any, value: Any, prefix: str) -> Sent:
    if isinstance(block, blocks.StreamBlock):
        rows = [(each.block, each.value, {"type": each.block_type}) for each in value]
        return listed(rows, prefix)
    if isinstance(block, blocks.ListBlock):
        return listed([(block.child_block, each, {}) for each in value], prefix)
    if isinstance(block, blocks.StructBlock):
        found: Sent = {}
        for name, child in block.child_blocks.items():
            found |= sent_of(child, value[name], f"{prefix}-{name}")
        return found
    if isinstance(block, blocks.ChooserBlock):
        return {prefix: value.pk if value else ""}
    given = block.field.widget.format_value(block.value_for_form(value))
    return {prefix: "" if given is None else given}


def listed(rows: list[tuple[Any, Any, Sent]], prefix: str) -> Sent:
    found: Sent = {f"{prefix}-count": str(len(rows))}
    for number, (block, value, more) in enumerate(rows):
        here = f"{prefix}-{number}"
        marks = {"deleted": "", "order": str(number), "id": "", **more}
        found |= {f"{here}-{name}": mark for name, mark in marks.items()}
        found |= sent_of(block, value, f"{here}-value")
    return found
