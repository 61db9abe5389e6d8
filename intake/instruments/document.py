"""Turns a parsed document into an instrument; a clinic's own instrument, stored as JSON, passes through here too."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

from intake.instruments.checks import InvalidInstrument, check
from intake.instruments.known import unknown_names
from intake.psychometrics.figures import (
    RECALLED,
    Band,
    Citation,
    CutOff,
    Figure,
    Licence,
    MeasurementError,
    ReferenceNorm,
    ReferenceScale,
    Reliability,
)
from intake.psychometrics.instrument import Instrument, Item, Option, PlaneSpec, Scale
from intake.psychometrics.rules import (
    AcquiescenceRule,
    Algorithm,
    DirectedRule,
    Gate,
    KnownOrder,
    Outcome,
    OutcomeLevel,
    QualityRules,
    ReviewPrompt,
    RiskRule,
    ScaleRiskRule,
    SelfReportRule,
    Targets,
    Threshold,
)

__all__ = ["Document", "InvalidInstrument", "from_document"]

Document = Mapping[str, Any]
Texts = Mapping[str, str]
T = TypeVar("T")

# The parts of a document that hold sourced figures: each row has a status and a source.
SOURCED = ("bands", "cutoffs", "norms", "reliabilities", "errors", "algorithms", "outcomes", "figures")


def from_document(document: Document, wordings: Mapping[str, Document], checksum: str) -> Instrument:
    """The instrument that a document and its wordings by language describe, or InvalidInstrument."""
    name = document.get("key", "An instrument")
    try:
        unknown = tuple(unknown_names(document, wordings))
        instrument = _instrument(document, wordings, checksum)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidInstrument(f"{name}: {error!r}") from error
    if unknown:
        raise InvalidInstrument(f"{name}: {'; '.join(unknown)}")
    check(instrument)
    return instrument


def _instrument(document: Document, wordings: Mapping[str, Document], checksum: str) -> Instrument:
    items = tuple(_item(document, number, row, wordings) for number, row in enumerate(document["items"], start=1))
    return Instrument(
        key=document["key"],
        version=document["version"],
        checksum=checksum,
        status=document["status"],
        title=_texts(document["title"]),
        short_title=document["short_title"],
        notice=_texts(document.get("notice", {})),
        instruction=_texts(_parts(wordings, "instruction")),
        frame=_texts(document["frame"]),
        items=items,
        scales=tuple(_scale(row, {item.id: item for item in items}) for row in document.get("scales", ())),
        plane=PlaneSpec(**document["plane"]) if "plane" in document else None,
        **_figures(document),
        risk_rules=tuple(RiskRule(**row) for row in document.get("risk_rules", ())),
        scale_risk_rules=tuple(ScaleRiskRule(**row) for row in document.get("scale_risk_rules", ())),
        review_prompts=tuple(_prompt(row) for row in document.get("review_prompts", ())),
        quality=_quality(document["quality"]) if "quality" in document else None,
        minimum_age=document["minimum_age"],
        languages=tuple(sorted(wordings)),
        translation_status=_texts(document.get("translation_status", {})),
        wording_included=bool(wordings),
        order_id=document["order_id"],
        licence=Licence(**document["licence"]),
        citations=tuple(_citation(row) for row in document["citations"]),
        loinc=document.get("loinc"),
        answer_list=document.get("answer_list"),
        targets=_targets(document["targets"]) if "targets" in document else None,
        other_orders=tuple(KnownOrder(**{"version": "", **row}) for row in document.get("other_orders", ())),
        disabled=_texts(document.get("disabled", {})),
        grade=document.get("grade", ""),
        is_state=document.get("is_state", False),
        construct=_texts(document.get("construct", {})),
        population=_texts(document.get("population", {})),
        published_in=tuple(document.get("published_in", ())),
        owner=document.get("owner", ""),
    )


def _figures(document: Document) -> dict[str, Any]:
    """What is known about the scores, each with its source; `blocked` are those that nobody verified."""
    return {
        "bands": _shown(document, "bands", _band),
        "cutoffs": _shown(document, "cutoffs", lambda row: CutOff(**{"sensitivity": None, "specificity": None, **row})),
        "norms": _shown(document, "norms", _norm),
        "reliabilities": _shown(document, "reliabilities", lambda row: Reliability(**{"n": None, **row})),
        "errors": _shown(document, "errors", lambda row: MeasurementError(**row)),
        "figures": _shown(document, "figures", lambda row: Figure(**row)),
        "blocked": _blocked(document),
        "algorithms": _shown(document, "algorithms", _algorithm),
        "outcomes": _shown(document, "outcomes", _outcome),
    }


def _item(document: Document, number: int, row: Document, wordings: Mapping[str, Document]) -> Item:
    return Item(
        id=row["id"],
        number=number,
        text=_texts({language: words["items"][row["id"]] for language, words in wordings.items()}),
        lead_in=_texts({} if row.get("stands_alone") else _parts(wordings, "lead_in")),
        options=tuple(_option(option, wordings) for option in _options(document, row)),
        loinc=row.get("loinc"),
        is_quality=row.get("is_quality", False),
        asked_if=_thresholds(row.get("asked_if", {})),
    )


def _options(document: Document, row: Document) -> list[Document]:
    """The answers of this item, or those that all items share."""
    own: list[Document] = row["options"] if "options" in row else document["options"]
    return own


def _parts(wordings: Mapping[str, Document], part: str) -> dict[str, str]:
    return {language: words[part] for language, words in wordings.items() if part in words}


def _option(row: Document, wordings: Mapping[str, Document]) -> Option:
    texts = {language: words["options"][row["code"]] for language, words in wordings.items()}
    return Option(code=row["code"], value=row["value"], text=_texts(texts))


def _scale(row: Document, items: Mapping[str, Item]) -> Scale:
    """The range of a scale follows from the ranges of its items, its multiplier and its offset."""
    low = Fraction(sum(items[item].minimum for item in row["items"]))
    high = Fraction(sum(items[item].maximum for item in row["items"]))
    share = Fraction(row.get("multiplier", 1), len(row["items"]) if row["formula"] == "mean" else 1)
    offset = row.get("offset", 0)
    return Scale(
        key=row["key"],
        name=_texts(row["name"]),
        short_name=row["short_name"],
        items=tuple(row["items"]),
        reversed_items=frozenset(row.get("reversed", ())),
        formula=row["formula"],
        min_answered=row["min_answered"],
        missing_rule=row["missing_rule"],
        low=low * share + offset,
        high=high * share + offset,
        higher_means=_texts(row["higher_means"]),
        loinc=row.get("loinc"),
        multiplier=row.get("multiplier", 1),
        offset=offset,
        gate=Gate(**row["gate"]) if "gate" in row else None,
        is_index=row.get("is_index", False),
    )


def _shown(document: Document, part: str, build: Callable[[Any], T]) -> tuple[T, ...]:
    """Only the rows whose figures somebody verified, each with its source as far as that was verified too."""
    rows = (row for row in document.get(part, ()) if row["status"] != RECALLED)
    return tuple(build({**row, "source": _verified(document, row["source"])}) for row in rows)


def _verified(document: Document, source: str) -> str:
    """A source without a DOI that nobody looked up: the citation of the same work holds it back."""
    for row in document["citations"]:
        if row.get("doi_status") == RECALLED:
            source = re.sub(rf"[,;]?\s*(doi:?\s*)?{re.escape(row['doi'])}", "", source)
    return source


def _blocked(document: Document) -> tuple[Figure, ...]:
    rows = [(part, row) for part in SOURCED for row in document.get(part, ())]
    figures = [
        Figure(kind=row.get("kind", part), value=str(row.get("value", row)), status=RECALLED, source=row["source"])
        for part, row in rows
        if row["status"] == RECALLED
    ]
    dois = [
        Figure(kind="doi", value=row["doi"], status=RECALLED, source=row["text"])
        for row in document["citations"]
        if row.get("doi_status") == RECALLED
    ]
    return (*figures, *dois)


def _band(row: Document) -> Band:
    return Band(**{**row, "label": _texts(row["label"])})


def _norm(row: Document) -> ReferenceNorm:
    return ReferenceNorm(
        id=row["id"],
        label=_texts(row["label"]),
        n=row["n"],
        applies_when=_texts(row.get("applies_when", {})),
        scales=MappingProxyType({key: _reference_scale(scale) for key, scale in row["scales"].items()}),
        r=row.get("r"),
        status=row["status"],
        source=row["source"],
        limits=tuple(row.get("limits", ())),
        year=row.get("year"),
    )


def _reference_scale(row: Document) -> ReferenceScale:
    return ReferenceScale(
        mean=row["mean"],
        sd=row["sd"],
        reliability=row.get("reliability"),
        percentiles=tuple((percent, score) for percent, score in row.get("percentiles", ())),
    )


def _prompt(row: Document) -> ReviewPrompt:
    return ReviewPrompt(**{"at_or_above": None, "at_or_below": None, **row, "text": _texts(row["text"])})


def _algorithm(row: Document) -> Algorithm:
    return Algorithm(**{**row, "gate": _thresholds(row["gate"]), "counted": _thresholds(row["counted"])})


def _thresholds(row: Mapping[str, int]) -> tuple[Threshold, ...]:
    return tuple(Threshold(item, at_or_above) for item, at_or_above in row.items())


def _outcome(row: Document) -> Outcome:
    return Outcome(
        key=row["key"],
        name=_texts(row["name"]),
        levels=tuple(_level(level) for level in row["levels"]),
        otherwise=row["otherwise"]["key"],
        otherwise_label=_texts(row["otherwise"]["label"]),
        needs_all=row["needs_all"],
        source=row["source"],
        status=row["status"],
        loinc=row.get("loinc"),
    )


def _level(row: Document) -> OutcomeLevel:
    return OutcomeLevel(
        key=row["key"],
        label=_texts(row["label"]),
        clauses=tuple(_thresholds(clause) for clause in row["all_of"]),
        risk=row.get("risk"),
    )


def _targets(row: Document) -> Targets:
    return Targets(kinds=tuple(row["kinds"]), source=row["source"], status=row["status"])


def _quality(row: Document) -> QualityRules:
    return QualityRules(
        longstring=row["longstring"],
        low_variability=_exact(row["low_variability"]),
        seconds_per_line=_exact(row["seconds_per_line"]),
        acquiescence=_acquiescence(row["acquiescence"]) if "acquiescence" in row else None,
        directed=DirectedRule(**row["directed"]) if "directed" in row else None,
        self_report=SelfReportRule(**row["self_report"]) if "self_report" in row else None,
    )


def _acquiescence(row: Document) -> AcquiescenceRule:
    return AcquiescenceRule(
        items=tuple(row["items"]),
        min_answered=row["min_answered"],
        low=_exact(row["low"]),
        high=_exact(row["high"]),
    )


def _citation(row: Document) -> Citation:
    return Citation(text=row["text"], doi=None if row.get("doi_status") == RECALLED else row.get("doi"))


def _exact(value: int | float) -> Fraction:
    """The fraction that the author wrote: 0.4 is two fifths, not the nearest binary number."""
    return Fraction(str(value))


def _texts(texts: Mapping[str, str]) -> Texts:
    return MappingProxyType(dict(texts))
