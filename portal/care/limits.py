"""What a stored profile cannot tell, in sentences: the same for the page, its print and other systems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from intake.instruments.calibrations import calibration_of
from intake.language import in_language
from intake.models import Assessment, Invitation, Patient, Profile, Score
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.limits import CODES, Limit, Sitting, limits
from intake.psychometrics.normset import NormSet
from portal.care.facts_of_clinic import Facts
from portal.care.languages import unchecked
from portal.country.languages import language_name
from portal.country.packs import country_name

Load = Callable[[str, str], Instrument]

SENTENCES = {
    "self-report": gettext_lazy("These are the person’s own answers. Nobody watched, and nobody else was asked."),
    "one-person": gettext_lazy("It is about one person alone, and says nothing about others."),
    "romantic-wording": gettext_lazy(
        "The statements are about adult romantic partners. How it is with parents, friends or children is not asked."
    ),
    "not-validated": gettext_lazy("Nobody has shown yet that this questionnaire measures what it is meant to measure."),
    "no-validated-version": gettext_lazy("No validated version in this language is known here: %(language)s."),
    "translation-not-checked": gettext_lazy(
        "Answered in a translation that two named people have not checked: %(language)s."
    ),
    "too-young": gettext_lazy("Made for people of %(least)s years and older. The person was younger."),
    "helped": gettext_lazy("Somebody helped to read or translate. Answers can come out otherwise than alone."),
    "no-reliability": gettext_lazy(
        "How reliably it measures is not known: no range of error and no reliable change is shown."
    ),
    "no-comparison": gettext_lazy("There is no group to compare with: what is usual cannot be said."),
    "other-answer-format": gettext_lazy(
        "The known comparison figures are from another set of answers, so they are not used here."
    ),
    "clinic-sample": gettext_lazy("Compared with %(count)s people who came here, not with people in general."),
    "self-selected-sample": gettext_lazy(
        "The comparison group are volunteers from the web who looked for such a quiz. They are not people in general."
    ),
    "age-unknown": gettext_lazy(
        "The comparison group is %(youngest)s to %(oldest)s years old. How old the person is, is not known here."
    ),
    "other-ages": gettext_lazy(
        "The comparison group is %(youngest)s to %(oldest)s years old, and the person is not. It fits badly."
    ),
    "few-of-country": gettext_lazy(
        "Of the comparison group %(count)s of %(all)s people live in the clinic’s country (%(country)s)."
    ),
    "other-language": gettext_lazy(
        "The comparison group answered in another language (%(of_sample)s) than the person (%(language)s)."
    ),
    "no-item-model": gettext_lazy(
        "For these answers no model of the single questions is known, so no score by such a model is shown."
    ),
    "sample-unknown": gettext_lazy(
        "How old the people of the comparison group were, and where they live, is not recorded here."
    ),
}


@dataclass(frozen=True)
class Told:
    """One limit of one questionnaire, in words."""

    code: str
    instrument: Instrument
    target: str
    text: str


@dataclass(frozen=True)
class Scored:
    """A profile with what its limits follow from; `norms` by the id of their row, `spoken` by the id of a sheet."""

    profile: Profile
    invitation: Invitation
    patient: Patient
    scores: Sequence[Score]
    norms: Mapping[Any, NormSet]
    spoken: Mapping[Any, Iterable[str]]  # the languages of its answers

    @property
    def sheets(self) -> list[list[Score]]:
        """The scores of each questionnaire that has one, in their order."""
        by_sheet: dict[Any, list[Score]] = {}
        for score in self.scores:
            by_sheet.setdefault(score.assessment_id, []).append(score)
        return [rows for rows in by_sheet.values() if any(score.value is not None for score in rows)]


def told(scored: Scored, load: Load, facts: Facts) -> list[Told]:
    """Return each limit of each questionnaire that has a score."""
    sittings = [_sitting(scored, rows, load, facts) for rows in scored.sheets]
    return [
        Told(limit.code, sitting.instrument, sitting.target, sentence(limit))
        for sitting in sittings
        for limit in limits(sitting)
    ]


def merged(found: Iterable[Told]) -> list[tuple[tuple[Instrument, ...], str]]:
    """Each sentence once, with the questionnaires that it is said of, in the order of the codes."""
    rows = sorted(found, key=lambda told: CODES.index(told.code))
    grouped: dict[tuple[str, str], dict[Instrument, None]] = {}
    for each in rows:
        grouped.setdefault((each.code, each.text), {})[each.instrument] = None
    return [(tuple(instruments), text) for (_code, text), instruments in grouped.items()]


def _sitting(scored: Scored, rows: list[Score], load: Load, facts: Facts) -> Sitting:
    sheet: Assessment = rows[0].assessment
    instrument = load(sheet.instrument, sheet.instrument_version)
    languages = tuple(sorted(set(scored.spoken.get(sheet.pk, ()))))
    held = [found for found in scored.profile.findings if found["kind"] == "held-back"]
    return Sitting(
        instrument=instrument,
        target=sheet.target_kind,
        norms=next((scored.norms[row.norm_id] for row in rows if row.norm_id in scored.norms), None),
        age=scored.patient.age(facts.clinic.day(scored.profile.completed_at)),
        country=facts.clinic.country,
        languages=languages,
        unchecked=tuple(unchecked(facts, [instrument], languages)),
        held_back=sum(len(found["items"]) for found in held if found["instrument"] == str(instrument)),
        was_helped=scored.invitation.was_helped,
        has_item_model=calibration_of(instrument) is not None,
    )


def sentence(limit: Limit) -> str:
    """Return one limit as a sentence in the language in use."""
    values: dict[str, Any] = dict(limit.values)
    if limit.code == "time-frame":
        return _("The questions ask about: %(frame)s. Other times are not in the numbers.") % {
            "frame": in_language(values, get_language() or "en").lower()
        }
    for name in ("language", "of_sample"):
        if name in values:
            values[name] = language_name(values[name])
    if "country" in values:
        values["country"] = country_name(values["country"], get_language() or "en") or values["country"]
    if limit.code == "held-back":
        return (
            ngettext(
                "%(count)s question was not asked, because somebody could see the screen.",
                "%(count)s questions were not asked, because somebody could see the screen.",
                values["count"],
            )
            % values
        )
    return str(SENTENCES[limit.code]) % values
