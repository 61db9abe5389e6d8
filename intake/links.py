"""What a link opens, read without changing anything."""

from intake import exceptions, policies
from intake.models import Invitation
from portal.audit.tokens import token_hash


def live_invitation(token: str) -> Invitation | None:
    """Return the invitation that a token opens now; None for one that ended as for one that never was."""
    found = Invitation.objects.filter(token_hash=token_hash(token)).select_related("clinic").first()
    try:
        return policies.check_link(found)
    except exceptions.LinkEnded:
        return None
