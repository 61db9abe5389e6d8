"""The first set of pages that a new clinic signs, and whether what nobody signed is hidden meanwhile."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.care.actions import content as actions
from portal.clinic.loading.content import first_page


@require_safe
@requires(Permission.FOLLOW_CONTENT)
def first(request: StaffRequest) -> HttpResponse:
    return render(request, "clinic/content/first.html", first_page(request))


@require_POST
@requires(Permission.MANAGE_CLINIC)
def rest(request: StaffRequest) -> HttpResponse:
    """Hide what nobody signed, or show it again."""
    if request.POST.get("act") == "show":
        actions.show_rest(clinic=request.clinic, by=request.actor)
        messages.success(request, _("Pages that nobody signed are shown again."))
    else:
        actions.hide_rest(clinic=request.clinic, by=request.actor)
        messages.success(request, _("Pages that nobody signed are hidden. One press shows them again."))
    return redirect("content_first")
