"""Changes one thing of a source file at a time: drops a condition, turns it round, loosens a filter, errs in a sum."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Calls whose arguments narrow what is found.
NARROWING = {"filter", "exclude", "get", "current", "holds", "carers", "none", "open", "Q"}
FLIPS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip

SWAPS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
}  # fmt: skip
EXTREMES = {"min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and the whole changed tree."""

    path: str
    line: int
    function: str
    what: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.what}"

    @property
    def key(self) -> str:
        """The name without the line, which other changes move."""
        return f"{self.path} {self.function}: {self.what}"


def mutants_of(path: str, source: str, *, sums: bool = False) -> list[Mutant]:
    """Return every mutant of the functions of a file; with `sums` also those of its arithmetic."""
    tree = ast.parse(source)
    found = []
    for function in functions(tree):
        for node in [each for statement in function.body for each in ast.walk(statement)]:
            for what, change in [*changes(node, function), *(changes_of_sum(node) if sums else ())]:
                found.append(Mutant(path, getattr(node, "lineno", 0), function.name, what, changed(tree, node, change)))
    return found


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    """Return the outermost functions, those of classes among them; what lies in them is walked with them."""
    found: list[ast.FunctionDef] = []
    for node in tree.body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        found += [each for each in inside if isinstance(each, ast.FunctionDef)]
    return found


Change = Callable[[ast.AST], ast.AST]


def changed(tree: ast.Module, node: ast.AST, change: Change) -> ast.Module:
    """Return a copy of a tree in which one node was replaced."""
    marked = {id(each): number for number, each in enumerate(ast.walk(tree))}
    target, twin = marked[id(node)], copy.deepcopy(tree)
    wanted = next(each for number, each in enumerate(ast.walk(twin)) if number == target)
    twin = Replace(wanted, change(wanted)).visit(twin)
    return ast.fix_missing_locations(twin)


class Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return ast.copy_location(self.new, node) if self.new is not self.old else self.old
        return self.generic_visit(node)


def changes(node: ast.AST, function: ast.FunctionDef) -> Iterator[tuple[str, Change]]:
    """Name the ways in which a node can be broken."""
    if isinstance(node, ast.If | ast.IfExp):
        asked = ast.unparse(node.test)
        yield f"turn {asked!r} round", set_test(lambda test: ast.UnaryOp(ast.Not(), test))
        yield f"never {asked!r}", set_test(lambda test: ast.Constant(False))
        yield f"always {asked!r}", set_test(lambda test: ast.Constant(True))
    elif isinstance(node, ast.BoolOp):
        for number, operand in enumerate(node.values):
            yield f"drop {ast.unparse(operand)!r}", without("values", number)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr | ast.BitAnd):
        yield f"drop {ast.unparse(node.right)!r}", lambda n: n.left  # type: ignore[attr-defined]
        yield f"drop {ast.unparse(node.left)!r}", lambda n: n.right  # type: ignore[attr-defined]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield f"drop the not of {ast.unparse(node)!r}", lambda n: n.operand  # type: ignore[attr-defined]
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in FLIPS:
        yield f"flip {ast.unparse(node)!r}", flip
    elif isinstance(node, ast.Call):
        yield from of_call(node)
    elif isinstance(node, ast.AugAssign) or is_a_check(node):
        yield f"drop {ast.unparse(node)!r}", lambda n: ast.Pass()
    elif isinstance(node, ast.Raise):
        yield "do not raise", lambda n: ast.Pass()
    elif isinstance(node, ast.Return) and returns_truth(function):
        for answer in {True, False} - {getattr(node.value, "value", None)}:
            yield f"return {answer}", lambda n, answer=answer: ast.Return(ast.Constant(answer))  # type: ignore[misc]


def changes_of_sum(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """Name the ways in which a sum can be broken: another operation, a number that is one off, a condition left out."""
    if isinstance(node, ast.BinOp) and type(node.op) in SWAPS:
        other = SWAPS[type(node.op)]
        yield f"{other.__name__} in {ast.unparse(node)!r}", lambda n: ast.BinOp(n.left, other(), n.right)  # type: ignore[attr-defined]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield f"drop the minus of {ast.unparse(node)!r}", lambda n: n.operand  # type: ignore[attr-defined]
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield f"{node.value} one more", lambda n: ast.Constant(n.value + 1)  # type: ignore[attr-defined]
    elif isinstance(node, ast.comprehension):
        for number, condition in enumerate(node.ifs):
            yield f"drop if {ast.unparse(condition)!r}", without("ifs", number)
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in EXTREMES:
        yield f"swap {ast.unparse(node.func)}", lambda n: swap_name(n, EXTREMES[n.func.id])  # type: ignore[attr-defined]
    elif isinstance(node, ast.Return) and getattr(node.value, "value", node.value) is not None:
        yield f"return nothing for {ast.unparse(node.value)[:60]!r}", lambda n: ast.Return(ast.Constant(None))


def is_a_check(node: ast.AST) -> bool:
    """A call on a line of its own; that of a parent's constructor decides nothing."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and "__init__" not in ast.unparse(node)


def returns_truth(function: ast.FunctionDef) -> bool:
    return isinstance(function.returns, ast.Name) and function.returns.id == "bool"


def of_call(node: ast.Call) -> Iterator[tuple[str, Change]]:
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if isinstance(node.func, ast.Name) and called in ("any", "all"):
        yield f"swap {called}", lambda n: swap_name(n, {"any": "all", "all": "any"}[called])
    if called not in NARROWING:
        return
    if isinstance(node.func, ast.Attribute) and called in ("filter", "exclude", "none", "open"):
        given = ", ".join(ast.unparse(each) for each in [*node.args, *node.keywords])
        yield f"drop .{called}({given})", lambda n: n.func.value  # type: ignore[attr-defined]
    if len(node.keywords) + len(node.args) > 1:
        for number, keyword in enumerate(node.keywords):
            yield f"drop {keyword.arg}={ast.unparse(keyword.value)}", without("keywords", number)
        for number, argument in enumerate(node.args):
            if called not in ("get",):
                yield f"drop {ast.unparse(argument)!r}", without("args", number)


def set_test(change: Callable[[ast.expr], ast.expr]) -> Change:
    def do(node: ast.AST) -> ast.AST:
        node.test = ast.copy_location(change(node.test), node.test)  # type: ignore[attr-defined]
        return node

    return do


def without(name: str, number: int) -> Change:
    """Drop one of several operands or arguments; of two operands the other one remains."""

    def do(node: ast.AST) -> ast.AST:
        rest = [each for place, each in enumerate(getattr(node, name)) if place != number]
        if isinstance(node, ast.BoolOp) and len(rest) == 1:
            return rest[0]
        setattr(node, name, rest)
        return node

    return do


def flip(node: ast.AST) -> ast.AST:
    node.ops[0] = FLIPS[type(node.ops[0])]()  # type: ignore[attr-defined]
    return node


def swap_name(node: ast.AST, name: str) -> ast.AST:
    node.func.id = name  # type: ignore[attr-defined]
    return node
