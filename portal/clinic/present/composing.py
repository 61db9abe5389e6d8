"""A set of questions that is being put together, as its page says it: parts, conditions, minutes, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake.actions.drafts import parts_of
from intake.composing import Gate
from intake.conditions import condition_of
from intake.lengths import minutes_of
from intake.models import Battery, BatteryDraft, Section
from intake.path import held_back_items
from intake.problems import Problem, is_watched, items_of, problems_of
from intake.psychometrics.instrument import Instrument
from intake.stages import Stages, stages_of
from intake.targets import CLOSE_PERSON, KINDS, can_be_about_somebody, names_a_person
from intake.wording import Wordings
from portal.care.batteries import obstacles, questionnaires, sendable, sent_with
from portal.care.wordings import languages_of
from portal.clinic.forms.batteries import AddForm, ConditionForm, LineForm, TitleForm
from portal.clinic.present.answers import named
from portal.clinic.present.batteries import staged_warning
from portal.clinic.present.symptoms import in_language, target_name
from portal.country.languages import language_name

Parts = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class PartRow:
    """One part with what can be done to it."""

    at: int
    number: int
    title: str
    asks: str
    condition: str
    is_watched: bool
    stages: Stages | None  # where it can be asked in two steps
    is_staged: bool  # it is the first of two steps
    is_first: bool
    is_last: bool


def rows(parts: Parts, clinic: Any) -> list[PartRow]:
    load = Wordings(clinic.pk)
    return [_row(at, part, parts, load) for at, part in enumerate(parts)]


def _row(at: int, part: Mapping[str, Any], parts: Parts, load: Wordings) -> PartRow:
    staged = any(
        each.get("stage", 1) > 1 and each["condition"]["part"] == part["key"] for each in parts if each.get("condition")
    )
    stages = stages_of(part.get("instrument", ""), part.get("instrument_version", ""))
    return PartRow(
        at=at,
        number=at + 1,
        title=_title(part),
        asks=_asks(part, load),
        condition=condition_words(part, parts, load),
        is_watched=is_watched(part, load),
        stages=stages if stages and not part.get("items") else None,
        is_staged=staged,
        is_first=at == 0,
        is_last=at == len(parts) - 1,
    )


def _title(part: Mapping[str, Any]) -> str:
    about = target_name(part.get("target", ""))
    return f"{in_language(part['title'])} ({about})" if about else in_language(part["title"])


def _asks(part: Mapping[str, Any], load: Wordings) -> str:
    if not part.get("instrument"):
        return _("One of our own forms")
    instrument, count = load(part["instrument"], part["instrument_version"]), len(items_of(part, load))
    facts = {"name": name_of(instrument), "version": instrument.version, "count": count, "all": len(instrument.items)}
    if count < len(instrument.items):
        return _("%(name)s %(version)s, %(count)s of %(all)s questions") % facts
    return (
        ngettext("%(name)s %(version)s, %(count)s question", "%(name)s %(version)s, %(count)s questions", count) % facts
    )


def name_of(instrument: Instrument) -> str:
    """Return what staff call a questionnaire: its short title, or its title."""
    return instrument.short_title or in_language(dict(instrument.title))


def condition_words(part: Mapping[str, Any], parts: Parts, load: Wordings) -> str:
    """Say when a part is asked; empty where it always is."""
    condition = condition_of(part.get("condition", {}))
    if condition is None:
        return ""
    gate = next((each for each in parts if each["key"] == condition.part), None)
    if gate is None or not gate.get("instrument"):
        return _("Depends on a part that is not there.")
    instrument = load(gate["instrument"], gate["instrument_version"])
    numbers = ", ".join(str(instrument.item(item).number) for item in condition.items)
    facts = {"name": name_of(instrument), "numbers": numbers, "line": condition.at_or_above}
    if len(condition.items) == 1:
        return _("Only if %(name)s, question %(numbers)s, is answered with %(line)s or more.") % facts
    return _("Only if %(name)s, questions %(numbers)s, come to %(line)s or more.") % facts


def gates(parts: Parts, clinic: Any) -> list[tuple[str, str]]:
    """The questions on which a later part may depend, for a choice; none that is asked in private."""
    load, found = Wordings(clinic.pk), []
    for part in parts:
        if part.get("instrument"):
            instrument = load(part["instrument"], part["instrument_version"])
            closed = held_back_items(instrument)
            open_items = [instrument.item(item) for item in items_of(part, load) if item not in closed]
            found += [(f"{part['key']}:{item.id}", named_in(instrument, item.id)) for item in open_items]
    return found


def named_in(instrument: Instrument, item: str) -> str:
    """Name a question for staff: its words where we may show them, else its number."""
    text = in_language(dict(instrument.item(item).text)) if instrument.wording_included else ""
    number = instrument.item(item).number
    if not text:
        return f"{name_of(instrument)}: {named(instrument, number)}"
    return f"{name_of(instrument)}, {number}: {text}"


def gate_of(value: str) -> Gate:
    part, _colon, item = value.partition(":")
    return Gate(part, item)


def lengths(parts: Parts, clinic: Any) -> list[str]:
    """How long the parts take in each language of the clinic, all of them and without those that may not be asked."""
    load = Wordings(clinic.pk)
    return [
        _length(code, minutes_of(parts, code, load), minutes_of(_always(parts), code, load))
        for code in languages_of(clinic)
    ]


def _always(parts: Parts) -> Parts:
    return [part for part in parts if not part.get("condition")]


def _length(code: str, most: int | None, least: int | None) -> str:
    facts = {"language": language_name(code), "most": most, "least": least}
    if most is None or least is None:
        return _("%(language)s: wording needed") % facts
    if most == least:
        return _("%(language)s: about %(most)s min") % facts
    return _("%(language)s: about %(least)s to %(most)s min") % facts


def problems(draft: BatteryDraft) -> list[tuple[Problem, str]]:
    """All that is wrong, what blocks first, each with its sentence."""
    found = problems_of(draft.parts, Wordings(draft.clinic_id)) + obstacles(draft.clinic, draft.parts)
    titles = {part["key"]: in_language(part["title"]) for part in draft.parts}
    ordered = sorted(found, key=lambda problem: not problem.blocks)
    return [(problem, said(problem, titles)) for problem in ordered]


def said(problem: Problem, titles: Mapping[str, str]) -> str:
    """The sentence of a problem."""
    facts = {
        "part": titles.get(problem.part, ""),
        "name": name_of(problem.facts["instrument"]) if "instrument" in problem.facts else "",
        "language": language_name(problem.facts.get("language", "en")),
        **{name: problem.facts.get(name, "") for name in ("low", "high", "reason")},
    }
    return _sentences()[problem.code] % facts


def _sentences() -> dict[str, str]:
    return {
        "no-questions": _("No part asks a questionnaire yet. Add one below."),
        "asked-twice": _("“%(part)s” asks again what an earlier part asks. Remove one of them."),
        "before-its-gate": _(
            "“%(part)s” depends on a question that is not asked before it. Move it down, or let it always be asked."
        ),
        "private-gate": _(
            "“%(part)s” depends on a question that is asked in private. Whether the part comes would tell its answer "
            "to somebody who looks on."
        ),
        "line-out-of-reach": _(
            "“%(part)s” depends on a value that makes no difference. It must lie between %(low)s and %(high)s."
        ),
        "risk-item-left-out": _(
            "The safety question of %(name)s is left out. A questionnaire is asked with its safety question."
        ),
        "too-few-for-a-score": _(
            "%(name)s asks too few questions for a score. Remove this part, and add the questionnaire as a whole."
        ),
        "no-safety-question": _("No part asks a safety question. The profile will say that none was asked."),
        "safety-question-staged": staged_warning(),
        "disabled": _("%(name)s is not in use: its keys are not sourced well enough."),
        "licence": "%(name)s: %(reason)s",
        "language-missing": _("%(name)s does not exist in %(language)s, so this set cannot be sent in it."),
        "wording-needed": _("%(name)s: the wording in %(language)s is needed, so this set cannot be sent in it yet."),
        "wording-blocked": _(
            "%(name)s: answers contradict the wording in %(language)s. It is not sent until somebody looked."
        ),
        "no-language": _("There is no language in which your clinic has the words of all parts."),
    }


@dataclass(frozen=True)
class SetRow:
    """One set that can be sent, as the list shows it."""

    battery: Battery
    title: str
    parts: list[PartRow]
    lengths: list[str]
    sent: int
    warning: str


def sets(clinic: Any) -> list[SetRow]:
    """Every set that can be sent here. A constant number of queries, however many there are."""
    sent, load = sent_with(clinic), Wordings(clinic.pk)
    return [_set(battery, clinic, load, sent.get(battery.pk, 0)) for battery in sendable(clinic)]


def _set(battery: Battery, clinic: Any, load: Wordings, sent: int) -> SetRow:
    parts = parts_of(battery)
    codes = {problem.code for problem in problems_of(parts, load)}
    warning = staged_warning() if "safety-question-staged" in codes else ""
    rows = [_row(at, part, parts, load) for at, part in enumerate(parts)]
    lines = [
        _length(code, minutes_of(parts, code, load), minutes_of(_always(parts), code, load))
        for code in languages_of(clinic)
    ]
    return SetRow(battery, in_language(battery.title), rows, lines, sent, warning)


def page(draft: BatteryDraft, step: str = "", at: int = -1, form: Form | None = None) -> dict[str, Any]:
    """Return what the page of a draft shows. `form` came back from a step with mistakes."""
    clinic, parts = draft.clinic, draft.parts
    found = problems(draft)
    titles = TitleForm(languages=languages_of(clinic), title=draft.title)
    return {
        "draft": draft,
        "title": in_language(draft.title),
        "rows": [
            (row, _forms_of(row, parts, clinic, step if row.at == at else "", form)) for row in rows(parts, clinic)
        ],
        "blocking": [words for problem, words in found if problem.blocks],
        "notes": [words for problem, words in found if not problem.blocks],
        "lengths": lengths(parts, clinic) if parts else [],
        "add_form": form if step == "add" else AddForm(offered=offered(clinic)),
        "title_form": form if step == "name" else titles,
        "form": form,
        "staged_warning": staged_warning(),
    }


def _forms_of(row: PartRow, parts: Parts, clinic: Any, step: str, form: Form | None) -> dict[str, Form]:
    """The forms of one part by step; one that came back stands in the place of an empty one."""
    made: dict[str, Form] = {}
    earlier = gates(parts[: row.at], clinic)
    if row.stages:
        proposed = row.stages.lines[0].at_or_above if row.stages.lines else None
        made["line"] = LineForm(initial={"line": proposed}, auto_id=f"id_{row.at}_%s")
    if earlier and not row.condition:
        made["condition"] = ConditionForm(offered=earlier, auto_id=f"id_{row.at}_%s")
    names = {"in-steps": "line", "depend": "condition"}
    return made | ({names[step]: form} if step in names and form is not None else {})


def offered(clinic: Any) -> list[tuple[str, str]]:
    """What a new part may ask: our own forms, the clinic's questionnaires, and every other one."""
    own = [
        (f"form:{Section.ABOUT_YOU}", _("Our form: about you")),
        (f"form:{Section.WHAT_HELPS}", _("Our form: what helps")),
    ]
    return own + [choice for each in questionnaires(clinic) for choice in _choices(each)]


def _choices(instrument: Instrument) -> list[tuple[str, str]]:
    """A questionnaire as a part can ask it: once, or about one kind of person."""
    name = f"{name_of(instrument)} {instrument.version}"
    if not can_be_about_somebody(instrument):
        return [(str(instrument), name)]
    about_one = target_name(CLOSE_PERSON) if names_a_person(instrument) else _("about people in general")
    people = [(f"{instrument}#{kind}", f"{name}, {target_name(kind)}") for kind in KINDS]
    return [(str(instrument), f"{name}, {about_one}"), *people]
