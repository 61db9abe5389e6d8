"""The texts of the product, gathered for translation with Python alone, and the .po files that carry them."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOMS = ["content", "intake", "portal", "templates"]
TEMPLATE_ENDINGS = {".html", ".svg", ".txt"}
# Which argument of each call is what: the context, the text, its plural.
CALLS = {"gettext": "t", "ngettext": "tp", "pgettext": "ct", "npgettext": "ctp", "gettext_noop": "t", "_": "t"}
CALLS |= {f"{name}_lazy": kinds for name, kinds in CALLS.items() if name.endswith("gettext")}

# Without dates and people: a catalogue whose texts did not change stays the same file.
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural_forms}\\n"

"""


def gather(root: Path | None = None) -> Catalog:
    """Return every text that code and templates under `root` mark for translation, each with the files that use it."""
    root = root or Path(settings.BASE_DIR)
    catalogue = Catalog(charset="utf-8")
    for path in _sources(root):
        for found in _in_template(path) if path.suffix in TEMPLATE_ENDINGS else _in_code(path):
            catalogue.add(found.id, context=found.context, locations=[(path.relative_to(root).as_posix(), 1)])
    return catalogue


def update(path: Path) -> list[Message]:
    """Bring a .po file into step with the texts as they are now; return the messages that wait for a translation."""
    language = path.parent.parent.name
    old, new = _read(path, language), Catalog(locale=language, charset="utf-8")
    for message in gather():
        if message.id:
            known = old.get(message.id, message.context)
            new.add(message.id, _kept(known, message), message.locations, message.flags, context=message.context)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_written(new))
    return [message for message in new if message.id and not is_translated(message)]


def is_translated(message: Message) -> bool:
    """Return whether every form of the message has words that nobody marked as doubtful."""
    forms = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return bool(forms) and all(forms) and not message.fuzzy


def _sources(root: Path) -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((root / room).rglob("*")):
            if path.suffix in {".py", *TEMPLATE_ENDINGS} and "migrations" not in path.parts:
                yield path


def _in_code(path: Path) -> Iterator[Message]:
    """Every call counts, also one within an f-string, which Babel's reader passes over before Python 3.12."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Call):
            kinds = CALLS.get(getattr(node.func, "id", getattr(node.func, "attr", "")), "")
            said = {kind: _literal(argument) for kind, argument in zip(kinds, node.args, strict=False)}
            if kinds and len(said) == len(kinds) and all(said.values()):
                yield Message((said["t"], said["p"]) if "p" in said else said["t"], context=said.get("c"))


def _literal(argument: ast.expr) -> str:
    value = argument.value if isinstance(argument, ast.Constant) else None
    return value if isinstance(value, str) else ""


def _in_template(path: Path) -> Iterator[Message]:
    # Only the calls matter; the page's own indentation would be a mistake in Python.
    calls = re.sub(r"^[ \t]+", "", templatize(path.read_text(encoding="utf-8"), origin=str(path)), flags=re.MULTILINE)
    for _, texts, _, context in extract("python", io.BytesIO(calls.encode())):
        yield Message(texts, context=context)


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=True)


def _kept(known: Message | None, message: Message) -> Any:
    is_same = known and not known.fuzzy and known.id == message.id
    return known.string if known and is_same else None


def _written(catalogue: Catalog) -> bytes:
    body = io.BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, sort_output=True, include_lineno=False)
    header = HEADER.format(language=catalogue.locale_identifier, plural_forms=catalogue.plural_forms)
    return header.encode() + body.getvalue()
