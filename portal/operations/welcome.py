"""What a start prints once the product is ready: where it is, and how to sign in."""

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone

from portal.accounts.actions import invite_staff, make_clinic, revoke_staff_invitation
from portal.accounts.messages import join_address
from portal.accounts.models import Clinic, Membership, StaffInvitation
from portal.accounts.roles import Role
from portal.audit.actor import system
from portal.operations.demonstration.links import fresh_links

SLUG = "clinic"


def text(demonstration: bool) -> str:
    """Return the lines to print."""
    how = _to_the_demonstration() if demonstration else _to_the_clinic()
    return "\n".join(["", f"Leeside is ready: {settings.PUBLIC_URL}", *how, "Ctrl-C ends it.", ""])


def _to_the_demonstration() -> list[str]:
    return [
        "This is a demonstration: everybody in it is made up.",
        "Sign in by a link, no password needed (each works once, for 10 minutes):",
        *_links(),
        "Fresh links, and the key of an API client: .venv/bin/python manage.py demo links",
    ]


def _links() -> list[str]:
    try:
        links = fresh_links()
    except ObjectDoesNotExist:  # people have used up what a link would open
        return []
    return [f"  {part.replace('_', ' '):<18}{link}" for part, link in links.items() if isinstance(link, str)]


def _to_the_clinic() -> list[str]:
    if Membership.objects.current().filter(role=Role.ADMIN).exists():
        return ["Sign in with your e-mail and password."]
    return [
        "Nobody runs this clinic yet. Whoever opens this link first becomes its admin and sets it up",
        f"(it works once, for 7 days; the next start prints a new one): {first_admin_link()}",
    ]


@transaction.atomic
def first_admin_link() -> str:
    """Make the empty clinic where there is none yet, and a new link for its first admin; earlier ones end."""
    by = system("first start")
    clinic = Clinic.objects.first() or make_clinic(slug=SLUG, by=by)
    earlier = StaffInvitation.objects.filter(clinic=clinic, created_by=None, used_at=None, revoked_at=None)
    for invitation in earlier.filter(expires_at__gt=timezone.now()):
        revoke_staff_invitation(invitation=invitation, by=by)
    _, token = invite_staff(clinic=clinic, roles=[Role.ADMIN], by=by)
    return join_address(token)
