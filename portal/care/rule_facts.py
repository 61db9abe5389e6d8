"""The facts that a clinic's own rules may use, each with what may be asked of it.

Only what can be known is offered: scales of questionnaires that the clinic can send and whose keys somebody checked,
and of their figures those that rest on a sample or an error that was verified. A recalled figure is blocked where the
instrument is read, so nothing that rests on one comes out here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from content.exceptions import Refused
from content.rules import RuleError, check, conditions
from intake.instruments import load
from intake.models import Assessment, Battery, NormSet, Section
from intake.psychometrics.instrument import Instrument, Scale
from intake.psychometrics.norms import NEEDED_FOR_ERROR, ScaleNorm, place, reference
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.psychometrics.plane import REGIONS
from intake.statements import GOALS
from intake.targets import CLOSE_PERSON
from portal.care.facts import APART, APART_LOW, NOBODY, name_of

SCORE, INTERVAL, REGION, APART_GROUP = "score", "interval", "region", "apart"
RELATIONSHIP, GOAL, LANGUAGE, AUDIENCE = "target", "goal", "language", "audience"
GROUPS = (SCORE, INTERVAL, REGION, APART_GROUP, RELATIONSHIP, GOAL, LANGUAGE, AUDIENCE)
OF_SCORES = {"value": SCORE, "percentile": SCORE, "ci95_low": INTERVAL, "ci95_high": INTERVAL}
COMPARISONS = (">=", ">", "<=", "<")


@dataclass(frozen=True)
class Fact:
    """Something that a rule may ask: a number within its range, or one of a few words (`value`)."""

    name: str  # as the facts of a profile have it
    group: str
    low: float = 0.0
    high: float = 0.0
    value: str = ""  # of a fact in words; empty: a number
    instrument: Instrument | None = None
    scale: str = ""
    figure: str = ""
    about: str = ""  # whom the scale is about, where it is asked about several people

    @property
    def code(self) -> str:
        """What stands for it in a form."""
        return f"{self.name}={self.value}" if self.value else self.name

    @property
    def op(self) -> str:
        return "contains" if self.group == GOAL else "=="


def facts_for(clinic: Any) -> dict[str, Fact]:
    """Return the facts that rules of a clinic may use, by their code. Two queries."""
    instruments = _instruments(clinic)
    norms = _norms(clinic)
    found = [fact for each, about in instruments.items() for fact in _of_instrument(each, about, norms)]
    found += _regions(instruments) + _in_words(clinic)
    return {fact.code: fact for fact in sorted(found, key=lambda fact: GROUPS.index(fact.group))}


def check_facts(when: Any, clinic: Any) -> None:
    """Refuse a tree that asks for what is not offered to this clinic. Raises Refused, in a sentence."""
    try:
        check(when)
    except RuleError as error:
        raise Refused(str(error)) from error
    known = facts_for(clinic)
    for condition in conditions(when):
        why = why_not(condition, known)
        if why:
            raise Refused(why)


def why_not(condition: Mapping[str, Any], known: Mapping[str, Fact]) -> str:
    """Return why a condition may not be used, in a sentence; nothing where it may."""
    name, op, value = condition["fact"], condition["op"], condition["value"]
    in_words = known.get(f"{name}={value}")
    if in_words is not None and op == in_words.op:
        return ""
    fact = known.get(name)
    if fact is None or op not in COMPARISONS:
        return _("“%(fact)s” cannot be used: it is not asked in your clinic, or rests on a figure nobody checked.") % {
            "fact": name
        }
    if not fact.low <= value <= fact.high:
        return _("%(value)s is outside what it can be: from %(low)s to %(high)s.") % {
            "value": value,
            "low": f"{fact.low:g}",
            "high": f"{fact.high:g}",
        }
    return ""


def _instruments(clinic: Any) -> dict[Instrument, list[str]]:
    """The questionnaires that the clinic can send, each with the people about whom it is asked."""
    batteries = Battery.objects.filter(Q(clinic=None) | Q(clinic=clinic), retired_at=None)
    sections = Section.objects.filter(battery__in=batteries).exclude(instrument="")
    found: dict[tuple[str, str], list[str]] = {}
    for key, version, target in sections.values_list("instrument", "instrument_version", "target").order_by("pk"):
        people = found.setdefault((key, version), [])
        if target not in people:
            people.append(target)
    loaded = {load(key, version): people for (key, version), people in sorted(found.items())}
    return {each: people for each, people in loaded.items() if each.is_enabled and each.grade != "C"}


def _norms(clinic: Any) -> dict[tuple[str, str, str], ComputedNorms]:
    rows = NormSet.objects.in_use().filter(clinic=clinic, n__gte=NEEDED_FOR_ERROR).order_by("created_at")
    return {
        (row.instrument, row.instrument_version, row.target_kind): ComputedNorms.from_dict(row.document) for row in rows
    }


def _of_instrument(instrument: Instrument, about: list[str], norms: Mapping[Any, ComputedNorms]) -> Iterator[Fact]:
    samples = {person: _sample(instrument, person, norms) for person in about}
    for scale in instrument.scales:
        standards = {person: sample.scales.get(scale.key) if sample else None for person, sample in samples.items()}
        for person, standard in standards.items():
            yield from _of_scale(instrument, scale, person, standard)
        people = [standard for person, standard in standards.items() if person not in ("", CLOSE_PERSON)]
        if len(people) > 1:
            yield from _apart(instrument, scale, people)


def _sample(instrument: Instrument, person: str, norms: Mapping[Any, ComputedNorms]) -> ComputedNorms | None:
    """With whom answers about a kind of person are compared; no sample that comes with an instrument is about one."""
    own = norms.get((instrument.key, instrument.version, person))
    return own if own or person else reference(instrument)


def _of_scale(instrument: Instrument, scale: Scale, person: str, standard: ScaleNorm | None) -> Iterator[Fact]:
    for figure in _figures(instrument, scale, standard):
        low, high = (0.0, 100.0) if figure == "percentile" else (float(scale.low), float(scale.high))
        name = name_of(instrument.key, scale.key, figure, person)
        about = "" if person == CLOSE_PERSON else person
        yield Fact(name, OF_SCORES[figure], low, high, "", instrument, scale.key, figure, about)


def _figures(instrument: Instrument, scale: Scale, standard: ScaleNorm | None) -> list[str]:
    """The figures of a scale that the arithmetic would give for a score: what it rests on is known and verified."""
    where = place(Fraction(scale.low), standard, instrument.error_of(scale.key))
    return ["value"] + ["percentile"] * (where.percentile is not None) + ["ci95_low", "ci95_high"] * bool(where.ci95)


def _apart(instrument: Instrument, scale: Scale, people: list[ScaleNorm | None]) -> Iterator[Fact]:
    """How far apart the people lie: as scored, and the lower end of what is left without error of measurement."""
    known = [place(Fraction(scale.low), each, instrument.error_of(scale.key)).sem for each in people]
    for figure in (APART, APART_LOW) if sum(map(bool, known)) > 1 else (APART,):
        name = name_of(instrument.key, scale.key, figure)
        yield Fact(name, APART_GROUP, 0.0, float(scale.high - scale.low), "", instrument, scale.key, figure)


def _regions(instruments: Iterable[Instrument]) -> list[Fact]:
    """Chances of regions, where a questionnaire may name regions at all."""
    may_name = any(each.plane and each.is_validated and reference(each) for each in instruments)
    return [Fact(f"region.{code}", REGION, 0.0, 1.0, figure=code) for code in REGIONS] if may_name else []


def _in_words(clinic: Any) -> list[Fact]:
    absent = (NOBODY, *Assessment.ABSENT)
    languages = [code for code, _name in settings.LANGUAGES if code in clinic.languages]
    return [
        *(Fact("target", RELATIONSHIP, value=why) for why in dict.fromkeys(absent)),
        *(Fact("goal", GOAL, value=slug) for slug, _label in GOALS),
        *(Fact("language", LANGUAGE, value=code) for code in languages),
        Fact("audience", AUDIENCE, value="myself"),
    ]


def number(text: str) -> float | int | None:
    """Return a number as somebody types it, with a comma or a point; None where it is none."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except ArithmeticError:
        return None
    if not found.is_finite() or abs(found) > 10**6:
        return None
    return int(found) if found == found.to_integral_value() else float(found)
