"""Every sentence with which something is refused is marked for translation: a reader of Spanish meets it too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
# Machines read English: what the API refuses is said in English alone.
SOURCES = [
    path
    for package in ("portal", "intake", "content")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts and path.parent != ROOT / "portal" / "api"
]
# Exceptions whose sentence is shown to a person. Their subclasses are found below.
SHOWN = {"Refused", "SheetRefused", "ValidationError"}
MARKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def unmarked(node: ast.AST) -> Iterator[ast.Constant]:
    """Yield the literal texts in an expression that no mark of translation is around."""
    if isinstance(node, ast.Call) and name_of(node.func) in MARKS:
        return
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        yield from unmarked(node.left)  # what is filled in is no sentence
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip():
        yield node
    if isinstance(node, ast.Dict):  # sentences by the field that they are about
        for said in node.values:
            yield from unmarked(said)
        return
    for inner in ast.iter_child_nodes(node):
        yield from unmarked(inner)


def shown_classes(trees: list[ast.AST]) -> set[str]:
    """Return the names of the classes whose sentence a person reads."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found, before = set(SHOWN), set()
    while found != before:
        before = set(found)
        found |= {node.name for node in classes if {name_of(base) for base in node.bases} & before}
    return found


def faults(tree: ast.AST, shown: set[str]) -> Iterator[int]:
    """Yield the lines on which a sentence that is shown is not marked."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in shown:
            said = [*node.args, *(word.value for word in node.keywords if word.arg == "message")]
        elif isinstance(node, ast.ClassDef) and node.name in shown:
            said = [line.value for line in node.body if isinstance(line, ast.Assign | ast.AnnAssign) and line.value]
        else:
            continue
        yield from (text.lineno for part in said for text in unmarked(part))


def test_no_refusal_is_said_in_english_alone():
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    shown = shown_classes(list(trees.values()))
    assert {"CannotSend", "LinkEnded", "ClientRefused", "BadText"} <= shown
    assert [f"{path.relative_to(ROOT)}:{line}" for path, tree in trees.items() for line in faults(tree, shown)] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise Refused("Do this first.")', [1]),
        ('raise exceptions.Refused(f"Do {this} first.")', [1]),
        ('raise Refused("Do %s first." % this)', [1]),
        ('class Late(Refused):\n    message = "Too late."', [2]),
        ('raise Refused(_("Do this first."))', []),
        ('raise Refused(_("Do %s first.") % ", ".join(these))', []),
        ('raise ValidationError(_("Enter it."), code="empty")', []),
        ('class Late(Refused):\n    message = _("Too late.")', []),
        ('raise ValueError("For developers.")', []),
    ],
)
def test_the_search_finds_what_is_not_marked_and_nothing_else(source, found):
    tree = ast.parse(source)
    assert sorted(set(faults(tree, shown_classes([tree])))) == found
