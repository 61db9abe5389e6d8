"""Rules in plain words: what a fact is called, what a condition asks, and how far a rule has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.formats import localize
from django.utils.translation import gettext as _

from content.models import Rule
from content.rulebook import Entry
from intake.instruments import load
from intake.instruments.loader import UnknownInstrument
from intake.psychometrics.instrument import Instrument
from intake.statements import GOALS
from portal.care.rule_facts import (
    APART_GROUP,
    AUDIENCE,
    GOAL,
    INTERVAL,
    LANGUAGE,
    REGION,
    RELATIONSHIP,
    SCORE,
    Fact,
)
from portal.care.rule_preview import FEWEST, Preview, Tens
from portal.clinic.charts.regions import NAMES
from portal.clinic.present.symptoms import in_language, person_name, scale_name
from portal.country.languages import language_name


def groups() -> dict[str, str]:
    """Return the headings under which facts are offered."""
    return {
        SCORE: _("Scores"),
        INTERVAL: _("95% intervals"),
        REGION: _("Chances of regions"),
        APART_GROUP: _("Differences between relationships"),
        RELATIONSHIP: _("Close people"),
        GOAL: _("Goals"),
        LANGUAGE: _("Language"),
        AUDIENCE: _("For whom"),
    }


def comparisons() -> dict[str, str]:
    """Return what may be asked of a number, in words."""
    return {">=": _("at least"), ">": _("more than"), "<=": _("at most"), "<": _("less than")}


def offered(facts: Mapping[str, Fact]) -> list[tuple[str, Any]]:
    """Return the facts as the choices of a field, under their headings."""
    found: dict[str, list[tuple[str, str]]] = {}
    for code, fact in facts.items():
        found.setdefault(fact.group, []).append((code, fact_label(fact)))
    headings = groups()
    return [("", _("Choose")), *((headings[group], choices) for group, choices in found.items())]


def fact_label(fact: Fact) -> str:
    """Name a fact, with the range of a number."""
    name = fact_words(fact.name, fact.value)
    if fact.value:
        return name
    return _("%(name)s (%(low)s to %(high)s)") % {"name": name, "low": f"{fact.low:g}", "high": f"{fact.high:g}"}


def fact_words(name: str, value: Any = "") -> str:
    """Name a fact from how rules write it; what nobody knows any more stands as it is written."""
    if name.startswith("region."):
        code = name.removeprefix("region.")
        return _("Chance of “%(region)s”") % {"region": NAMES.get(code, code)}
    if name in (RELATIONSHIP, GOAL, LANGUAGE, AUDIENCE):
        return _word(name, str(value))
    return _figure(name)


def _word(name: str, value: str) -> str:
    if name == GOAL:
        return _("Goal: %(goal)s") % {"goal": dict(GOALS).get(value, value)}
    if name == LANGUAGE:
        return _("Language: %(language)s") % {"language": language_name(value)}
    if name == AUDIENCE:
        return _("For the person themselves")
    absent = {
        "no-such-person": _("There is no close person now"),
        "not-in-touch": _("Not in touch with that person"),
        "not-chosen": _("Chose not to answer about that person"),
    }
    return absent.get(value) or _("Asked about: %(person)s") % {"person": person_name(value)}


def _figure(name: str) -> str:
    instrument, _dot, rest = name.partition(".")
    scale, _dot, rest = rest.partition(".")
    figure, _at, about = rest.partition("@")
    words = _figures().get(figure)
    try:
        known: Instrument | None = load(instrument)
    except UnknownInstrument:
        known = None
    if known is None or words is None or scale not in {each.key for each in known.scales}:
        return name
    named = scale_name(known, scale)
    if about:
        named = f"{named} ({person_name(about)})"
    return f"{in_language(known.title)}: {named}, {words}"


def _figures() -> dict[str, str]:
    return {
        "value": _("score"),
        "percentile": _("percentile"),
        "ci95_low": _("lower end of the 95% interval"),
        "ci95_high": _("upper end of the 95% interval"),
        "apart": _("widest difference between two people"),
        "apart_low": _("difference between people beyond error, lower end"),
    }


def condition_words(condition: Mapping[str, Any], *, is_not: bool = False) -> str:
    """Say what a condition asks."""
    name, op, value = condition["fact"], condition["op"], condition["value"]
    if op in comparisons():
        said = f"{fact_words(name)}: {comparisons()[op]} {localize(value)}"
    elif op in ("==", "contains"):
        said = fact_words(name, value)
    else:
        said = f"{name} {op} {value}"
    return _("Not: %(condition)s") % {"condition": said} if is_not else said


def tree(when: Mapping[str, Any], *, is_not: bool = False) -> dict[str, Any]:
    """Return a rule as nested lists of sentences, however deep it lies."""
    if "fact" in when:
        return {"words": condition_words(when, is_not=is_not), "parts": []}
    if "not" in when:
        return tree(when["not"], is_not=not is_not)
    kind = "all" if "all" in when else "any"
    titles = {
        ("all", False): _("All of these:"),
        ("any", False): _("At least one of these:"),
        ("all", True): _("Not all of these:"),
        ("any", True): _("None of these:"),
    }
    return {"words": titles[kind, is_not], "parts": [tree(part) for part in when[kind]]}


def name(rule: Rule) -> str:
    """Name a version of a rule."""
    return _("Rule %(key)s, version %(version)s") % {"key": rule.key, "version": rule.version}


def state(entry: Entry) -> dict[str, str]:
    """Return how far a rule has come, with its tone."""
    if entry.switched_off:
        return {"status": _("Switched off"), "tone": "amber"}
    if entry.current is None:
        return {"status": _("Waits for approval"), "tone": "amber"}
    if entry.sign_off is None:
        return {"status": _("Waits until its page is signed"), "tone": "amber"}
    if entry.waiting:
        return {"status": _("In use, a newer version waits"), "tone": "amber"}
    return {"status": _("In use"), "tone": "moss"}


def counted(found: Preview) -> dict[str, str]:
    """Return the counts of a preview as they may be said."""
    return {"chosen": tens(found.chosen), "looked_at": tens(found.looked_at)}


def tens(count: Tens) -> str:
    if count.is_few:
        return _("fewer than %(number)s") % {"number": FEWEST}
    return _("%(low)s to %(high)s") % {"low": count.low, "high": count.high}
