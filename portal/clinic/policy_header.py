"""The policy header: strict everywhere; for /cms/ alone the exceptions that Wagtail's editor needs."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.country.languages import prefixes

# The two inline scripts of Wagtail 7.4's scheduling dialog: initDateTimeChooser for id_go_live_at and for id_expire_at.
# A new Wagtail may word them otherwise: the browser's console then names the hash that it wants.
SCHEDULING_SCRIPTS = (
    "'sha256-HQkUA3CrW7THVSK+KsbhFrmoxUyQn/mi7ySlhqJvYAg='",
    "'sha256-o1xYiKV9PFZdjpZx2HVrEzZgAfusJnOnsa2HrhDEVcM='",
)
CMS_EXCEPTIONS = {
    "style-src": [SELF, UNSAFE_INLINE],  # its text editor writes a style element
    "script-src": [SELF, *SCHEDULING_SCRIPTS],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


# What a browser could offer and no page of ours asks for; passkeys alone are used, by our own pages.
NEVER = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation"),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "usb"),
    *("xr-spatial-tracking", "interest-cohort"),
)
PERMISSIONS = ", ".join(
    [f"{name}=()" for name in NEVER] + ["publickey-credentials-get=(self)", "publickey-credentials-create=(self)"]
)


class PolicyHeaderMiddleware(CSPMiddleware):
    """Sends the policy header, and keeps pages with personal content out of caches and search engines."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        # A preview is made inside the editor's request, by one of its own that bears the page's public address.
        is_editors = request.path.startswith("/cms/") or getattr(request, "is_preview", False)
        if is_editors and not report_only:
            parts.replace = CMS_EXCEPTIONS
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith("/cms/"):
            response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
        if not is_public(request.path):
            response.headers.setdefault("Cache-Control", "no-store")
            response.headers.setdefault("X-Robots-Tag", "noindex")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return super().process_response(request, response)


PUBLIC = (
    "/static/",
    "/library/",
    "/glossary/",
    "/courses/",
    "/help-now/",
    "/problems/",
    "/media/",
    "/api/docs/",
    "/robots.txt",
    "/sitemap.xml",
)


def is_public(path: str) -> bool:
    """Say whether a page holds nothing personal and may be kept by caches."""
    return path == "/" or path.startswith((*PUBLIC, *prefixes()))
