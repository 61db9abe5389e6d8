"""What a battery asks of a patient: how long it takes in each language, and whether it asks about safety."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from intake.instruments import load
from intake.lengths import minutes_of_sections
from intake.models import Battery, Section
from intake.psychometrics.instrument import Instrument
from intake.wording import Wordings
from portal.care.facts_of_clinic import Facts
from portal.care.languages import unchecked
from portal.clinic.present.symptoms import in_language
from portal.country.languages import language_name


def describe(battery: Battery, languages: Iterable[str], clinic_id: Any) -> str:
    """Return the battery's title, minutes a language, and whether it holds a safety question."""
    sections = list(battery.sections.all())
    lengths = [f"{code}: {_minutes(sections, code, clinic_id)}" for code in languages]
    safety = _safety(sections)
    return f"{in_language(battery.title)} ({', '.join(lengths)}; {safety})"


def _safety(sections: list[Section]) -> str:
    """Whether the safety question is asked: of everybody, from a line on, or not at all."""
    if has_safety_question(section for section in sections if not section.condition):
        return _("asks the safety question")
    if has_safety_question(sections):
        return _("asks the safety question only from the line of its short form on")
    return _("no safety question is asked")


def has_safety_question(sections: Iterable[Section]) -> bool:
    """Say whether a risk item is among what the sections ask."""
    for section in sections:
        if section.instrument:
            watched = set(load(section.instrument, section.instrument_version).risk_items)
            if watched & set(section.items) if section.items else watched:
                return True
    return False


def notice(instrument: Instrument) -> str:
    """Return what staff must know of a questionnaire, also where the clinic's own answers are its norms."""
    if instrument.is_validated:
        return in_language(dict(instrument.notice))
    if instrument.owner:
        return _(
            "Your clinic’s own questionnaire: no norms, and no reliability is known. No severity and no cut-offs. "
            "Its answers raise no alert by themselves."
        )
    return _("Not validated. No published norms or cut-offs. Not a suicide screen.")


def staged_notice(batteries: Iterable[Battery]) -> str:
    """What a sender must know of a set whose safety question lies behind a line; empty where there is none."""
    return staged_warning() if any(is_staged(list(row.sections.all())) for row in batteries) else ""


def is_staged(sections: list[Section]) -> bool:
    """Say whether the safety question is asked only from a line on."""
    always = [section for section in sections if not section.condition]
    return has_safety_question(sections) and not has_safety_question(always)


def staged_warning() -> str:
    """What whoever builds, sends or reads a battery must know of a safety question behind a line."""
    return _(
        "The safety question is asked only from the line on. Below it nobody asks about safety: the profile says so, "
        "and no alert is raised. Ask in another way."
    )


def notices(batteries: Iterable[Battery]) -> str:
    """Return what a sender must know of the questionnaires in some batteries, each sentence once."""
    titles: dict[str, dict[str, None]] = {}  # the forms of our screener share a title: it stands once
    for instrument in instruments_of(batteries):
        titles.setdefault(notice(instrument), {})[in_language(dict(instrument.title))] = None
    return " ".join(f"{', '.join(names)}: {said}" for said, names in titles.items() if said)


def instruments_of(batteries: Iterable[Battery]) -> list[Instrument]:
    """Return the documents of the questionnaires that some batteries ask, each once."""
    sections = [section for battery in batteries for section in battery.sections.all() if section.instrument]
    return list(dict.fromkeys(load(section.instrument, section.instrument_version) for section in sections))


def unchecked_languages(clinic: Any, batteries: Iterable[Battery]) -> str:
    """Return in which of the clinic's languages some batteries are a translation that nobody has checked."""
    open_ones = unchecked(Facts(clinic), instruments_of(batteries), clinic.languages)
    names = ", ".join(language_name(code) for code in open_ones)
    return _("Translation not yet checked: %(languages)s.") % {"languages": names} if names else ""


def minutes(sections: Iterable[Section], language: str, clinic_id: Any) -> int | None:
    """Return the predicted whole minutes; None where wording is missing in this language."""
    return minutes_of_sections(sections, language, Wordings(clinic_id))


def _minutes(sections: list[Section], language: str, clinic_id: Any) -> str:
    found = minutes(sections, language, clinic_id)
    return _("wording needed") if found is None else _("about %(count)s min") % {"count": found}
