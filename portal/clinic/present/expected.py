"""Where a score stands among people of the same age and gender: a second reading, made when the page is read.

It is given where the level by a model of the items is: for the same answers, in the language of the same people. Where
age or gender is not known, or not among these people, it is their pooled mean, and says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from intake.instruments.calibrations import calibration_of
from intake.models import Patient, Profile, Score
from intake.psychometrics.calibration import Calibration, Expected
from intake.psychometrics.instrument import Instrument
from portal.clinic.charts.figures import shown
from portal.clinic.present import symptoms

BY_AGE = "age-and-gender"


def sentence(scores: Sequence[Score], instrument: Instrument, patient: Patient, profile: Profile) -> str:
    """One line beside the scores; "" where no sample tells age and gender apart for these answers."""
    found = [(score, usual) for score in scores if (usual := expected(score, instrument, patient, profile))]
    if not found:
        return ""
    levels = ", ".join(f"{symptoms.scale_name(instrument, score.scale)} T {shown(t(score, e))}" for score, e in found)
    facts = {"levels": levels, "count": found[0][1].n, "who": _who(patient, profile)}
    if found[0][1].basis == BY_AGE:
        return _("Allowing for age and gender (%(who)s): %(levels)s, among %(count)s web volunteers.") % facts
    return (
        _(
            "Age and gender are not both known, or few in the sample have them, so everybody in it is pooled: "
            "%(levels)s, among %(count)s web volunteers."
        )
        % facts
    )


def expected(score: Score, instrument: Instrument, patient: Patient, profile: Profile) -> Expected | None:
    """What is usual for somebody like that person on the day of the intake."""
    known = calibration(score, instrument)
    return known.expected(score.scale, _age(patient, profile), patient.gender) if known else None


def calibration(score: Score, instrument: Instrument) -> Calibration | None:
    """The sample, where these answers are ones that it tells of."""
    if score.value is None or "item_model" not in score.recipe:
        return None
    known = calibration_of(instrument)
    return known if known and score.scale in known.regression else None


def t(score: Score, usual: Expected) -> float:
    assert score.value is not None
    return 50 + 10 * usual.z(float(score.value))


def _age(patient: Patient, profile: Profile) -> int | None:
    return patient.age(patient.clinic.day(profile.completed_at))


def _who(patient: Patient, profile: Profile) -> str:
    age = {"age": _age(patient, profile)}
    return _("female, %(age)s") % age if patient.gender == "female" else _("male, %(age)s") % age
