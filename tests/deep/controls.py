"""Weaker products, each of which must lose in the rig that names it. Applied in a launched child, before it serves."""

import threading
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from intake import actions
from intake.actions import answers
from intake.actions.scores import score_invitation
from intake.models import Invitation
from portal.audit import outbox
from portal.audit.actor import Actor
from portal.audit.models import Outbox
from portal.audit.record import record
from portal.care.messages import REMIND_AFTER

LATE_SECONDS = 0.5


def replies_before_commit() -> None:
    """Acknowledge an answer at once and save it half a second later."""
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.deep.controls.ReplyFirst"]


class ReplyFirst:
    """Leads on before the view has run."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or "base" not in request.POST:
            return self.get_response(request)
        request.session.get("")  # read now: the connection of this thread is not the other one's
        threading.Thread(target=self._later, args=(request,)).start()
        return HttpResponseRedirect("/you/next/", status=303)

    def _later(self, request: HttpRequest) -> None:
        time.sleep(LATE_SECONDS)
        self.get_response(request)
        connections.close_all()


def knows_no_repeat() -> None:
    """Take every answer for a new one, also one that was sent again because its reply was lost."""
    answers._is_repeat = lambda *_given: False


def does_not_wait_for_the_disk() -> None:
    """COMMIT returns before the log is on the disk."""
    options = connections.settings["default"]["OPTIONS"]
    if "init_command" in options:
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")
    else:
        options["options"] += " -c synchronous_commit=off"


def waits_in_line_for_long() -> None:
    """Let every request wait twenty seconds for SQLite's one writer."""
    connections.settings["default"]["OPTIONS"]["timeout"] = 20


def sends_without_a_lock() -> None:
    """Look whether it was sent on the page's own copy of the row, before anything is locked."""
    actions.submit = _submit_too_late


def _submit_too_late(*, invitation: Invitation, by: Actor) -> None:
    if invitation.submitted_at is None:
        time.sleep(LATE_SECONDS)
        score_invitation(invitation, by=by)
        Invitation.objects.filter(pk=invitation.pk).update(submitted_at=timezone.now())
        record("invitation.submitted", by=by, about=invitation)


def marks_before_sending() -> None:
    """Note a message as sent, and send it then."""
    outbox._deliver = _mark_first


def _mark_first(message: Outbox) -> None:
    outbox._mark(message, outbox.Outcome(sent=True, again_after=REMIND_AFTER))
    outbox._handlers[message.topic](message)
