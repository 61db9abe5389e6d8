"""Texts that want to be more than text, a form filled with them field by field, and what is executable in a page."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from itertools import count
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from wagtail import blocks
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.blocks.field_block import RichTextBlock
from wagtail.blocks.stream_block import StreamBlock
from wagtail.snippets.blocks import SnippetChooserBlock
from wagtail.test.utils.form_data import nested_form_data

MARKER = "owned"
VECTORS = (
    '"><script>owned()</script>',
    "'><img src=x onerror=owned()>",
    "</script><svg onload=owned()>",
    "]]><script>owned()</script>",
    "--><iframe srcdoc='owned()'>",
    "&lt;script&gt;owned()&lt;/script&gt;",
    "owned{{ 7|add:7 }}{% now 'Y' %}",
    "javascript:owned()",
    "<a href=javascript:owned()>x</a>",
    "x\r\nSet-Cookie: owned=1",
    '[@"onmouseover=owned()]',
    "\u202e<b onmouseover=owned()>",
    "<style>*{background:url(//owned.example)}</style>",
    "<base href=//owned.example>",
    "<meta http-equiv=refresh content=0;url=//owned.example>",
)
ADDRESSES = (
    "javascript:owned()",
    "JaVaScRiPt:owned()",
    " javascript:owned()",
    "java\tscript:owned()",
    "\x01javascript:owned()",
    "data:text/html,<script>owned()</script>",
    "vbscript:owned()",
    'https://x.example/"onmouseover="owned()',
    "https://x.example/'><script>owned()</script>",
)
PARTS_OF_ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcset", "background"}
HARMFUL_SCHEMES = ("javascript:", "data:text", "vbscript:")
DATA = ("application/ld+json", "application/json", "text/x-template", "text/template")


class Typist:
    """Fills a form of Wagtail's so that every text field holds as many vectors as fit; no two fields begin alike."""

    def __init__(self, work: int) -> None:
        self.work, self._turn = work, count()

    def fills(self, form: Any) -> dict[str, Any]:
        flat, lists = {}, {}
        for name, field in form.fields.items():
            value = self._typed(field)
            if isinstance(value, list):
                lists[name] = value
            elif value is not None:
                flat[name] = value
        no_comments = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""}
        return nested_form_data(flat | {"comments": no_comments}) | lists

    def words(self, length: int | None) -> str:
        """Return as many vectors as fit, beginning with another one each time."""
        start, text = next(self._turn), "Plain"
        for step in range(len(VECTORS)):
            longer = f"{text} {VECTORS[(start + step) % len(VECTORS)]}"
            if len(longer) <= (length or 400):
                text = longer
        return text

    def rich(self) -> str:
        """Return what the text editor sends, with entities and styles that no button of it makes."""
        texts = [self.words(400), *(f"{address} link" for address in ADDRESSES)]
        kinds = ["unstyled", "unordered-list-item", "ordered-list-item", "header-two", "atomic", "owned"]
        entities: dict[str, Any] = {
            str(n): {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}
            for n, address in enumerate(ADDRESSES)
        }
        lines = [line(text, "unstyled") for text in texts[:1]]
        lines += [line(f"{address} link", "unstyled", key) for key, address in enumerate(ADDRESSES)]
        lines += [line(f"<script>owned()</script> {kind}", kind) for kind in kinds]
        for kind in ("EMBED", "IMAGE", "owned"):
            key = len(entities)
            data = {"url": "javascript:owned()", "src": 'x" onerror=owned()', "id": "1", "alt": VECTORS[0]}
            entities[str(key)] = {"type": kind, "mutability": "IMMUTABLE", "data": data}
            lines.append(line("atom", "atomic", key))
        return json.dumps({"blocks": lines, "entityMap": entities})

    def _typed(self, field: forms.Field) -> Any:
        if isinstance(field.widget, DraftailRichTextArea):
            return self.rich()
        if hasattr(field, "block"):
            return self._block(field.block)
        if isinstance(field, forms.ModelMultipleChoiceField):
            return [str(row.pk) for row in field.queryset[:1]]
        if isinstance(field, forms.ModelChoiceField):
            return ""
        if isinstance(field, forms.ChoiceField):
            return next(str(value) for value, _label in field.choices if value)
        return self._plain(field)

    def _plain(self, field: forms.Field) -> Any:
        if isinstance(field, forms.BooleanField):
            return "on"
        if isinstance(field, (forms.IntegerField, forms.DecimalField)):
            least = [each.limit_value for each in field.validators if isinstance(each, MinValueValidator)]
            return str(max([5, *least]))
        if isinstance(field, (forms.DateTimeField, forms.SlugField)):
            return ""
        if isinstance(field, forms.URLField):
            return "https://x.example/?q=owned()"
        return self.words(getattr(field, "max_length", None))

    def _block(self, block: Any) -> Any:
        if isinstance(block, StreamBlock):
            kinds = [(name, self._block(child)) for name, child in block.child_blocks.items()]
            kinds *= max(1, block.meta.min_num or 1)
            rows = {str(n): row(n, kind, value) for n, (kind, value) in enumerate(kinds)}
            return {"count": len(rows), **rows}
        if isinstance(block, blocks.ListBlock):
            return {"count": 1, "0": row(0, "item", self._block(block.child_block))}
        if isinstance(block, blocks.StructBlock):
            return {name: self._block(child) for name, child in block.child_blocks.items()}
        if isinstance(block, RichTextBlock):
            return self.rich()
        if isinstance(block, SnippetChooserBlock):
            return self.work
        return self._typed(block.field)


def row(number: int, kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "deleted": "", "order": str(number), "id": ""}


def line(text: str, kind: str, key: int | None = None) -> dict[str, Any]:
    """A block of the text editor's, all of it in one entity where a key is given."""
    whole = {"offset": 0, "length": len(text)}
    styles = [{**whole, "style": style} for style in ("BOLD", "CODE", "owned")] if key is None else []
    ranges = [] if key is None else [{**whole, "key": key}]
    return {"key": f"b{abs(hash((text, kind))) % 10**6}", "text": text, "type": kind, "depth": 0,
            "inlineStyleRanges": styles, "entityRanges": ranges}  # fmt: skip


def executable_in(html: str) -> list[str]:
    """Return what in a page would run, load or lead on for whoever wrote the marker into it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        for name, value in said.items():
            harmful = MARKER in value and (name.startswith("on") or name in ("srcdoc", "style"))
            address = "".join(each for each in value if each > " ").lower()
            if harmful or (name in PARTS_OF_ADDRESSES and address.startswith(HARMFUL_SCHEMES)):
                self.found.append(f"{tag} {name}={value[:60]}")
        leads_away = tag in ("iframe", "object", "embed", "base", "link") or "http-equiv" in said
        if leads_away and "owned.example" in str(said):
            self.found.append(f"{tag} {said}")
        self._script = said | {"tag": tag} if tag in ("script", "style") else None

    def handle_endtag(self, tag: str) -> None:
        self._script = None

    def handle_data(self, data: str) -> None:
        if self._script is None or MARKER not in data:
            return
        if self._script["tag"] == "script" and self._script.get("type") in DATA and "<" not in data:
            return
        self.found.append(f"{self._script['tag']}: {data[:60]}")
