"""What a questionnaire is: items, options, scales, and the figures and rules that come with one version of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, TypeVar

from intake.psychometrics.figures import (
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
from intake.psychometrics.rules import (
    Algorithm,
    Gate,
    KnownOrder,
    Outcome,
    QualityRules,
    ReviewPrompt,
    RiskRule,
    ScaleRiskRule,
    Targets,
    Threshold,
)

__all__ = [
    "Algorithm",
    "Band",
    "Citation",
    "CutOff",
    "Figure",
    "Instrument",
    "Item",
    "Licence",
    "MeasurementError",
    "Option",
    "PlaneSpec",
    "QualityRules",
    "ReferenceNorm",
    "ReferenceScale",
    "Reliability",
    "ReviewPrompt",
    "RiskRule",
    "Scale",
    "ScaleRiskRule",
    "minutes",
]

T = TypeVar("T")
Formula = Literal["mean", "sum"]
Status = Literal["draft-unvalidated", "published"]

# This project's planning figures for reading a line, choosing an answer, and reading the instruction once. They are
# predicted, not measured; recorded times replace them when there are enough.
WORDS_PER_MINUTE = 240
SECONDS_PER_ITEM = 2
SECONDS_FOR_INSTRUCTION = 10


@dataclass(frozen=True, slots=True)
class Option:
    """A permitted response with its value; `text` is empty where the wording is not shipped."""

    code: str
    value: int
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A question, with its own options and so its own range; asked where any of `asked_if` is reached, or always."""

    id: str
    number: int
    text: Mapping[str, str]
    lead_in: Mapping[str, str]
    options: tuple[Option, ...]
    loinc: str | None
    is_quality: bool
    asked_if: tuple[Threshold, ...] = ()

    @property
    def minimum(self) -> int:
        return min(option.value for option in self.options)

    @property
    def maximum(self) -> int:
        return max(option.value for option in self.options)

    @property
    def values(self) -> frozenset[int]:
        return frozenset(option.value for option in self.options)

    def reversed_value(self, value: int) -> int:
        """The value counted from the other end of this item's own range."""
        return self.minimum + self.maximum - value

    def wording(self, language: str, person: str = "") -> str | None:
        """The text in `language` with the person's name in place, or None where it is not present."""
        text = self.text.get(language)
        return None if text is None else text.replace("{P}", person)


@dataclass(frozen=True, slots=True)
class Scale:
    """Items scored together: the mean or sum of the keyed answers, times `multiplier`, plus `offset`.

    An index adds up what need not go together, so its items are not held against each other.
    """

    key: str
    name: Mapping[str, str]
    short_name: str
    items: tuple[str, ...]
    reversed_items: frozenset[str]
    formula: Formula
    min_answered: int
    missing_rule: str
    low: Fraction
    high: Fraction
    higher_means: Mapping[str, str]
    loinc: str | None
    multiplier: int = 1
    offset: int = 0
    gate: Gate | None = None
    is_index: bool = False


@dataclass(frozen=True, slots=True)
class PlaneSpec:
    """The two scales that span the plane; its lines are always the means of the norm set used."""

    anxiety: str
    avoidance: str


