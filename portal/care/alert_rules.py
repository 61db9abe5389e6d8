"""What a clinic has set about its alerts: the times in force, the shipped rules, and its own beside them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from intake.clock import PROPOSED
from intake.instruments import load
from intake.models import AlertPolicy, ClinicRiskRule, Section
from intake.own import newest_in
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.rules import LEVELS


@dataclass(frozen=True)
class Times:
    """Minutes by level as they hold now, and who signed them; nobody: the proposal holds."""

    minutes: dict[str, dict[str, int | None]]
    policy: AlertPolicy | None


def times_of(clinic: Any) -> Times:
    """Return the times in force. One query."""
    rows = AlertPolicy.objects.filter(clinic=clinic).select_related("signed_by")
    policy = rows.order_by("-signed_at", "-id").first()
    proposed = {level: {"seen": t.seen, "act": t.act, "rung": t.rung} for level, t in PROPOSED.items()}
    return Times({level: (policy.times if policy else proposed)[level] for level in LEVELS}, policy)


def instruments_of(clinic: Any) -> list[Instrument]:
    """Return the newest version of each questionnaire in a battery that the clinic can send. Two queries."""
    ours = Q(battery__clinic=clinic) | Q(battery__clinic=None)
    keys = (
        Section.objects.filter(ours)
        .exclude(instrument="")
        .order_by("instrument")
        .values_list("instrument", flat=True)
        .distinct()
    )
    own = newest_in(clinic)
    return [own[key] if key in own else load(key) for key in keys]


def own_rules(clinic: Any) -> list[ClinicRiskRule]:
    """Return the rules that a clinic added and did not end. One query."""
    rows = ClinicRiskRule.objects.filter(clinic=clinic, ended_at=None).select_related("added_by")
    return list(rows.order_by("instrument", "item", "added_at"))


def own_rule(clinic: Any, pk: Any) -> ClinicRiskRule | None:
    return ClinicRiskRule.objects.filter(clinic=clinic, ended_at=None, pk=pk).first()
