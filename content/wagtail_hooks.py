"""What Wagtail's editor asks us: which pages somebody may choose, and which of its menus and presses we do not have."""

from typing import Any

from django.db import router
from django.db.models import ProtectedError, QuerySet
from django.db.models.deletion import Collector
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.action_menu import ActionMenuItem, PublishMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.userbar import BaseItem, ContentCheckerItem
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from content import library

HIDDEN_MENU = {"images", "documents", "reports", "settings", "help"}


@hooks.register("construct_page_chooser_queryset")
def choose_among_own(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Offer only pages that the person may see in the explorer; Wagtail itself offers every page there is."""
    return pages.filter(pk__in=page_permission_policy.explorable_instances(request.user).values("pk"))


@hooks.register("construct_main_menu")
def leave_out_what_we_do_not_use(request: HttpRequest, menu: list[MenuItem]) -> None:
    menu[:] = [item for item in menu if item.name not in HIDDEN_MENU]


@hooks.register("construct_page_action_menu")
def leave_out_publishing(items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """Offer no button that the form of a piece refuses."""
    if isinstance(context.get("page"), (*library.kinds(), type(None))):  # None: it is made now; lists are not made here
        items[:] = [item for item in items if not isinstance(item, PublishMenuItem)]


@hooks.register("before_move_page")
def keep_in_its_home(request: HttpRequest, page: Page, destination: Page) -> None:
    """Let no page leave its home: it would be read, or lost, by people whose reviewers nobody asked."""
    if page.path[: library.HOME_PATH_LENGTH] != destination.path[: library.HOME_PATH_LENGTH]:
        raise Http404


@hooks.register("before_delete_page")
def keep_what_others_stand_on(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Delete no page that somebody signed, was given, goes through or copied: taken down, it stays as their history."""
    if not is_held(page):
        return None
    messages.error(request, _("This page stays: somebody signed it, copied it or was given it. Readers do not see it."))
    return redirect("wagtailadmin_pages:edit", page.pk)


def is_held(page: Page) -> bool:
    """Say whether a row that is never deleted names a page, or one below it."""
    try:
        Collector(using=router.db_for_write(Page)).collect(page.get_descendants(inclusive=True))
    except ProtectedError:
        return True
    return False


class StrictChecker(ContentCheckerItem):
    """The editor's own check of the preview, in their browser, with every rule that our pages keep in tests.

    Wagtail's own choice is eight rules; an editor would be told that all is well where a reader with an aid is stuck.
    """

    axe_run_only = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@hooks.register("construct_wagtail_userbar")
def check_strictly(request: HttpRequest, items: list[BaseItem], page: Any) -> None:
    items[:] = [StrictChecker(item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items]
