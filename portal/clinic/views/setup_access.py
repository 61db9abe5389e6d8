"""The way in of the people of a clinic: open again for somebody who left, and a lost second factor taken away."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.accounts import actions, people
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.exceptions import Refused
from portal.accounts.messages import factor_address
from portal.accounts.proving import proven_again
from portal.accounts.roles import Permission, Role
from portal.audit.mail import mail_is_configured
from portal.clinic.views.setup import attempt
from portal.clinic.views.setup_people import people_page


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proven_again(gettext_lazy("Let somebody come in again"))
def readmit(request: StaffRequest, user: UUID) -> HttpResponse:
    """Let somebody who worked here come in again, with the roles that were ticked."""
    person = people.former_person_in(request.clinic, user)
    values = {
        "user": person,
        "clinic": request.clinic,
        "roles": [r for r in Role if r in request.POST.getlist("roles")],
    }
    return attempt(request, actions.readmit, _("This person can come in again."), "clinic_people", **values)


@require_POST
@requires(Permission.MANAGE_PEOPLE)
@proven_again(gettext_lazy("Take a second step away"))
def reset_factor(request: StaffRequest, user: UUID) -> HttpResponse:
    """Take a lost second factor away; without mail the link to a new one is shown here once, to hand over."""
    person = people.person_in(request.clinic, user)
    try:
        token = actions.reset_second_factor(user=person, clinic=request.clinic, by=request.actor)
    except Refused as error:
        messages.error(request, str(error.message))
        return redirect("clinic_people")
    if mail_is_configured():
        messages.success(request, _("Their second step is gone, and a link to set up a new one is on its way to them."))
        return redirect("clinic_people")
    return people_page(request, factor_link=factor_address(token), person=person)
