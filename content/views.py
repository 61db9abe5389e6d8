"""What readers send: their word on a piece, and that they have seen a banner."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from content import banners, library, presence
from content.actions.feedback import give_feedback
from content.exceptions import Refused
from content.reader_forms import FeedbackForm
from portal.audit.actor import system
from portal.audit.throttle import address_of, count, too_many

# One reader says a few things in an hour; a house full of readers behind one address a few more.
MOST, SECONDS = 20, 3600


@cache_control(no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask for a reader's word on a shared piece and keep it."""
    page = library.find(page_id)
    if page is None or page.locale.language_code != translation.get_language():
        raise Http404
    form = FeedbackForm(request.POST if request.method == "POST" else None, headings=page.headings())
    if request.method == "POST":
        if count("feedback", address_of(request), SECONDS) > MOST:
            return too_many(request)
        if form.is_valid() and kept(page, form):
            return redirect(f"{request.path}?thanks=1")
    shown = {**presence.frame_of(page, request), "page": page, "form": form, "thanks": "thanks" in request.GET}
    return render(request, "content/feedback.html", shown, status=422 if form.errors else 200)


def kept(page: Any, form: FeedbackForm) -> bool:
    """Keep what was chosen; where that is refused, say why on the form."""
    try:
        give_feedback(page=page, by=system("reader"), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    return True


@csrf_exempt  # as the colours: see portal.clinic.kept_pages
@require_POST
def close_banner(request: HttpRequest, banner: UUID) -> HttpResponse:
    """Keep in a cookie that a reader closed a banner, and go back to the page. Nothing of it is written down here."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    response = redirect(asked if ours else "/")
    kept = banners.closing(banner, request.COOKIES)
    response.set_cookie(
        banners.COOKIE,
        kept,
        max_age=banners.longest(),
        secure=settings.SERVED_OVER_TLS,
        httponly=True,
        samesite="Lax",
    )
    return response
