"""The page behind a link: somebody without an account reads one version and decides on it, once."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from content.actions import open_review_invitation
from content.exceptions import LinkEnded, Refused
from content.models import ReviewInvitation
from portal.audit.actor import system
from portal.audit.throttle import slow_to_guess
from portal.care.actions import content as actions
from portal.clinic.forms.content import DecideForm
from portal.clinic.loading.content import page_by_link
from portal.clinic.present.content_panel import days

BY = system("review-link")


@slow_to_guess
@never_cache
@sensitive_post_parameters("comment")
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show the version that the link is bound to; opening it uses nothing up. An ended link says nothing of it."""
    try:
        link = open_review_invitation(token)
        form = DecideForm(request.POST or None, days=days(link.clinic), initial={"revision": link.revision_id})
        if request.method == "POST" and form.is_valid() and decided(form, token):
            done = {"was_signed": form.cleaned_data["act"] == DecideForm.SIGN}
            return render(request, "clinic/content/by_link_done.html", done)
    except LinkEnded as ended:
        typed = request.POST.get("comment", "").strip()
        context = {"text": ended.message, "typed": typed}
        return render(request, "clinic/content/by_link_ended.html", context, status=410)
    return shown(request, link, form)


def decided(form: DecideForm, token: str) -> bool:
    """Do what the pressed button says; where that is refused, say why on the form. Raises LinkEnded."""
    typed: dict[str, Any] = form.cleaned_data
    try:
        if typed["act"] == DecideForm.SIGN:
            actions.sign_by_link(token=token, months=typed["months"], comment=typed["comment"], by=BY)
        elif typed["act"] == DecideForm.CHANGES:
            actions.ask_for_changes_by_link(token=token, comment=typed["comment"], by=BY)
        else:
            form.add_error("act", form.fields["act"].error_messages["required"])
            return False
    except LinkEnded:
        raise
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


def shown(request: HttpRequest, link: ReviewInvitation, form: DecideForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "clinic/content/by_link.html", page_by_link(link, form), status=status)
