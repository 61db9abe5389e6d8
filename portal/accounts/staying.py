"""Staying signed in, and what was typed when that was no longer possible."""

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts import kept, sessions
from portal.accounts.doors import SignedInRequest, require_second_factor


@require_http_methods(["GET", "HEAD", "POST"])
@require_second_factor
def stay(request: SignedInRequest) -> HttpResponse:
    """Say how long this session still lasts. A press counts as being there; asking, which the page does, does not."""
    return JsonResponse(sessions.time_left(request))


@require_POST
@require_second_factor
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep what stands unsaved on a page whose session is about to end."""
    fields = [(name, value) for name, value in kept.pairs_of(request.POST) if name != "kept_path"]
    kept.keep(request, request.user, request.POST.get("kept_path", ""), fields)
    return HttpResponse(status=204)


@require_http_methods(["GET", "HEAD", "POST"])
@require_second_factor
def kept_form(request: SignedInRequest) -> HttpResponse:
    """Give back what was typed; the button sends it where it was going."""
    found = kept.kept_of(request)
    if found is None:
        return redirect("start")
    if request.method != "POST":
        return render(request, "accounts/kept.html", {"kept": found})
    kept.drop(request)
    if "leave" in request.GET:
        return redirect("start")
    # 307 sends the same body on, as if the form had been sent where it was filled in.
    return HttpResponseRedirect(found.path, status=307)