def _no_texts() -> Mapping[str, str]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire in one version. Figures in `blocked` are stored and shown to nobody.

    `disabled` says by language why it may not be used, empty where it may. `grade`: how well its keys are sourced (A in
    two sources, B in one, C not yet checked). `is_state`: it measures a moment, so change in it is no error. `owner` is
    the id of the clinic whose own it is, empty where it ships.
    """

    key: str
    version: str
    checksum: str
    status: Status
    title: Mapping[str, str]
    short_title: str
    notice: Mapping[str, str]
    instruction: Mapping[str, str]
    frame: Mapping[str, str]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    plane: PlaneSpec | None
    bands: tuple[Band, ...]
    cutoffs: tuple[CutOff, ...]
    norms: tuple[ReferenceNorm, ...]
    reliabilities: tuple[Reliability, ...]
    errors: tuple[MeasurementError, ...]
    figures: tuple[Figure, ...]
    blocked: tuple[Figure, ...]
    risk_rules: tuple[RiskRule, ...]
    scale_risk_rules: tuple[ScaleRiskRule, ...]
    review_prompts: tuple[ReviewPrompt, ...]
    algorithms: tuple[Algorithm, ...]
    quality: QualityRules | None
    minimum_age: int
    languages: tuple[str, ...]
    translation_status: Mapping[str, str]
    wording_included: bool
    order_id: str
    licence: Licence
    citations: tuple[Citation, ...]
    loinc: str | None
    answer_list: str | None
    outcomes: tuple[Outcome, ...] = ()
    targets: Targets | None = None
    other_orders: tuple[KnownOrder, ...] = ()
    disabled: Mapping[str, str] = field(default_factory=_no_texts)
    grade: str = ""
    is_state: bool = False
    construct: Mapping[str, str] = field(default_factory=_no_texts)
    population: Mapping[str, str] = field(default_factory=_no_texts)
    published_in: tuple[str, ...] = ()
    owner: str = ""

    def __hash__(self) -> int:
        return hash((self.key, self.version, self.checksum))

    def __str__(self) -> str:
        return f"{self.key}@{self.version}"

    @property
    def is_validated(self) -> bool:
        """Whether style names, bands and "most likely" may be used at all."""
        return self.status == "published"

    @property
    def is_plain(self) -> bool:
        """Our own check-in: means in the words of the answer scale, without a comparison and without a verdict."""
        return self.plane is None and not self.is_validated

    @property
    def is_enabled(self) -> bool:
        """Whether it may be imported and sent; `disabled` says why not."""
        return not self.disabled

    def is_known_to(self, clinic_id: object) -> bool:
        """Whether people of this clinic may learn that it exists."""
        return self.owner in ("", str(clinic_id))

    @property
    def answer_codes(self) -> tuple[str, ...]:
        """The code of every option, each once, in the order of the items."""
        return tuple(dict.fromkeys(option.code for item in self.items for option in item.options))

    @property
    def risk_items(self) -> tuple[str, ...]:
        """Ids of the items that a risk rule watches, each once, in order."""
        return tuple(dict.fromkeys(rule.item for rule in self.risk_rules))

    @property
    def review_items(self) -> tuple[str, ...]:
        """Ids of the items that may lead to a question in private or about support."""
        return tuple(dict.fromkeys(prompt.item for prompt in self.review_prompts))

    @property
    def single_items(self) -> tuple[str, ...]:
        """Ids of the items that belong to no scale and are read one by one."""
        scored = {item for scale in self.scales for item in scale.items}
        return tuple(item.id for item in self.items if item.id not in scored and not item.is_quality)

    def instruction_in(self, language: str, person: str = "") -> str | None:
        """The instruction in `language` with the person's name in place, or None where it is not present."""
        text = self.instruction.get(language)
        return None if text is None else text.replace("{P}", person)

    def item(self, item_id: str) -> Item:
        """The item with this id; KeyError where there is none."""
        return _named(item_id, {item.id: item for item in self.items}, self)

    def scale(self, key: str) -> Scale:
        """The scale with this key; KeyError where there is none."""
        return _named(key, {scale.key: scale for scale in self.scales}, self)

    def bands_of(self, scale: str) -> tuple[Band, ...]:
        """The bands of one scale, lowest first."""
        return tuple(sorted((band for band in self.bands if band.scale == scale), key=lambda band: band.low))

    def reliability_of(self, scale: str) -> Reliability | None:
        """The first listed reliability of a scale, or None."""
        return next((figure for figure in self.reliabilities if figure.scale == scale), None)

    def error_of(self, scale: str) -> MeasurementError | None:
        """What the standard error of a scale follows from, or None where no spread is sourced."""
        return next((figure for figure in self.errors if figure.scale == scale), None)

    def norm(self, norm_id: str) -> ReferenceNorm:
        """The comparison sample with this id; KeyError where there is none."""
        return _named(norm_id, {norm.id: norm for norm in self.norms}, self)

    def worded(
        self,
        language: str,
        *,
        items: Mapping[str, str],
        options: Mapping[str, str],
        instruction: str = "",
    ) -> Instrument:
        """A copy that carries wording which a clinic is entitled to: item texts by id, option texts by code."""
        return replace(
            self,
            items=tuple(_worded_item(item, language, items[item.id], options) for item in self.items),
            instruction=_with(self.instruction, language, instruction) if instruction else self.instruction,
            languages=tuple(sorted({*self.languages, language})),
        )


def minutes(instrument: Instrument, language: str) -> Fraction | None:
    """Predicted minutes to answer, from the words of the items; None where the wording is not present."""
    texts = [item.text.get(language) for item in instrument.items]
    words = [len(text.split()) for text in texts if text is not None]
    if len(words) < len(texts):
        return None
    seconds = Fraction(sum(words) * 60, WORDS_PER_MINUTE) + SECONDS_PER_ITEM * len(words) + SECONDS_FOR_INSTRUCTION
    return seconds / 60


def _named(key: str, found: Mapping[str, T], instrument: Instrument) -> T:
    if key not in found:
        raise KeyError(f"{instrument} has no {key!r}")
    return found[key]


def _worded_item(item: Item, language: str, text: str, options: Mapping[str, str]) -> Item:
    worded = tuple(replace(option, text=_with(option.text, language, options[option.code])) for option in item.options)
    return replace(item, text=_with(item.text, language, text), options=worded)


def _with(texts: Mapping[str, str], language: str, text: str) -> Mapping[str, str]:
    return MappingProxyType({**texts, language: text})
