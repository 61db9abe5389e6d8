"""`/api/v1/alerts`: findings that a person must act on. What was asked and answered stays on the screens."""

from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from rest_framework import serializers

from intake.models import Alert, AlertEvent
from portal.api import patients, queries
from portal.api.figures import Moment
from portal.api.permissions import HasScope
from portal.api.queries import Filter, by_id, same
from portal.api.resource import Resource
from portal.care import access, duty

OPEN, ACKNOWLEDGED, ESCALATED, CLOSED, VOID = STATUSES = "open", "acknowledged", "escalated", "closed", "void"


class TriggerSerializer(serializers.Serializer):
    assessment = serializers.UUIDField(allow_null=True)
    link_id = serializers.CharField()


class ActorSerializer(serializers.Serializer):
    kind = serializers.CharField()
    id = serializers.CharField()


class ActionSerializer(serializers.Serializer):
    """One step in an alert's life: codes only, never a clinician's note."""

    at = Moment(allow_null=False)
    state = serializers.ChoiceField(AlertEvent.STATES)
    by = ActorSerializer()
    action = serializers.CharField(allow_null=True)
    plan = serializers.CharField(allow_null=True)
    next_date = serializers.DateField(allow_null=True)


class AlertSerializer(serializers.Serializer):
    """A risk answer that somebody must see. `owner` must act now: the responsible clinician, else who is on duty."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField()
    invitation = serializers.UUIDField()
    rule = serializers.CharField()
    rule_version = serializers.CharField()
    severity = serializers.ChoiceField(Alert.LEVELS)
    opened_at = Moment(allow_null=False)
    trigger = TriggerSerializer()
    status = serializers.ChoiceField(STATUSES)
    owner = serializers.UUIDField(allow_null=True)
    due_at = Moment(allow_null=False)
    acknowledged_at = Moment()
    closed_at = Moment()
    updated_at = Moment(allow_null=False)
    actions = ActionSerializer(many=True)

    def to_representation(self, row: Alert) -> dict[str, Any]:
        return super().to_representation({**members_of(row), "owner": self.context["owners"](row)})


def members_of(row: Alert) -> dict[str, Any]:
    plain = ("rule", "rule_version", "due_at", "acknowledged_at", "closed_at", "updated_at")
    return {
        "id": row.pk,
        "patient": row.patient_id,
        "invitation": row.invitation_id,
        "severity": row.level,
        "opened_at": row.raised_at,
        "trigger": {"assessment": row.assessment_id, "link_id": row.item},
        "status": status_of(row),
        "actions": [step_of(event) for event in row.events.all()],
        **{name: getattr(row, name) for name in plain},
    }


def status_of(row: Alert) -> str:
    if row.closed_at:
        return VOID if row.is_void else CLOSED
    if row.rung and row.acted_at is None:
        return ESCALATED
    return ACKNOWLEDGED if row.acknowledged_at else OPEN


def step_of(event: AlertEvent) -> dict[str, Any]:
    return {
        "at": event.at,
        "state": event.state,
        "by": {"kind": event.actor_kind, "id": event.actor_id},
        "action": event.action_code or None,
        "plan": event.plan or None,
        "next_date": event.next_date,
    }


class Owners:
    """Tells who must act on each alert of a page, with one look at the rota for all of them."""

    def __init__(self, clinic_id: Any) -> None:
        self.now = timezone.now()
        self.clinic_id = clinic_id
        self._unowned: set[Any] | None = None
        self._on_duty: Any = None

    def __call__(self, alert: Alert) -> Any:
        if not alert.is_open or not self._is_unowned(alert):
            return alert.owner_id
        return self._on_duty

    def _is_unowned(self, alert: Alert) -> bool:
        if self._unowned is None:
            rows = access.unowned_alerts(self.now).filter(clinic_id=self.clinic_id)
            self._unowned = set(rows.values_list("pk", flat=True))
            self._on_duty = next((user.pk for user in duty.on_duty(self.clinic_id, self.now)), None)
        return alert.pk in self._unowned


IN_STATUS = {
    CLOSED: Q(closed_at__isnull=False, is_void=False),
    VOID: Q(closed_at__isnull=False, is_void=True),
    ESCALATED: Q(closed_at__isnull=True, acted_at__isnull=True, rung__gt=0),
    ACKNOWLEDGED: Q(closed_at__isnull=True, acknowledged_at__isnull=False) & (Q(rung=0) | Q(acted_at__isnull=False)),
    OPEN: Q(closed_at__isnull=True, acknowledged_at__isnull=True, rung=0),
}


class Alerts(Resource):
    resource = "alerts"
    permission_classes = [HasScope]
    scopes: ClassVar = {"GET": "system/Flag.rs"}
    serializer_class = AlertSerializer
    orderings: ClassVar = ("-opened_at", "opened_at", "due_at", "-due_at", "-updated_at", "updated_at")
    expansions: ClassVar = {"patient": ("system/Patient.rs", lambda row: patients.shown(row.patient))}
    filters: ClassVar = {
        "patient": by_id("patient", "Of that patient."),
        "invitation": by_id("invitation", "Of that invitation."),
        "status": Filter(
            queries.one_of(*STATUSES),
            lambda rows, status: rows.filter(IN_STATUS[status]),
            "Where it stands. Escalated: nobody answered in time, and others were told.",
            {"type": "string", "enum": list(STATUSES)},
        ),
        "severity": Filter(
            queries.one_of(*(level for level, _ in Alert.LEVELS)),
            same("level"),
            "How urgent it is.",
            {"type": "string", "enum": [level for level, _ in Alert.LEVELS]},
        ),
    }

    def rows(self) -> QuerySet[Alert]:
        rows = access.alerts_for(self.request.user).annotate(opened_at=F("raised_at")).select_related("patient")
        return rows.prefetch_related("events", "patient__identifiers")

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "owners": Owners(self.request.user.clinic_id)}
