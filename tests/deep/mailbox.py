"""A mail server that keeps what it is given: as much of SMTP as one sender needs."""

import re
import socketserver
import threading
import time
from collections import Counter


class Mailbox:
    """Listens on a port of its own. `seconds` is how long it takes over each message."""

    def __init__(self, seconds: float = 0) -> None:
        self.received: list[str] = []
        self.arrived: list[float] = []  # when each came, by the clock that only goes forward
        mailbox = self

        class Conversation(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                mailbox.talk(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self.seconds, self.refuses = seconds, set[str]()
        self.server = Server(("127.0.0.1", 0), Conversation)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self) -> "Mailbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def settings(self) -> dict[str, object]:
        """What a product must be told to send here."""
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": self.port,
        }

    @property
    def copies(self) -> Counter[str]:
        """How often each message came, by the row of the outbox that it was made from."""
        return Counter(name.split(".")[0] for name in self.received)

    def talk(self, lines, say) -> None:  # type: ignore[no-untyped-def]
        say.write(b"220 ready\r\n")
        for line in lines:
            verb = line[:4].upper()
            if verb == b"DATA":
                say.write(b"354 go on\r\n")
                self.keep(b"".join(iter(lines.readline, b".\r\n")).decode())
            elif verb == b"RCPT" and line.decode().partition("<")[2].partition(">")[0] in self.refuses:
                say.write(b"550 no such person\r\n")
                continue
            elif verb == b"QUIT":
                say.write(b"221 bye\r\n")
                return
            say.write(b"250 done\r\n")

    def keep(self, message: str) -> None:
        time.sleep(self.seconds)
        found = re.search(r"^Message-ID:\s*<([^@]+)@", message, re.MULTILINE)
        self.received.append(found.group(1) if found else "unknown")
        self.arrived.append(time.monotonic())
