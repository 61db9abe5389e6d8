"""Content in a reviewer's words."""

from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from content import library


def signing_rows(readings: list[library.Reading]) -> list[dict[str, Any]]:
    """Return the rows of the list of pieces to sign."""
    return [
        {
            "id": reading.page.pk,
            "title": reading.page.draft_title or reading.page.title,
            "kind": reading.page._meta.verbose_name,
            "language": get_language_info(reading.page.locale.language_code)["name_translated"],
            "revised": reading.revision.created_at,
            "asked": reading.asked,
            **state(reading),
        }
        for reading in readings
    ]


def state(reading: library.Reading) -> dict[str, Any]:
    """Return the signed state as a word with its tone, who signed, and until when it holds."""
    words = {
        library.UNSIGNED: (_("Not signed"), "amber"),
        library.CHANGED: (_("Changed since it was signed"), "amber"),
        library.NEW_RULES: (_("Offered by a new rule since it was signed"), "amber"),
        library.OVERDUE: (_("Check overdue"), "amber"),
        library.SIGNED: (_("Signed"), "moss"),
    }
    status, tone = words[reading.state]
    return {"status": status, "tone": tone, "sign_off": reading.sign_off}
