"""The queue of content in review, the page on which one piece is read and decided on, and reading inside the clinic."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from content import library, presence, registers
from content.exceptions import DecidedMeanwhile, Refused
from content.models import ConditionPage
from content.offers import stands_to
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import content as actions
from portal.clinic.forms.content import DecideForm, InviteReviewerForm
from portal.clinic.loading.content import outside, piece_page, queue_page
from portal.clinic.present.content_panel import days, log

DONE = {
    DecideForm.SIGN: gettext_lazy("Signed. The page can now be suggested to your clinicians."),
    DecideForm.SMALL: gettext_lazy("Confirmed. Readers see the new words; the day of the next review stays."),
    DecideForm.CHANGES: gettext_lazy("Sent back. The editor sees your comment beside the page."),
}


@require_safe
@requires(Permission.FOLLOW_CONTENT)
def signing_list(request: StaffRequest) -> HttpResponse:
    return render(request, "clinic/content/list.html", queue_page(request))


@require_safe
@requires(Permission.FOLLOW_CONTENT)
def sign(request: StaffRequest, page_id: int) -> HttpResponse:
    return show(request, reading_or_404(request, page_id))


@require_POST
@requires(Permission.SIGN_CONTENT)
def decide(request: StaffRequest, page_id: int) -> HttpResponse:
    reading = reading_or_404(request, page_id)
    form = DecideForm(request.POST, days=days(request.clinic))
    if not form.is_valid():
        return show(request, reading, form, status=422)
    try:
        check_same(reading, form.cleaned_data["revision"])
        decided(request, reading, form.cleaned_data)
    except DecidedMeanwhile as refusal:
        typed = request.POST.copy()
        typed["seen"] = str(refusal.decision.pk)  # whoever decides again has seen it
        form.data = typed
        form.add_error(None, refusal.message)
        return show(request, reading, form, status=409, theirs=log([refusal.decision], request.clinic))
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return show(request, reading, form, status=422)
    messages.success(request, str(DONE[form.cleaned_data["act"]]))
    return redirect("content_signing")


def decided(request: StaffRequest, reading: library.Reading, typed: dict[str, Any]) -> None:
    """Do what the pressed button says, about what the person read."""
    act: dict[str, Callable[..., Any]] = {
        DecideForm.SIGN: actions.sign_content,
        DecideForm.SMALL: actions.confirm_small_changes,
        DecideForm.CHANGES: actions.ask_for_changes,
    }
    chosen = {"months": typed["months"]} if typed["act"] == DecideForm.SIGN else {}
    act[typed["act"]](
        page=reading.page,
        revision=reading.revision,
        clinic=request.clinic,
        by=request.actor,
        comment=typed["comment"],
        seen=typed["seen"],
        **chosen,
    )


def check_same(reading: library.Reading, revision_id: int) -> None:
    """Refuse a decision on a revision that came after the one on the reader's screen."""
    if reading.revision.pk != revision_id:
        raise Refused(_("The page was changed while you read it. Read the new version, then sign."))


def show(
    request: StaffRequest,
    reading: library.Reading,
    form: DecideForm | None = None,
    *,
    status: int = 200,
    theirs: list[dict[str, Any]] | None = None,
    invite_form: InviteReviewerForm | None = None,
) -> HttpResponse:
    """Show the queue with one piece of it open, and what was typed."""
    context = {
        **queue_page(request, reading.page.pk),
        **piece_page(request, reading, form),
        **outside(request, reading, invite_form),
        "theirs": theirs,
    }
    return render(request, "clinic/content/sign.html", context, status=status)


def reading_or_404(request: StaffRequest, page_id: int) -> library.Reading:
    reading = library.reading(page_id, request.clinic)
    if reading is None:
        raise Http404
    return reading


@require_safe
@requires(Permission.READ_LIBRARY)
def read(request: StaffRequest, page_id: int) -> HttpResponse:
    """Show a published piece inside the clinic: the only place where its own pieces are read."""
    page = library.find(page_id, request.clinic)
    if page is None:
        raise Http404
    shown = presence.piece(page, words=registers.for_clinicians(page, request))
    said = {"stands": stands_to(page, request.clinic)} if isinstance(page, ConditionPage) else {}
    return render(request, "clinic/content/read.html", shown | said)
