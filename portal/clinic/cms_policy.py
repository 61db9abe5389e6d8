"""Who gets into /cms/, and what stands there as if it were not: one answer, 404, for all that is not yours."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from rest_framework.permissions import IsAuthenticated
from wagtail.admin import auth
from wagtail.admin.api.views import PagesAdminAPIViewSet

from content import library
from portal.accounts.doors import SignedInRequest, clinic_of, memberships_of, sign_in_first
from portal.accounts.roles import Permission, Role
from portal.audit.actor import Actor, staff
from portal.care.cms import clinics_of_editor, may_open

View = Callable[..., HttpResponse]
WORKFLOW_PRESS = "action-workflow-action"  # of a workflow of Wagtail's; there is none here, and its view falls over
# What Wagtail's addresses call the id of a page.
PAGE_IDS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")


def for_editors(view: View) -> View:
    """Open a view of Wagtail's admin to people fully signed in who work on content, for pages that are theirs."""

    def behind(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        turned_away = sign_in_first(request)
        if turned_away:
            return turned_away
        # Its groups follow the roles within a minute; a role that has ended opens nothing meanwhile.
        request.content_clinics = clinics_of_editor(request.user)
        if not (request.content_clinics and request.user.has_perm("wagtailadmin.access_admin")):
            raise Http404
        if WORKFLOW_PRESS in request.POST:
            raise Http404
        if not all(may_open(request.user, kwargs[name]) for name in PAGE_IDS if name in kwargs):
            raise Http404
        return view(request, *args, **kwargs)

    return behind


def editor_of(request: SignedInRequest, page: Any) -> Actor:
    """Return the person as an editor of the page's clinic; of a shared page, in the chosen clinic, else the first."""
    rows = [row for row in memberships_of(request) if Permission.EDIT_CONTENT in Role(row.role).permissions]
    whose = library.clinic_id_of(page)
    fitting = [row.clinic for row in rows if whose in (None, row.clinic_id)]
    chosen = clinic_of(request, rows)
    clinic = chosen if chosen in fitting else next(iter(fitting), None)
    if clinic is None:
        raise Http404
    return staff(request.user, clinic)


def refuse(request: HttpRequest) -> HttpResponse:
    """Answer for a page that a person may not touch exactly as for one that is not there."""
    raise Http404


# Wagtail sends somebody without a permission home with a message, which tells them that the page exists.
auth.permission_denied = refuse
# The page menu asks Wagtail's own API; the permission and throttle of our machines know clients only.
PagesAdminAPIViewSet.permission_classes = [IsAuthenticated]
PagesAdminAPIViewSet.throttle_classes = []
