"""Delivers the message that the crisis lines need somebody: a page is ready, to the people who run the clinic."""

from django.urls import reverse

from portal.accounts.models import Clinic
from portal.accounts.roles import Permission
from portal.audit.models import Outbox
from portal.audit.outbox import NotDelivered, Outcome, handles
from portal.care.actions.crisis_lines import TOPIC
from portal.care.delivery import people_who_may, reach
from portal.country.expiry import notice_for


@handles(TOPIC)
def deliver_lines_notice(message: Outbox) -> Outcome:
    """Tell the clinic's admins that a check ends, unless every line was checked again meanwhile."""
    found = notice_for(Clinic.objects.get(pk=message.about_id))
    if found is None or not (found.expiring or found.expired):
        return Outcome(sent=False)
    people = people_who_may(Permission.MANAGE_CLINIC, message.about_id)
    if not people:
        raise NotDelivered("nobody runs the clinic")
    return reach(message, people, reverse("clinic_lines"))
