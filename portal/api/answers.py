"""`/api/v1/assessments/{id}/answers/{link_id}`, and sending them: what a patient answered in another system."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from intake.actions.answers import Given, Saved
from intake.exceptions import AlreadySent, HeardLate, NotAnOption, NotConsented, NotTheseWords
from intake.models import Answer, Assessment, Invitation, StaffEntry
from intake.psychometrics.instrument import Item
from intake.wording import worded
from portal.api import queries
from portal.api.bodies import Body, Text
from portal.api.errors import Problem
from portal.api.figures import Moment
from portal.api.renderers import encode
from portal.care.actions import send_answer, submit_by_system, tell_late_answer
from portal.integration.idempotency import Reply

ETAG = re.compile(r'"v([1-9][0-9]{0,8})"')
NOTHING_YET = "*"


class Whole(serializers.IntegerField):
    """A whole number that must arrive as one: neither text nor a truth value is turned into it."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class Truth(serializers.BooleanField):
    """True or false as JSON has it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class NewAnswer(Body):
    """What a patient answered to one question. `value` is the value of the option, and null when they did not answer.

    Skipped is one question that they left out, declined is what they would rather not be asked at all.

    `language` is that of the words they read, `privacy` who was there: nobody, somebody who could see or hear, or
    somebody who helped. `answers_privately` says that whoever was there did not learn the answer.
    """

    state = serializers.ChoiceField([Answer.ANSWERED, *Answer.LEFT_OUT])
    value = Whole(allow_null=True, required=False)
    language = Text(max_length=8)
    privacy = serializers.ChoiceField(Invitation.PRIVACY)
    answers_privately = Truth(default=False)

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """An answer has a value, and a skipped question none."""
        if (said["state"] == Answer.ANSWERED) is (said.get("value") is None):
            raise misfit("value", "An answer has a value; a skipped or declined question has none.", "not-in-options")
        return said


class AnswerSerializer(serializers.Serializer):
    """The value of the chosen option, or null with the state that says why. Written text is never shown to machines.

    `entered` is null where the patient gave the answer here themselves, else by which way it was entered.
    """

    value = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(Answer.STATES)
    entered = serializers.ChoiceField(StaffEntry.WAYS, allow_null=True)


class OneAnswerSerializer(AnswerSerializer):
    """An answer as it stands. `alert` says whether this request raised an alert: a person of the clinic was called.

    Where `support` is an address, show that page to the patient now, unless somebody else can see it.
    """

    link_id = serializers.CharField()
    language = serializers.CharField()
    alert = serializers.BooleanField()
    support = serializers.URLField(allow_null=True)


class SentSerializer(serializers.Serializer):
    """An intake that was sent, with the profile that was made of it."""

    id = serializers.UUIDField()
    invitation = serializers.UUIDField()
    status = serializers.ChoiceField(["submitted"])
    submitted_at = Moment(allow_null=False)
    profile = serializers.UUIDField()


class TakesAnswers:
    """The part of the assessments that takes answers, and sends them."""

    request: Any
    find: Callable[[str], Any]
    note: Callable[[Any], None]
    as_item: Callable[[Any, Any], Response]
    step: Callable[[str, Callable[[], Reply]], HttpResponse]

    @extend_schema(responses={200: OneAnswerSerializer})
    def answer(self, request: Request, id: str, link_id: str) -> Response:
        """Read one answer. Before the intake is sent a client reads only what it sent itself."""
        queries.parameters(request, ())
        sheet = self.find(id)
        row = next((answer for answer in sheet.answers.all() if answer.item == link_id), None)
        is_own = row is not None and (row.actor_kind, row.actor_id) == ("client", request.user.id)
        if row is None or not (sheet.submitted_at or is_own):
            raise Http404
        self.note([sheet])
        return self.as_item(row, shown(sheet, row))

    @extend_schema(request=NewAnswer, responses={200: OneAnswerSerializer, 201: OneAnswerSerializer})
    def put_answer(self, request: Request, id: str, link_id: str) -> Response:
        """Save an answer that the patient gave in the calling system. One that calls for somebody raises its alert.

        Send `If-None-Match: *` for a first answer, and `If-Match` with the ETag of the last reply to change it. A
        repeat of the same answer is no conflict. 409: the intake takes no answers now, and nothing was kept; after
        sending, an answer that calls for somebody has its alert all the same.
        """
        queries.parameters(request, ())
        sheet = self.find(id)
        base = base_revision(request)
        body = NewAnswer(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                saved = self._save(sheet, link_id, base, body.validated_data)
        except AlreadySent as refused:
            raise self._late(sheet, link_id, body.validated_data) or refused from None
        is_first = base == 0 and saved.answer.revision == 1
        headers = {"ETag": f'"v{saved.answer.revision}"'}
        return Response(shown(sheet, saved.answer, saved), status=201 if is_first else 200, headers=headers)

    def _save(self, sheet: Assessment, link_id: str, base: int, said: dict[str, Any]) -> Saved:
        try:
            return send_answer(
                assessment=sheet,
                item=link_id,
                given=given(sheet, link_id, said),
                language=said["language"],
                base_revision=base,
                privacy=said["privacy"],
                answers_privately=said["answers_privately"],
                by=self.request.user,
            )
        except NotAnOption as error:
            raise misfit("value", "This question has no option with this value.", "not-in-options") from error
        except NotTheseWords as error:
            raise misfit("language", error.message, "not-in-languages") from error

    def _late(self, sheet: Assessment, link_id: str, said: dict[str, Any]) -> HeardLate | None:
        """Tell the clinic of an answer that came too late, where it calls for somebody."""
        late = given(sheet, link_id, said)
        try:
            alert = tell_late_answer(
                assessment=sheet, item=link_id, given=late, language=said["language"], by=self.request.user
            )
        except NotConsented:
            return None
        return HeardLate() if alert else None

    @extend_schema(request=None, responses={200: SentSerializer})
    def submit(self, request: Request, id: str) -> HttpResponse:
        """Send the whole intake that this assessment belongs to, and score it. What was not answered stays blank."""
        sheet = self.find(id)

        def act() -> Reply:
            profile = submit_by_system(assessment=sheet, by=request.user)
            sent = {"id": sheet.pk, "invitation": sheet.invitation_id, "status": "submitted", "profile": profile.pk}
            return Reply(200, encode(SentSerializer(sent | {"submitted_at": profile.completed_at}).data))

        return self.step(f"{sheet.pk}/submit", act)


def shown(sheet: Assessment, row: Answer, saved: Saved | None = None) -> dict[str, Any]:
    """Return one answer, and what its saving called for."""
    entries = sheet.invitation.entries.order_by("started_at")  # read anew: this write may have begun one
    way = next((entry.way for entry in entries if str(entry.pk) == row.client_id), None)
    page = reverse("help_now_of_clinic", args=[sheet.clinic.slug])
    return dict(
        OneAnswerSerializer(
            {
                "link_id": row.item,
                "value": row.value,
                "state": row.state,
                "language": row.language,
                "entered": way,
                "alert": bool(saved and saved.alerts),
                "support": f"{settings.PUBLIC_URL}{page}" if saved and saved.shows_support else None,
            }
        ).data
    )


def base_revision(request: Request) -> int:
    """Return the revision that a write knows of; 0 for a first answer. Raises Problem 428, 400 or 412."""
    known, none = request.headers.get("if-match"), request.headers.get("if-none-match")
    if known is None and none is None:
        raise Problem("precondition-required", "Send If-None-Match: * for a first answer, If-Match to change one.")
    if known is not None and none is not None:
        raise Problem("bad-request", "Send If-Match or If-None-Match, not both.")
    if none is not None:
        if none.strip() != NOTHING_YET:
            raise Problem("bad-request", "A write takes If-None-Match with * alone.")
        return 0
    found = ETAG.fullmatch((known or "").strip())
    if found is None:
        raise Problem("precondition-failed", "If-Match takes one ETag of this answer, as a reply gave it.")
    return int(found[1])


def given(sheet: Assessment, link_id: str, said: dict[str, Any]) -> Given:
    """Return what a body says as an answer, with no time. Raises NotAnOption for a value that is not offered."""
    if said["state"] in Answer.LEFT_OUT:
        return Given(said["state"], in_list=True)
    instrument = worded(sheet.instrument, sheet.instrument_version, sheet.clinic_id)
    item: Item | None = next((each for each in instrument.items if each.id == link_id), None)
    if item is None:
        raise Http404
    code = next((option.code for option in item.options if option.value == said["value"]), None)
    if code is None:
        raise NotAnOption
    return Given(Answer.ANSWERED, code, in_list=True)


def misfit(member: str, words: Any, code: str) -> serializers.ValidationError:
    """Return the refusal of one member of the body."""
    return serializers.ValidationError({member: [serializers.ErrorDetail(str(words), code=code)]})
