"""Letters by text message or pager: one JSON POST to the clinic's own gateway, or a line in the log for development.

The gateway gets `{"to", "text", "reference"}`. A 2xx reply is the only yes: a redirect, a refusal, a broken line and
silence all mean that the letter waits. Nothing of the reply is read but its status.
"""

import http.client
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, urlsplit

import structlog
from django.conf import settings

from portal.audit.letters import Letter
from portal.audit.outbox import NotDelivered

CONSOLE = "console:"
TIMEOUT_SECONDS = 10.0
log = structlog.get_logger("leeside.channels")


class Texting:
    """A channel for short texts, named by two settings: where its gateway is, and the token that opens it."""

    def __init__(self, key: str) -> None:
        self.key = key

    @property
    def url(self) -> str:
        return str(getattr(settings, f"{self.key.upper()}_URL"))

    def is_on(self) -> bool:
        return bool(self.url)

    def is_https(self) -> bool:
        """Say whether the setting names an address that we post to."""
        try:
            where = urlsplit(self.url)
            return where.scheme == "https" and bool(where.hostname) and where.port != 0
        except ValueError:
            return False

    def send(self, address: str, letter: Letter) -> None:
        text = f"{letter.body} ({letter.reference})"
        if not self.is_on():
            raise NotDelivered(f"{self.key}: not set up")
        if self.url == CONSOLE:
            log.info(f"{self.key} on the console: {text}")
            return
        token = str(getattr(settings, f"{self.key.upper()}_TOKEN"))
        status = self._post(token, {"to": address, "text": text, "reference": letter.message_id})
        if not 200 <= status < 300:
            raise NotDelivered(f"{self.key}: HTTP {status}")

    def _post(self, token: str, content: dict[str, str]) -> int:
        if not self.is_https():
            raise NotDelivered(f"{self.key}: no https address")
        where = urlsplit(self.url)
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            with _line_to(where) as line:
                line.request("POST", _path(where), json.dumps(content).encode(), headers)
                return line.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise NotDelivered(f"{self.key}: {type(error).__name__}") from error


def trust() -> ssl.SSLContext:
    """Return whose certificates are believed: those of this machine."""
    return ssl.create_default_context()


@contextmanager
def _line_to(where: SplitResult) -> Iterator[http.client.HTTPSConnection]:
    """Open a line that is cut after the time-out, however slowly the other end drips."""
    line = http.client.HTTPSConnection(str(where.hostname), where.port, timeout=TIMEOUT_SECONDS, context=trust())
    cutting = threading.Timer(TIMEOUT_SECONDS, _cut, (line,))
    cutting.daemon = True
    cutting.start()
    try:
        yield line
    finally:
        cutting.cancel()
        line.close()


def _cut(line: http.client.HTTPSConnection) -> None:
    with suppress(OSError):  # the other end was faster
        if line.sock is not None:
            line.sock.shutdown(socket.SHUT_RDWR)


def _path(where: SplitResult) -> str:
    return (where.path or "/") + (f"?{where.query}" if where.query else "")


SMS, PAGER = Texting("sms"), Texting("pager")
