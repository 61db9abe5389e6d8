"""On which occasion of care questions are asked, in words."""

from django.utils.translation import gettext_lazy as _

from intake.models import Invitation

# In the order of care, as the form offers them.
OCCASIONS = {
    "intake": _("First intake"),
    "start": _("Start of treatment"),
    "follow-up": _("Follow-up"),
    "end": _("End of treatment"),
}


def occasion(invitation: Invitation) -> str:
    """Return the occasion of an invitation in words."""
    return str(OCCASIONS[invitation.occasion])
