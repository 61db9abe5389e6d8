"""The sets of questions of a clinic, those that are being put together, and what keeps one from being sent here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from intake.actions.batteries import documents
from intake.composing import free_key, part_of
from intake.exceptions import Refused
from intake.instruments import available, load
from intake.models import Battery, BatteryDraft, Invitation
from intake.own import own_of, read, retired_among
from intake.policies import check_in_use, check_licence
from intake.problems import Problem
from intake.psychometrics.instrument import Instrument
from intake.targets import CLOSE_PERSON, KINDS, can_be_about_somebody, names_a_person
from intake.wording import Wordings
from portal.care.wordings import blocked_in, languages_of, library_one

Parts = Sequence[Mapping[str, Any]]
# What stands before a part about one person, whoever it is.
THINK_OF_ONE = {
    "en": "Keep to this person in every line. Think of the last six months.",
    "es": "Piensa en esta persona en todas las frases. Piensa en los últimos seis meses.",
}


def sendable(clinic: Any) -> list[Battery]:
    """Return the newest version of each set: the clinic's own, and the shipped ones. Two queries."""
    rows = Battery.objects.filter(Q(clinic=None) | Q(clinic=clinic), retired_at=None).prefetch_related("sections")
    newest = {(row.key, bool(row.clinic_id)): row for row in rows.order_by("created_at", "pk")}
    return sorted(newest.values(), key=lambda row: (not row.clinic_id, row.key != "standard", row.key))


def battery_of(clinic: Any, pk: UUID) -> Battery | None:
    """Return a set that the clinic can send or sent, its own or a shipped one."""
    return Battery.objects.filter(Q(clinic=None) | Q(clinic=clinic), pk=pk).first()


def sent_with(clinic: Any) -> dict[Any, int]:
    """Return how often each set was sent in this clinic, by its id."""
    found: dict[Any, int] = {}
    for pk in Invitation.objects.filter(clinic=clinic).values_list("battery_id", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


def drafts_of(clinic: Any) -> list[BatteryDraft]:
    return list(BatteryDraft.objects.filter(clinic=clinic).select_related("started_by").order_by("key"))


def draft_in(clinic: Any, pk: UUID) -> BatteryDraft | None:
    return BatteryDraft.objects.filter(clinic=clinic, pk=pk).select_related("clinic", "started_by", "based_on").first()


def questionnaires(clinic: Any) -> list[Instrument]:
    """Return every questionnaire that a part can ask; one that is out of use says so as a problem. One query."""
    own = [read(row) for row in own_of(clinic) if row.confirmed_at]
    return [*own, *sorted((load(*each) for each in available()), key=lambda each: (each.key, each.version))]


def obstacles(clinic: Any, parts: Parts) -> list[Problem]:
    """Return what keeps these parts from being sent in this clinic: licences, wording, languages."""
    wordings = Wordings(clinic.pk)
    asked = dict.fromkeys((part["instrument"], part["instrument_version"]) for part in parts if part.get("instrument"))
    instruments = [wordings(*key) for key in asked]
    found = [*_licences(clinic, instruments), *_languages(clinic, instruments)]
    return sorted(found, key=lambda problem: not problem.blocks)


def _licences(clinic: Any, instruments: Sequence[Instrument]) -> Iterator[Problem]:
    retired = retired_among(instruments)
    for instrument in instruments:
        if getattr(instrument, "disabled", None):
            yield Problem("disabled", True, facts={"instrument": instrument})
        try:
            check_in_use(clinic.pk, instrument, retired)
            check_licence(clinic, instrument)
        except Refused as refused:
            yield Problem("licence", True, facts={"instrument": instrument, "reason": refused.message})


def _languages(clinic: Any, instruments: Sequence[Instrument]) -> Iterator[Problem]:
    languages, silent = languages_of(clinic), set()
    for language in languages:
        lacking = [instrument for instrument in instruments if language not in instrument.languages]
        silent |= {language} if lacking else set()
        for instrument in lacking:
            code = "language-missing" if instrument.wording_included else "wording-needed"
            yield Problem(code, False, facts={"instrument": instrument, "language": language})
        for instrument in blocked_in(clinic, instruments, language):
            yield Problem("wording-blocked", False, facts={"instrument": instrument, "language": language})
    if silent == set(languages):
        yield Problem("no-language", True)


def new_part(choice: str, clinic: Any, parts: Parts) -> dict[str, Any] | None:
    """Return a new part of what was chosen, `form:<name>` or `<instrument>@<version>`; None for what there is not.

    Our own forms and questionnaires come with the words that stand before them in the shipped sets.
    """
    kind, _colon, name = choice.partition(":")
    choice, _hash, target = choice.partition("#")
    key, _at, version = choice.partition("@")
    for shipped in (section for document in documents() for section in document["sections"]):
        is_form = kind == "form" and shipped.get("form") == name
        is_whole = (shipped.get("instrument"), shipped.get("instrument_version")) == (key, version) and not (
            shipped.get("items") or shipped.get("target")
        )
        if is_form or is_whole:
            return {**shipped, "key": free_key(shipped["key"], parts)}
    asked = library_one(clinic, key, version)
    if asked is None:
        return None
    part = part_of(asked, parts)
    if target in KINDS and can_be_about_somebody(asked):
        return part | {"target": target, "think": THINK_OF_ONE}
    return part | {"target": CLOSE_PERSON, "think": THINK_OF_ONE} if names_a_person(asked) else part
