"""`/api/v1/content`: published pieces that everybody may read, without a token."""

import builtins
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.translation import override
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from content import library, presence, registers, structured
from portal.api import queries
from portal.api.figures import Moment
from portal.api.permissions import Anybody
from portal.api.queries import Filter
from portal.api.resource import Resource, drawn_from
from portal.country import languages

KEPT_SECONDS = 300
KINDS = [kind.kind for kind in library.kinds()]


@dataclass(frozen=True)
class Piece:
    """A published page with what lists are ordered by."""

    page: Any
    check: Any
    id: UUID
    updated_at: datetime
    published_at: datetime


class PieceSerializer(serializers.Serializer):
    """A piece of content in one language, such as an article. Its id is the same in every language."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    slug = serializers.CharField()
    language = serializers.ChoiceField(languages.codes())
    title = serializers.CharField()
    summary = serializers.CharField()
    version = serializers.IntegerField(allow_null=True)
    reading_minutes = serializers.IntegerField()
    audience = serializers.ListField(child=serializers.CharField())
    tags = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(["published"])
    published_at = Moment(allow_null=False)
    updated_at = Moment(allow_null=False)
    reviewed_at = Moment()
    next_review_at = Moment()
    url = serializers.CharField()

    def to_representation(self, row: Piece) -> dict[str, Any]:
        return super().to_representation(members_of(row))


class WholePieceSerializer(PieceSerializer):
    """A piece with its text."""

    body_html = serializers.CharField()

    def to_representation(self, row: Piece) -> dict[str, Any]:
        with override(row.page.locale.language_code):  # whatever its host speaks: caches hand the reply to everybody
            # The drawing of the plane needs our style sheet; the facts beside it do not.
            shown = presence.piece(row.page, words=registers.WITHOUT_NOTES) | {"shows_plane": False}
            body = render_to_string(row.page.body_template, shown) + render_to_string("content/_glance.html", shown)
        return serializers.Serializer.to_representation(self, {**members_of(row), "body_html": body})


def members_of(row: Piece) -> dict[str, Any]:
    page, check = row.page, row.check
    return {
        "id": row.id,
        "kind": page.kind,
        "slug": page.slug,
        "language": page.locale.language_code,
        "title": page.title,
        "summary": structured.plain(page.summary),
        "version": page.live_revision_id,
        "reading_minutes": page.reading_minutes,
        "audience": page.audience,
        "tags": sorted(topic.slug for topic in page.topics.all()),
        "status": "published",
        "published_at": row.published_at,
        "updated_at": row.updated_at,
        "reviewed_at": check.checked_at if check else None,
        "next_review_at": check.next_due if check else None,
        "url": f"{settings.PUBLIC_URL}{page.get_url() or ''}",
    }


def pieces(language: str) -> list[Piece]:
    """Return every shared piece of a language."""
    found = library.pieces(language)
    checks = library.last_checks(found)
    return [
        Piece(
            page,
            checks.get(page.pk),
            page.translation_key,
            page.last_published_at or page.latest_revision_created_at,
            page.first_published_at or page.latest_revision_created_at,
        )
        for page in found
    ]


class Content(Resource):
    resource = "content"
    permission_classes = [Anybody]
    authentication_classes: ClassVar[list[Any]] = []
    orderings: ClassVar = ("-updated_at", "updated_at", "-published_at", "published_at")
    filters: ClassVar = {
        "language": Filter(
            queries.one_of(*languages.codes()),
            lambda rows, language: rows,
            "The language; English unless said otherwise.",
            {"type": "string", "enum": list(languages.codes()), "default": settings.LANGUAGE_CODE},
        ),
        "tag": Filter(
            queries.word,
            lambda rows, slug: [row for row in rows if slug in {topic.slug for topic in row.page.topics.all()}],
            "About that topic.",
        ),
        "slug": Filter(
            queries.word, lambda rows, slug: [row for row in rows if row.page.slug == slug], "With that slug."
        ),
    }

    def get_serializer_class(self) -> type[PieceSerializer]:
        return WholePieceSerializer if self.action == "retrieve" else PieceSerializer

    def list(self, request: Request) -> Response:
        """Show a page of the list with an ETag, so that a mirror asks again without being sent it again."""
        reply = super().list(request)
        return self.unless_known(reply, f'"v{drawn_from(reply.data)}"')

    def kept_by_caches(self, response: Any) -> str:
        """Everybody reads the same, so caches may keep it for a while, and then ask by the ETag."""
        return f"public, max-age={KEPT_SECONDS}" if response.status_code in (200, 304) else "no-store"

    def rows(self) -> builtins.list[Piece]:
        asked = self.parameters.get("language", settings.LANGUAGE_CODE)
        return pieces(queries.read("language", asked, queries.one_of(*languages.codes())))

    def find(self, id: str) -> Piece:
        found = next((row for row in self.rows() if str(row.id) == id.lower()), None)
        if found is None:
            raise Http404
        return found

    def changed_since(self, rows: builtins.list[Piece], at: datetime) -> builtins.list[Piece]:
        return [row for row in rows if row.updated_at >= at]

    def item_parameters(self) -> builtins.list[str]:
        return [*super().item_parameters(), "language"]

    def note(self, rows: Any) -> None:
        """Nobody's data is shown, so nothing is written down."""
