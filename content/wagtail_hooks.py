"""What Wagtail's editor asks us: which pages somebody may choose, and which of its menus we do not have."""

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

HIDDEN_MENU = {"images", "documents", "reports", "settings", "help"}


@hooks.register("construct_page_chooser_queryset")
def choose_among_own(pages: QuerySet, request: HttpRequest) -> QuerySet:
    """Offer only pages that the person may see in the explorer; Wagtail itself offers every page there is."""
    return pages.filter(pk__in=page_permission_policy.explorable_instances(request.user).values("pk"))


@hooks.register("construct_main_menu")
def leave_out_what_we_do_not_use(request: HttpRequest, menu: list[MenuItem]) -> None:
    menu[:] = [item for item in menu if item.name not in HIDDEN_MENU]
