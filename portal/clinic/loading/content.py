"""A piece of content for staff: as its newest revision has it, or as readers see it."""

from typing import Any

from django.utils.translation import get_language_info

from content import library, presence
from portal.clinic.forms.content import SignContentForm
from portal.clinic.present.content import state


def signing_page(reading: library.Reading, form: SignContentForm, reviewer: Any) -> dict[str, Any]:
    """Return what a reviewer reads before signing, with the rules that offer the piece."""
    page = reading.revision.as_object()
    wrote_it = reading.revision.user_id == reviewer.pk
    return {
        **presence.piece(page),
        **state(reading),
        "reading": reading,
        "rules": library.rules_offering(page),
        "form": form,
        "wrote_it": wrote_it,
        "may_sign": not wrote_it and reading.state != library.SIGNED,
        "language": get_language_info(page.locale.language_code)["name_translated"],
    }
