"""The names that a document may use. A name that nobody reads is a slip of the pen: an optional rule, turned item or
line that was meant and would be lost in silence. What a part needs, and what it names beside, its own class says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]

TOP = frozenset({
    "algorithms", "answer_list", "bands", "citations", "construct", "cutoffs", "disabled", "errors", "figures", "frame",
    "grade", "is_state", "items", "key", "licence", "loinc", "minimum_age", "norms", "notice", "options", "order_id",
    "other_orders", "outcomes", "owner", "plane", "population", "published_in", "quality", "reliabilities",
    "review_prompts", "risk_rules", "scale_risk_rules", "scales", "short_title", "status", "targets", "title",
    "translation_status", "version",
})  # fmt: skip
ROWS = {
    "items": {"asked_if", "id", "is_quality", "loinc", "options", "stands_alone"},
    "options": {"code", "value"},
    "scales": {
        "formula", "gate", "higher_means", "is_index", "items", "key", "loinc", "min_answered", "missing_rule",
        "multiplier", "name", "offset", "reversed", "short_name",
    },
    "norms": {"applies_when", "id", "label", "limits", "n", "r", "scales", "source", "status", "year"},
    "outcomes": {"key", "levels", "loinc", "name", "needs_all", "otherwise", "source", "status"},
    "citations": {"doi", "doi_status", "text"},
}  # fmt: skip
REFERENCE = {"mean", "percentiles", "reliability", "sd"}
LEVEL = {"all_of", "key", "label", "risk"}
TARGETS = {"kinds", "source", "status"}
QUALITY = {"acquiescence", "directed", "longstring", "low_variability", "seconds_per_line", "self_report"}
ACQUIESCENCE = {"high", "items", "low", "min_answered"}
WORDING = {"instruction", "items", "lead_in", "options"}


def unknown_names(document: Document, wordings: Mapping[str, Document]) -> Iterator[str]:
    """Every name that no part of a document or of its wordings has, with where it stands."""
    yield from _beyond("the document", [document], TOP)
    for part, names in ROWS.items():
        yield from _beyond(part, document.get(part, ()), names)
    yield from _beyond(
        "options", (row for item in document["items"] for row in item.get("options", ())), ROWS["options"]
    )
    for norm in document.get("norms", ()):
        yield from _beyond(f"norms {norm['id']}", norm["scales"].values(), REFERENCE)
    for outcome in document.get("outcomes", ()):
        yield from _beyond(f"outcomes {outcome['key']}", outcome["levels"], LEVEL)
    yield from _beyond("targets", _one(document, "targets"), TARGETS)
    yield from _beyond("quality", _one(document, "quality"), QUALITY)
    yield from _beyond("acquiescence", _one(document.get("quality", {}), "acquiescence"), ACQUIESCENCE)
    for language, words in wordings.items():
        yield from _beyond(f"the wording in {language}", [words], WORDING)


def _one(document: Document, part: str) -> list[Document]:
    return [document[part]] if part in document else []


def _beyond(where: str, rows: Iterable[Document], names: Iterable[str]) -> Iterator[str]:
    yield from (f"{where}: there is no {name!r}" for row in rows for name in sorted(set(row) - set(names)))
