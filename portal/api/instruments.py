"""`/api/v1/instruments`: which questionnaires a clinic has, in which versions, and each version as FHIR R4."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from intake.instruments.fhir import as_questionnaire
from intake.policies import FIRST_LANGUAGE
from portal.api import queries
from portal.api.instrument_parts import InstrumentVersionSerializer, LicenceSerializer, Texts, licence_of, members_of
from portal.api.permissions import HasScope
from portal.api.queries import Filter
from portal.api.resource import Resource
from portal.care.norm_watch import own_norms
from portal.care.questionnaires import STATUSES, Questionnaire, Version, questionnaires_of


class VersionLineSerializer(serializers.Serializer):
    """A version in short; all of it is at `/instruments/{id}/versions/{version}`."""

    version = serializers.CharField()
    status = serializers.ChoiceField(STATUSES)
    checksum = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())


class InstrumentSerializer(serializers.Serializer):
    """A questionnaire by its key, which other resources name it by. `usual_version` is meant where none is named."""

    id = serializers.UUIDField()
    key = serializers.CharField()
    title = Texts()
    construct = Texts()
    licence = LicenceSerializer()
    languages = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(STATUSES)
    is_own = serializers.BooleanField()  # the clinic declared it itself
    usual_version = serializers.CharField()
    versions = VersionLineSerializer(many=True)

    def to_representation(self, row: Questionnaire) -> dict[str, Any]:
        return super().to_representation(line_of(row))


def line_of(row: Questionnaire) -> dict[str, Any]:
    usual = row.usual
    return {
        "id": row.id,
        "key": row.key,
        "title": dict(usual.instrument.title),
        "construct": dict(usual.instrument.construct),
        "licence": licence_of(usual.instrument),
        "languages": list(usual.languages),
        "status": usual.status,
        "is_own": bool(usual.instrument.owner),
        "usual_version": usual.number,
        "versions": [
            {
                "version": each.number,
                "status": each.status,
                "checksum": each.instrument.checksum,
                "languages": list(each.languages),
            }
            for each in row.versions
        ],
    }


def about(rows: list[Questionnaire], word: str) -> list[Questionnaire]:
    """Keep those whose construct has a word in it, in any language."""
    asked = word.casefold()
    return [row for row in rows if any(asked in text.casefold() for text in row.usual.instrument.construct.values())]


class Instruments(Resource):
    resource = "instruments"
    permission_classes = [HasScope]
    scopes: ClassVar = {"GET": "system/Questionnaire.rs"}
    parts: ClassVar = {
        "versions": ("version", {"get": "version"}),
        "questionnaires": ("version", {"get": "questionnaire"}),
    }
    serializer_class = InstrumentSerializer
    orderings: ClassVar = ("key", "-key")
    filters: ClassVar = {
        "key": Filter(queries.word, lambda rows, key: [row for row in rows if row.key == key], "With that key."),
        "status": Filter(
            queries.one_of(*STATUSES),
            lambda rows, status: [row for row in rows if row.usual.status == status],
            "Whose usual version stands so.",
            {"type": "string", "enum": list(STATUSES)},
        ),
        "language": Filter(
            queries.word,
            lambda rows, code: [row for row in rows if code in row.usual.languages],
            "Of whose usual version the clinic has the words in that language.",
        ),
        "construct": Filter(queries.word, about, "About that: a word of its construct, in any language."),
    }

    def place(self, text: Any) -> str:
        return queries.plain(text)

    def rows(self) -> list[Questionnaire]:
        return questionnaires_of(self.request.user.clinic_id)

    def find(self, id: str) -> Questionnaire:
        found = next((row for row in self.rows() if str(row.id) == id.lower()), None)
        if found is None:
            raise Http404
        return found

    def changed_since(self, rows: list[Questionnaire], at: datetime) -> list[Questionnaire]:
        """All: a version never changes, and when an installation got it is not known. Too many rows lose nothing."""
        return rows

    def note(self, rows: Any) -> None:
        """Nobody's data is shown, so nothing is written down."""

    @extend_schema(responses={200: InstrumentVersionSerializer})
    def version(self, request: Request, id: str, version: str) -> Response:
        """Read one version: its items, how it is scored, and its figures with their sources."""
        queries.parameters(request, ())
        found = self._version(id, version)
        own = own_norms(request.user.clinic_id, found.instrument)
        shown = InstrumentVersionSerializer().to_representation(members_of(found, own))
        return self.as_item(found, shown)

    @extend_schema(responses={200: OpenApiTypes.OBJECT})
    def questionnaire(self, request: Request, id: str, version: str) -> Response:
        """Read one version as a FHIR R4 Questionnaire, with weights and scores. Norms and bands have no place in R4."""
        queries.parameters(request, ())
        found = self._version(id, version)
        spoken = found.instrument.languages
        language = FIRST_LANGUAGE if FIRST_LANGUAGE in spoken or not spoken else spoken[0]
        return self.as_item(found, json.loads(as_questionnaire(found.instrument, language)))

    def _version(self, id: str, number: str) -> Version:
        found = self.find(id).version(number)
        if found is None:
            raise Http404
        return found
