"""Where a score stands among women or among men, where a publication tells them apart: a second reading, made when the
page is read. Gender can be put right later, and a stored score must come out the same.

Such figures are never the comparison itself: the source counts women and men together, and who they were is one survey.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from intake.models import Patient, Score
from intake.psychometrics.figures import ReferenceNorm, ReferenceScale
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import linear_t, reference_of_gender
from portal.clinic.charts.figures import shown
from portal.clinic.present import symptoms

COUNTS_BOTH = "n counts women and men together"  # as the documents of instruments write this limit


@dataclass(frozen=True)
class Beside:
    """A score beside a published mean and SD of one gender."""

    score: Score
    usual: ReferenceScale
    sample: ReferenceNorm

    @property
    def t(self) -> float:
        assert self.score.value is not None
        return linear_t(float(self.score.value), self.usual.mean, self.usual.sd)


def sentence(scores: Sequence[Score], instrument: Instrument, patient: Patient) -> str:
    """One line beside the scores; "" where gender is not known or no sample tells it apart for these answers."""
    found = [each for score in scores if (each := beside(score, instrument, patient))]
    if not found:
        return ""
    levels = ", ".join(f"{symptoms.scale_name(instrument, each.score.scale)} T {shown(each.t)}" for each in found)
    return _("Second reading by gender: %(levels)s, beside %(sample)s.") % {
        "levels": levels,
        "sample": sample_name(found[0].sample),
    }


def beside(score: Score, instrument: Instrument, patient: Patient) -> Beside | None:
    """The score beside people of that gender, where the answers are ones that the sample tells of."""
    sample = reference_of_gender(instrument, patient.gender)
    if score.value is None or sample is None or score.assessment.target_kind or score.scale not in sample.scales:
        return None
    return Beside(score, sample.scales[score.scale], sample)


def sample_name(sample: ReferenceNorm) -> str:
    """Who the people were, and how many the source counts: not always those of one gender alone."""
    facts = {"label": symptoms.in_language(dict(sample.label)), "count": sample.n}
    if COUNTS_BOTH in sample.limits:
        return _("%(label)s (n = %(count)s, women and men together)") % facts
    return _("%(label)s, n = %(count)s") % facts
