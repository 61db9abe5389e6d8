"""`/api/v1/invitations`: requests to complete a battery, and the one way in which a machine sends an intake."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from intake.models import Invitation
from portal.api import patients, queries
from portal.api.bodies import Body, Id, Text
from portal.api.figures import Moment
from portal.api.permissions import HasScope
from portal.api.queries import Filter, by_id
from portal.api.renderers import encode
from portal.api.resource import Resource
from portal.api.writing import Writing
from portal.care import access, sending
from portal.care.actions import send_intake
from portal.integration.idempotency import Reply

STATUSES = ["created", "sent", "opened", "submitted", "refused", "stopped", "expired", "revoked"]


class BatterySerializer(serializers.Serializer):
    key = serializers.CharField()
    version = serializers.CharField()


class InvitationSerializer(serializers.Serializer):
    """A request to a patient. The link and its code are told once, in the reply that made them."""

    id = serializers.UUIDField()
    patient = serializers.UUIDField()
    battery = BatterySerializer()
    occasion = serializers.ChoiceField(Invitation.OCCASIONS)
    language = serializers.CharField()
    mode = serializers.ChoiceField(["self"])
    responsible = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(STATUSES)
    created_at = Moment(allow_null=False)
    sent_at = Moment()
    opened_at = Moment()
    submitted_at = Moment()
    expires_at = Moment(allow_null=False)
    updated_at = Moment(allow_null=False)

    def to_representation(self, row: Invitation) -> dict[str, Any]:
        return super().to_representation(members_of(row))


class IssuedSerializer(InvitationSerializer):
    """A new invitation with its link and code. A person must hand the code over; it never travels beside the link."""

    link = serializers.URLField()
    code = serializers.CharField()

    def to_representation(self, issued: Any) -> dict[str, Any]:
        members = {
            **members_of(issued.invitation),
            "link": f"{settings.PUBLIC_URL}/i/{issued.token}/",
            "code": issued.code,
        }
        return serializers.Serializer.to_representation(self, members)


class NewInvitation(Body):
    """What a client says to send an intake."""

    patient = Id()
    battery = Text(max_length=60)
    language = Text(max_length=8)
    occasion = serializers.ChoiceField(Invitation.OCCASIONS, default="intake")
    responsible = Id(required=False, allow_null=True)


def members_of(row: Invitation) -> dict[str, Any]:
    plain = ("occasion", "language", "created_at", "sent_at", "opened_at", "submitted_at", "expires_at", "updated_at")
    return {
        "id": row.pk,
        "patient": row.patient_id,
        "battery": {"key": row.battery.key, "version": row.battery.version},
        "mode": "self",
        "responsible": row.responsible_id,
        "status": status_of(row, timezone.now()),
        **{name: getattr(row, name) for name in plain},
    }


def status_of(row: Invitation, at: datetime) -> str:
    """Return where an invitation stands: what ended it before what happened to it."""
    steps = [
        (row.submitted_at, "submitted"),
        (row.revoked_at, "revoked"),
        (row.refused_at, "refused"),
        (row.stopped_at, "stopped"),
        (row.is_expired(at), "expired"),
        (row.opened_at, "opened"),
        (row.sent_at, "sent"),
    ]
    return next((name for holds, name in steps if holds), "created")


def submitted(rows: QuerySet, is_so: bool) -> QuerySet:
    return rows.filter(submitted_at__isnull=not is_so)


class Invitations(Writing, Resource):
    resource = "invitations"
    needs_key = True
    permission_classes = [HasScope]
    scopes: ClassVar = {"GET": "system/QuestionnaireResponse.rs", "POST": "system/Task.c"}
    serializer_class = InvitationSerializer
    orderings: ClassVar = ("-created_at", "created_at", "-updated_at", "updated_at", "expires_at", "-expires_at")
    expansions: ClassVar = {"patient": ("system/Patient.rs", lambda row: patients.shown(row.patient))}
    filters: ClassVar = {
        "patient": by_id("patient", "Of that patient."),
        "submitted": Filter(queries.truth, submitted, "Whether the patient sent the answers.", {"type": "boolean"}),
    }

    def rows(self) -> QuerySet[Invitation]:
        rows = access.invitations_for(self.request.user)
        return rows.select_related("battery", "patient").prefetch_related("patient__identifiers")

    @extend_schema(request=NewInvitation, responses={201: IssuedSerializer})
    def create(self, request: Request) -> Response:
        """Send an intake. Refused with 409 while the clinic is not ready to receive alerts."""
        return self.write(NewInvitation, self._send)

    def _send(self, said: dict[str, Any]) -> Reply:
        client = self.request.user
        issued = send_intake(
            patient=only(access.patients_for(client).filter(pk=said["patient"]), "patient"),
            battery=known(sending.battery_in(client, said["battery"], said["language"]), "battery"),
            language=said["language"],
            occasion=said["occasion"],
            responsible=self._responsible(said.get("responsible")),
            by=client,
        )
        return Reply(201, encode(IssuedSerializer(issued).data), f"/api/v1/invitations/{issued.invitation.pk}")

    def _responsible(self, asked: Any) -> Any:
        return only(sending.senders_for(self.request.user).filter(pk=asked), "responsible") if asked else None


def only(rows: QuerySet, member: str) -> Any:
    """Return the row that a member of the body names. Raises ValidationError: unknown and foreign look the same."""
    return known(rows.first(), member)


def known(row: Any, member: str) -> Any:
    """Return the row unless there is none. Raises ValidationError."""
    if row is None:
        raise serializers.ValidationError(
            {member: [serializers.ErrorDetail("There is no such row.", code="not-found")]}
        )
    return row
