"""Where Chromium is, how it is started, and what no page may do: collected while a journey goes on."""

import os
import shutil
from pathlib import Path
from typing import Any

PLACES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ABSENT = "no Chromium found; install it with `apt-get install chromium`, or name it in CHROMIUM"
# No name is looked up in the world outside: a page that asks another host is found out, and gets nothing.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)
# A page that says "this cannot be saved so" is a 4xx, and Chromium writes that into its console.
EXPECTED = "Failed to load resource: the server responded with a status of 4"
PATIENCE = 15_000  # milliseconds; the machine may be busy

# Told to the console, where the watch hears of it.
TELL_OF_POLICY = """
addEventListener('securitypolicyviolation', (event) =>
  console.error('policy: ' + event.violatedDirective + ' ' + event.blockedURI));
"""


def find_chromium() -> str:
    """Return the path of Chromium, or nothing."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PLACES)), "/usr/bin/chromium")
    return named if Path(named).exists() or shutil.which(named) else ""


class Watch:
    """Notes whatever a page must never do: ask another host, break the policy, fail, or open a dialog."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.faults: list[str] = []
        self.left_for: list[str] = []
        self.neutral_site = ""

    def over(self, context: Any) -> Any:
        """Watch every page of a browser context; return the context."""
        context.set_default_timeout(PATIENCE)
        context.add_init_script(TELL_OF_POLICY)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("dialog", self._on_dialog)
        return context

    def _on_request(self, request: Any) -> None:
        if request.url.startswith((f"{self.host}/", "data:")):
            return
        if self.neutral_site and request.url.startswith(self.neutral_site):
            self.left_for.append(request.url)
            return
        self.faults.append(f"another host: {request.url}")

    def _on_response(self, response: Any) -> None:
        is_file = response.request.resource_type not in {"document", "fetch", "xhr"}
        if response.status >= (400 if is_file else 500) and response.url.startswith(self.host):
            self.faults.append(f"{response.status}: {response.url}")

    def _on_console(self, message: Any) -> None:
        refused = "Content Security Policy" in message.text
        if refused or (message.type == "error" and not message.text.startswith(EXPECTED)):
            self.faults.append(f"console: {message.text}")

    def _on_dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()
