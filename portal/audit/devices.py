"""A coarse name for a browser: enough to recognise one's own, too little to follow anybody. Never an address."""

from django.utils.translation import gettext as _

PHONE, TABLET, COMPUTER = "phone", "tablet", "computer"
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def device_label(agent: str) -> str:
    """Return what is kept of a browser's own long name, such as "phone Firefox"."""
    kind = COMPUTER
    if "iPad" in agent or "Tablet" in agent or ("Android" in agent and "Mobile" not in agent):
        kind = TABLET
    elif "Mobi" in agent:
        kind = PHONE
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    return f"{kind} {browser}".strip()


def name_of(label: str) -> str:
    """Return a device's name in the reader's language, such as "Phone, Firefox"."""
    kind, _space, browser = label.partition(" ")
    names = {PHONE: _("Phone"), TABLET: _("Tablet"), COMPUTER: _("Computer")}
    return ", ".join(part for part in (names.get(kind, _("Device")), browser) if part)
