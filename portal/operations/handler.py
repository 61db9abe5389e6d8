"""Django's WSGI handler, but nobody who calls chooses how their text is read: it is UTF-8.

Django believes a `charset` that it finds, before any middleware could look: `hex`, which is no way of reading, ended
in a fault, and `unicode_escape` turned plain ASCII into what no database keeps.
"""

from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters


class Request(WSGIRequest):
    """A request whose words are UTF-8, whatever it says."""

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (LookupError, ValueError):  # a parameter in an encoding that does not exist
            self.content_type, self.content_params = "", {}


class Handler(WSGIHandler):
    request_class = Request
