"""Sending a page to review from Wagtail's editor: a button beside "Save draft", and what its press does."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem

from content import library
from content.exceptions import FaultsStand, Refused
from content.forms import SEND
from portal.accounts.doors import SignedInRequest
from portal.care.actions.content import send_to_review
from portal.clinic.cms_policy import editor_of


class SendToReview(ActionMenuItem):
    """Saves the draft as "Save draft" does, then asks for a review."""

    name = SEND
    label = gettext_lazy("Send to clinical review")
    icon_name = "resubmit"

    def is_shown(self, context: dict[str, Any]) -> bool:
        return bool(super().is_shown(context) and is_piece(context))


@hooks.register("register_page_action_menu_item")
def offer_review() -> ActionMenuItem:
    return SendToReview(order=10)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def send(request: SignedInRequest, page: Any) -> HttpResponse | None:
    """Send what was just saved to review, or say all that stops it; the draft is kept either way."""
    if SEND not in request.POST or not isinstance(page, library.kinds()):
        return None
    try:
        send_to_review(page=page, revision=page.latest_revision, by=editor_of(request, page))
    except FaultsStand as refusal:
        lines = format_html_join("", "<li>{}</li>", ((str(fault),) for fault in refusal.faults))
        kept = _("It was not sent. Your draft is saved.")
        messages.error(request, format_html("{} {}<ul>{}</ul>", refusal.said, kept, lines))
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Sent. Reviewers see this version on their list."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def is_piece(context: dict[str, Any]) -> bool:
    """Say whether the page that is edited, or made below a list, is one that reviewers sign."""
    if context["view"] == "create":
        return bool(set(context["parent_page"].specific_class.allowed_subpage_models()) & set(library.kinds()))
    return isinstance(context["page"], library.kinds())
