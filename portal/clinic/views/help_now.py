"""The address of the help-now pages, for links; `portal.country.help_middleware` answers it before any session."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.country import help_middleware


@require_safe
def help_now(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Show the help page of a clinic, or the one without a clinic."""
    return help_middleware.help_now(request, slug)
