"""`/api/v1/patients`: who they are and how they can be reached."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from intake import actions
from intake.actions.patients import IDENTIFIER_PURPOSE
from intake.formats import FORMATS, check_birth_date
from intake.models import Patient
from portal.api import queries
from portal.api.bodies import Body, Day, Text, about_patient, fault
from portal.api.figures import Moment
from portal.api.permissions import HasScope
from portal.api.queries import Filter, same
from portal.api.renderers import encode
from portal.api.resource import Resource
from portal.api.writing import Writing
from portal.audit.encryption import keyed_hashes
from portal.care import access
from portal.country import languages
from portal.integration.idempotency import Reply

SHAPE = {system: FORMATS[system] for system in ("email", "phone")}
LONGEST = max(shape.longest for shape in SHAPE.values())


class NameSerializer(Body):
    use = serializers.ChoiceField(["official"], default="official")
    text = about_patient("name")


class TelecomSerializer(Body):
    system = serializers.ChoiceField(["email", "phone"])
    value = Text(max_length=LONGEST)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """Hold the value against the format of its system."""
        try:
            for check in SHAPE[said["system"]].checks:
                check(said["value"])
        except ValidationError as error:
            raise serializers.ValidationError({"value": [fault(error)]}) from error
        return said


class IdentifierSerializer(Body):
    system = about_patient("identifier_system")
    value = about_patient("identifier_value")


class PatientSerializer(serializers.Serializer):
    """A patient as the clinic knows them."""

    id = serializers.UUIDField()
    names = NameSerializer(many=True)
    preferred_name = serializers.CharField(allow_null=True)
    pronouns = serializers.CharField(allow_null=True)
    birth_date = serializers.DateField(allow_null=True)
    gender = serializers.ChoiceField(Patient.GENDERS)
    languages = serializers.ListField(child=serializers.CharField())
    telecom = TelecomSerializer(many=True)
    identifiers = IdentifierSerializer(many=True)
    status = serializers.ChoiceField(["active"])
    created_at = Moment(allow_null=False)
    updated_at = Moment(allow_null=False)

    def to_representation(self, row: Patient) -> dict[str, Any]:
        return super().to_representation(members_of(row))


class KnownPatientSerializer(serializers.Serializer):
    """A patient whom the clinic knew already. A token that may read patients gets the other members too."""

    id = serializers.UUIDField()
    identifiers = IdentifierSerializer(many=True)
    status = serializers.ChoiceField(["active"])


class NewPatient(Body):
    """What a client may say about a new patient."""

    names = NameSerializer(many=True, min_length=1, max_length=1)
    preferred_name = about_patient("preferred_name", required=False, allow_null=True)
    pronouns = about_patient("pronouns", required=False, allow_null=True)
    birth_date = Day(required=False, allow_null=True, validators=[check_birth_date])
    gender = serializers.ChoiceField(Patient.GENDERS, required=False)
    languages = serializers.ListField(
        child=serializers.ChoiceField(languages.codes()), min_length=1, max_length=1, required=False
    )
    telecom = TelecomSerializer(many=True, required=False, max_length=2)
    identifiers = IdentifierSerializer(many=True, required=False, max_length=1)

    def validate_telecom(self, said: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One address and one number are kept; a second one would be dropped in silence."""
        if len({each["system"] for each in said}) < len(said):
            raise serializers.ValidationError("Send each system once.", code="sent-twice")
        return said


def members_of(row: Patient) -> dict[str, Any]:
    telecom = [("email", row.email), ("phone", row.phone)]
    return {
        "id": row.pk,
        "names": [{"use": "official", "text": row.name}],
        "preferred_name": row.preferred_name or None,
        "pronouns": row.pronouns or None,
        "birth_date": row.birth_date,
        "gender": row.gender,
        "languages": [row.language],
        "telecom": [{"system": system, "value": value} for system, value in telecom if value],
        "identifiers": [{"system": each.system, "value": each.value} for each in row.identifiers.all()],
        "status": "active",
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }


def shown(row: Patient) -> dict[str, Any]:
    """Return a patient as the API shows them."""
    return dict(PatientSerializer(row).data)


def with_identifier(rows: QuerySet, pair: tuple[str, str]) -> QuerySet:
    """Keep the patient whom another system calls so; the value itself is never searched, only its keyed hash."""
    system, value = pair
    hashes = keyed_hashes(f"{system}|{value}", IDENTIFIER_PURPOSE)
    return rows.filter(identifiers__system=system, identifiers__value_hash__in=hashes)


def system_and_value(text: str) -> tuple[str, str]:
    system, bar, value = text.partition("|")
    if not (system and bar and value):
        raise ValueError("Send system|value.")
    return system, value


class Patients(Writing, Resource):
    resource = "patients"
    permission_classes = [HasScope]
    scopes: ClassVar = {"GET": "system/Patient.rs", "POST": "system/Patient.c"}
    serializer_class = PatientSerializer
    orderings: ClassVar = ("-created_at", "created_at", "-updated_at", "updated_at")
    filters: ClassVar = {
        "identifier": Filter(
            system_and_value,
            with_identifier,
            "What another system calls the patient, as system|value.",
            {"type": "string", "pattern": r"^[^|]+\|.+$"},
        ),
        "birth_date": Filter(
            queries.day, same("birth_date"), "Born on that day.", {"type": "string", "format": "date"}
        ),
    }

    def rows(self) -> QuerySet[Patient]:
        return access.patients_for(self.request.user).prefetch_related("identifiers")

    def patients_of(self, rows: Any) -> list[Any]:
        return [row.pk for row in rows]

    @extend_schema(request=NewPatient, responses={201: PatientSerializer, 200: KnownPatientSerializer})
    def create(self, request: Request) -> Response:
        """Register a patient. With an identifier that the clinic knows already, that patient is returned with 200."""
        return self.write(NewPatient, self._register)

    def _register(self, said: dict[str, Any]) -> Reply:
        client = self.request.user
        row, is_new = actions.register_patient(clinic=client.row.clinic, by=client, **columns(said))
        told = shown(row)
        if not is_new:
            self.note([row])
            told = (
                told
                if client_may_read(self.request)
                else {name: told[name] for name in KnownPatientSerializer().fields}
            )
        return Reply(201 if is_new else 200, encode(told), f"/api/v1/patients/{row.pk}")


def client_may_read(request: Request) -> bool:
    """A token that only makes patients must not read one by guessing what another system calls them."""
    return bool(request.auth.is_valid(["system/Patient.rs"]))


def columns(said: dict[str, Any]) -> dict[str, Any]:
    """Return what the action wants of a checked body."""
    plain = {name: said[name] for name in ("preferred_name", "pronouns", "gender") if said.get(name)}
    reached = {each["system"]: each["value"] for each in said.get("telecom", [])}
    language = {"language": said["languages"][0]} if said.get("languages") else {}
    pair = said.get("identifiers") or None
    return {
        "name": said["names"][0]["text"],
        "birth_date": said.get("birth_date"),
        "identifier": (pair[0]["system"], pair[0]["value"]) if pair else None,
        **plain,
        **reached,
        **language,
    }
