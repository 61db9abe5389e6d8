"""What a profile cannot tell: limits of each questionnaire, and how the person differs from the people of the norms.

Only codes and facts stand here; who shows them has the sentences. A limit never changes a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from intake.psychometrics.instrument import Instrument
from intake.psychometrics.normset import NormSet
from intake.psychometrics.samples import Sample, sample_of

CODES = (
    "self-report", "time-frame", "one-person", "romantic-wording", "not-validated", "no-validated-version",
    "translation-not-checked", "too-young", "helped", "held-back", "no-reliability", "no-comparison", "clinic-sample",
    "self-selected-sample", "other-answer-format", "other-ages", "age-unknown", "few-of-country", "other-language",
    "sample-unknown", "no-item-model",
)  # fmt: skip
# Below this share of a sample the norms say little about people of one country: this project's line.
FEW = 0.05
# Questionnaires that ask adults about romantic partners: the ECR and its forms (Brennan, Clark & Shaver, 1998; Fraley,
# Waller & Brennan, 2000; Wei et al., 2007; Lafontaine et al., 2016) and the RAS (Hendrick, 1988).
ROMANTIC = frozenset({"ecr", "ecr-r", "ecr-s", "ecr-12", "ras"})

Value = str | int


@dataclass(frozen=True, slots=True)
class Sitting:
    """One questionnaire as one person answered it. `age` is in whole years; `country` is an ISO 3166 code or ""."""

    instrument: Instrument
    target: str = ""
    norms: NormSet | None = None
    age: int | None = None
    country: str = ""
    languages: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()  # of these, translations whose lines the clinic has not had checked
    held_back: int = 0  # questions that were not asked, because somebody could see the screen
    was_helped: bool = False
    has_item_model: bool = True  # a calibration of its items for exactly these answers


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that cannot be told, with the facts of its sentence as (name, value) pairs."""

    code: str
    values: tuple[tuple[str, Value], ...] = ()


def limits(sitting: Sitting) -> tuple[Limit, ...]:
    """Every limit of one sitting, each once, in the order of CODES."""
    found = {*_of_instrument(sitting), *_of_words(sitting), *_of_moment(sitting), *_of_norms(sitting)}
    return tuple(sorted(found, key=lambda limit: (CODES.index(limit.code), limit.values)))


def _of_instrument(sitting: Sitting) -> Iterator[Limit]:
    instrument = sitting.instrument
    yield Limit("self-report")
    yield Limit("time-frame", tuple(sorted(instrument.frame.items())))
    if sitting.target:
        yield Limit("one-person", (("target", sitting.target),))
    if instrument.key in ROMANTIC:
        yield Limit("romantic-wording")
    if not instrument.is_validated:
        yield Limit("not-validated")
    if instrument.owner:
        yield Limit("no-reliability")
    if sitting.age is not None and sitting.age < instrument.minimum_age:
        yield Limit("too-young", (("least", instrument.minimum_age),))


def _of_words(sitting: Sitting) -> Iterator[Limit]:
    """A published questionnaire in a language that its document calls neither the source nor validated."""
    for language in sitting.languages:
        if language in sitting.unchecked:
            yield Limit("translation-not-checked", (("language", language),))
        elif _lacks_validation(sitting.instrument, language):
            yield Limit("no-validated-version", (("language", language),))


def _lacks_validation(instrument: Instrument, language: str) -> bool:
    if not instrument.is_validated:
        return False  # that is said of the whole questionnaire
    status = instrument.translation_status.get(language, "source" if language == "en" else "")
    return not status.startswith(("source", "validated"))


def _of_moment(sitting: Sitting) -> Iterator[Limit]:
    if sitting.was_helped:
        yield Limit("helped")
    if sitting.held_back:
        yield Limit("held-back", (("count", sitting.held_back),))


def _of_norms(sitting: Sitting) -> Iterator[Limit]:
    norms, instrument = sitting.norms, sitting.instrument
    if not sitting.has_item_model and instrument.scales and instrument.is_validated:
        yield Limit("no-item-model")
    if norms is None:
        if _has_other_format(instrument):
            yield Limit("other-answer-format")
        elif not instrument.is_plain or instrument.owner:
            yield Limit("no-comparison")
    elif norms.kind == "clinic":
        yield Limit("clinic-sample", (("count", norms.n),))
    elif (sample := sample_of(norms.id)) is None:
        yield Limit("sample-unknown")
    else:
        yield from _of_sample(sitting, norms, sample)


def _has_other_format(instrument: Instrument) -> bool:
    """Whether norms are there that were gathered with other answers, and so are not used."""
    highest = {str(item.maximum) for item in instrument.items if not item.is_quality}
    return any({norm.applies_when.get("response_max")} not in (highest, {None}) for norm in instrument.norms)


def _of_sample(sitting: Sitting, norms: NormSet, sample: Sample) -> Iterator[Limit]:
    if sample.is_self_selected:
        yield Limit("self-selected-sample")
    if sample.youngest is not None and sample.oldest is not None:
        ends: tuple[tuple[str, Value], ...] = (("oldest", sample.oldest), ("youngest", sample.youngest))
        if sitting.age is None:
            yield Limit("age-unknown", ends)
        elif not sample.youngest <= sitting.age <= sample.oldest:
            yield Limit("other-ages", ends)
    if sitting.country and sample.countries:
        count = sample.countries.get(sitting.country, 0)
        if count < FEW * norms.n:
            yield Limit("few-of-country", (("all", norms.n), ("count", count), ("country", sitting.country)))
    for language in sitting.languages:
        if sample.languages and language not in sample.languages:
            yield Limit("other-language", (("language", language), ("of_sample", sample.languages[0])))
