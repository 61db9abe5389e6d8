"""The door of what is a patient's own: their session, nobody who looks on, and a yes before anything is kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from intake.bound import BoundRequest
from intake.doors import bound, go
from intake.exceptions import LinkEnded, NotConsented
from intake.pages import show

View = Callable[..., HttpResponse]


def in_private(view: View) -> View:
    """Open a view while nobody else can see the screen; else a page that says so, and nothing of what is kept.

    What may only be kept with consent leads to the question about it.
    """

    @wraps(view)
    def behind(request: BoundRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.bound.veil.hides:
            if request.method == "POST":
                return go(request, request.bound.screen_page)
            return show(request, "you/hidden.html", {"private_url": reverse(request.bound.screen_page)})
        try:
            return view(request, *args, **kwargs)
        except NotConsented:
            return go(request, "you_consent")
        except LinkEnded:  # it ended, or what was asked for went, while this was on its way
            return go(request, "patient_home")

    return bound(behind)
