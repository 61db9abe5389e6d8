"""What a link opens, read without changing anything."""

from intake import exceptions, policies, secrets
from intake.models import Invitation

PHONE, TABLET, COMPUTER = "phone", "tablet", "computer"
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def live_invitation(token: str) -> Invitation | None:
    """Return the invitation that a token opens now; None for one that ended as for one that never was."""
    found = Invitation.objects.filter(token_hash=secrets.token_hash(token)).select_related("clinic").first()
    try:
        return policies.check_link(found)
    except exceptions.LinkEnded:
        return None


def device_label(agent: str) -> str:
    """Return a coarse name for a browser: enough to recognise one's own phone, too little to follow anybody."""
    kind = COMPUTER
    if "iPad" in agent or "Tablet" in agent or ("Android" in agent and "Mobile" not in agent):
        kind = TABLET
    elif "Mobi" in agent:
        kind = PHONE
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    return f"{kind} {browser}".strip()
