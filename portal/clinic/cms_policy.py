"""Who gets into /cms/, and what stands there as if it were not: one answer, 404, for all that is not yours."""

import re
from collections.abc import Callable
from traceback import walk_tb
from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.utils.datastructures import MultiValueDictKeyError
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
SENT_PAGE_IDS = ("new_parent_page", "parent_page")  # and what its forms call it
NUMBER = re.compile("[0-9]{1,18}")
# What a missing or odd part of a form raises while the form is read or rows are looked up by it, and what reads it.
ODD = (ValueError, LookupError, TypeError, AttributeError)
READING = {"value_from_datadict", "_clean_fields", "get_prep_value"}
# What only something that was sent can raise: a part is missing, or too large for the database.
OF_FORMS = (MultiValueDictKeyError, ValidationError, OverflowError, DataError)


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
        sent = [request.POST[name] for name in SENT_PAGE_IDS if request.POST.get(name)]
        if not all(NUMBER.fullmatch(page) and may_open(request.user, int(page)) for page in sent):
            raise Http404
        try:
            return rendered(view(request, *args, **kwargs))
        except (*ODD, *OF_FORMS) as error:
            if is_in_what_was_sent(error):
                raise BadRequest from error
            raise

    return behind


def rendered(reply: HttpResponse) -> HttpResponse:
    """Return a reply with its page drawn: some forms are read only then."""
    return reply.render() if isinstance(reply, SimpleTemplateResponse) else reply


def is_in_what_was_sent(error: BaseException) -> bool:
    """Say whether an error came of a form: in one that a browser made, no part is missing, odd or too large.

    Wagtail counts on that, and falls over what somebody forged. Any other error is ours, and stays one.
    """
    reading = (frame.f_code.co_name in READING for frame, _line in walk_tb(error.__traceback__))
    return isinstance(error, OF_FORMS) or any(reading)


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
