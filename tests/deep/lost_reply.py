"""A4: replies are lost after the product has committed, and patients send again.

Each thing must be there once. The control does not recognise what is sent again, and its patients meet a conflict with
themselves.
"""

import random
import socket
import threading
from collections.abc import Iterator

from tests.deep.crowd import Crowd, Findings, examine
from tests.deep.stage import Stage, stages

THREADS = 4
CONTROL = "knows_no_repeat"
PEOPLE = 60


class LosingProxy:
    """Stands between browser and product; hands on every request, and loses some of the replies."""

    def __init__(self, upstream: int, seed: object, share: float = 0.4) -> None:
        self.upstream, self.chance, self.share, self.lost = upstream, random.Random(str(seed)), share, 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> "LosingProxy":
        return self

    def __exit__(self, *_: object) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()

    def _serve(self) -> None:
        while True:
            try:
                browser, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._hand_on, args=(browser,), daemon=True).start()

    def _hand_on(self, browser: socket.socket) -> None:
        with browser, socket.create_connection(("127.0.0.1", self.upstream)) as product:
            request = read_request(browser)
            product.sendall(request)
            reply = b"".join(iter(lambda: product.recv(65536), b""))  # the product closes when it has said all
            if request.startswith(b"POST") and self.chance.random() < self.share:
                self.lost += 1
                reply = reply[: self.chance.choice((0, 20))]  # nothing at all, or not even the first line
            browser.sendall(reply)


def read_request(browser: socket.socket) -> bytes:
    """Read head and body of a request."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += browser.recv(65536)
    head, _, body = request.partition(b"\r\n\r\n")
    sizes = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    missing = int(sizes[0]) - len(body) if sizes else 0
    while missing > 0:
        more = browser.recv(missing)
        request, missing = request + more, missing - len(more)
    return request


def lose_replies(stage: Stage, *, people: int, seed: object, control: str = "") -> tuple[Findings, int]:
    """Let so many people answer and send; return what was found, and how many replies were lost."""
    stage.begin_again()
    stage.start(control=control)
    with (
        LosingProxy(stage.port, seed) as proxy,
        Crowd(stage.tickets[:people], proxy.port, threads=THREADS, seed=seed) as crowd,
    ):
        crowd.finish()
    stage.kill()
    return examine(crowd.people, stage.read()), proxy.lost


def figures() -> Iterator[tuple[str, str]]:
    for stage in stages(people=PEOPLE):
        control, _ = lose_replies(stage, people=6, seed="control", control=CONTROL)
        assert control.faults, "the control met no conflict: the rig proves nothing"
        found, lost = lose_replies(stage, people=PEOPLE, seed="deep")
        assert not found.faults, found.faults[:20]
        assert found.submissions == PEOPLE
        yield (
            stage.database.name,
            (
                f"{lost} replies lost after COMMIT: {found.in_words}. "
                f"Control that knows no repeat: {len(control.faults)} faults with 6 people"
            ),
        )
