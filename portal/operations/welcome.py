"""What a start prints once the product is ready: where it is, and how to sign in."""

from django.conf import settings


def text(demonstration: bool) -> str:
    """Return the lines to print."""
    lines = ["", f"Leeside is ready: {settings.PUBLIC_URL}"]
    if demonstration:
        lines.append("This is a demonstration; everybody in it is made up.")
    return "\n".join([*lines, "Ctrl-C ends it.", ""])
