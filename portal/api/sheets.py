"""What the profiles of one reply have in common: how their sheets were answered, in which words, compared with whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from intake.models import Answer
from intake.psychometrics.normset import NormSet
from intake.wording import Wordings
from portal.care.facts_of_clinic import Facts

ENTERED = ("staff", "client")


class Sheets:
    """The answered sheets behind some profiles of one clinic, read by few queries and no answer with its value.

    `languages` and `entered` are by the id of a sheet: in which languages it was answered, and which items staff
    or another system entered. `norms` are by the id of their row.
    """

    def __init__(self, profiles: Sequence[Any]) -> None:
        scores = [score for profile in profiles for score in profile.known_scores]
        self.languages: dict[Any, set[str]] = defaultdict(set)
        self.entered: dict[Any, set[str]] = defaultdict(set)
        answers = Answer.objects.filter(assessment__in={score.assessment_id for score in scores}).order_by()
        for sheet, language in answers.values_list("assessment", "language").distinct():
            self.languages[sheet].add(language)
        for sheet, item in answers.filter(actor_kind__in=ENTERED).values_list("assessment", "item"):
            self.entered[sheet].add(item)
        known = {score.norm_id: score.norm for score in scores if score.norm}
        self.norms = {pk: NormSet.from_dict(row.document) for pk, row in known.items()}
        self._clinic: Any = profiles[0].patient.clinic if profiles else None

    @cached_property
    def load(self) -> Wordings:
        """Instruments in the words of the clinic, each read once."""
        return Wordings(self._clinic.pk)

    @cached_property
    def facts(self) -> Facts:
        """What the clinic settled, such as which translations were checked."""
        return Facts(self._clinic)
