"""Shows the way to help on a page for a crisis."""

from typing import Any

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.safestring import mark_safe

from portal.country import help_cookie
from portal.country.help_page import NO_CLINIC, panel_of, stored

register = template.Library()


@register.inclusion_tag("content/_help_first.html", takes_context=True)
def help_first(context: dict[str, Any]) -> dict[str, Any]:
    """Return what the help page of the reader's own clinic shows, from its file: the numbers that somebody checked.

    Whose patient a reader is, the browser knows; who comes from nowhere finds no number of any country, but what to do.
    Where somebody else can see the screen, it is a link as on every page.
    """
    request = context.get("request")
    found = help_cookie.remembered(request) if request else None
    path = context.get("help_url") or (found.address if found else "/help-now/")
    # On a patient's own page the cookie may be of the page before: of another clinic, or of a screen not yet veiled.
    is_old = found is not None and path != found.address
    shows = not context.get("veiled") and not is_old and (found is None or found.may_show_numbers)
    page = stored(found.slug if found else NO_CLINIC, translation.get_language() or settings.LANGUAGE_CODE)
    address = f"{settings.PUBLIC_URL}{path}"
    return {
        "panel": mark_safe(panel_of(page)) if shows else "",
        "href": path if request else address,  # other systems show the text too
        "address": address,
    }
