"""What is measured: each operation's requests to the floor and to the product, and the ratio that we want to reach."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any
from urllib.parse import urlencode

from tests.bench.load import Request

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
TOKEN = "a" * 32  # of the forms; the cookie beside it says the same
YARDSTICK = "a bare view"
ARTICLE = "/library/how-attachment-works/"
SOUGHT = "lighthouse"  # the word that one drawn piece of a hundred has


@dataclass
class Operation:
    """One row of the table. `target` is how many times the yardstick it may cost."""

    name: str
    requests: Callable[[], Iterator[Request]]
    is_floor: bool = False
    target: float | None = None
    target_on_sqlite: float | None = None
    share: float = 1.0  # of the requests of a round: what is cheap is measured more often

    def wanted(self, vendor: str) -> float | None:
        return self.target_on_sqlite if vendor == "sqlite" and self.target_on_sqlite else self.target


def floor(session: str) -> list[Operation]:
    """The bare limits."""
    cookie = {"Cookie": f"sessionid={session}"}

    def answers() -> Iterator[Request]:
        for n in count():
            body = json.dumps({"person_id": n % 50, "item": n % 36, "value": n % 7 + 1})
            yield Request("/autosave", "POST", body, JSON, 204)

    def sheets() -> Iterator[Request]:
        for n in count():
            body = json.dumps({"person_id": n, "answers": [n % 7 + 1] * 36})
            yield Request("/submit", "POST", body, JSON, 201)

    return [
        Operation(YARDSTICK, again(Request("/ok")), True, share=6),
        Operation("signed in, nothing done", again(Request("/signed-in", headers=cookie)), True, share=2),
        Operation("save one answer", answers, True, share=2),
        Operation("form of 36 statements", again(Request("/form")), True),
        Operation("submit 36 answers and score", sheets, True, share=2),
        Operation("the newest 50", again(Request("/newest")), True),
        Operation("names that begin so", again(Request("/search?q=Ab")), True),
        Operation("page of 50 for machines", again(Request("/page")), True),
    ]


def product(way_in: dict[str, Any], port: int) -> list[Operation]:
    """The product, signed in."""
    patient, staff = signed_in(way_in["patient"]), signed_in(way_in["staff"])
    machine = {"Authorization": f"Bearer {token(way_in['client'], port)}"}
    stay = Request("/you/stay/", "POST", "", patient | FORM, 204)
    find = Request(f"/caseload/?{urlencode({'q': 'ad'})}", headers=staff)
    return [
        Operation("signed in, nothing done", again(stay), target=8, share=2),
        Operation("save one answer", answering(way_in["questions"], patient), target=12),
        Operation("question page", again(Request(way_in["questions"][3]["path"], headers=patient)), target=15),
        Operation("submit 36 answers and score", sending(way_in["senders"]), target=15),
        Operation("caseload of 50", again(Request("/caseload/", headers=staff)), target=25),
        Operation("profile", again(Request(way_in["profile"], headers=staff)), target=40, share=0.5),
        Operation("find a name", again(find), target=20),
        Operation("public article", again(Request(ARTICLE, headers={"Cookie": "theme=dark"})), target=40),
        Operation("public article, kept", again(Request(ARTICLE)), target=3, share=4),
        Operation("search the library", again(Request(f"/library/?q={SOUGHT}")), target=30),
        Operation("50 patients for machines", again(Request("/api/v1/patients", headers=machine)), target=15),
        Operation(
            "50 profiles for machines", again(Request("/api/v1/profiles", headers=machine)), target=15, share=0.5
        ),
    ]


def again(request: Request) -> Callable[[], Iterator[Request]]:
    return lambda: cycle([request])


def signed_in(session: str) -> dict[str, str]:
    return {"Cookie": f"session={session}; csrf={TOKEN}", "X-CSRFToken": TOKEN}


def answering(questions: list[dict[str, Any]], patient: dict[str, str]) -> Callable[[], Iterator[Request]]:
    """Answer one question after another, and when all are answered, otherwise than before."""

    def requests() -> Iterator[Request]:
        for turn in count():
            for each in questions:
                said = {"a": each["codes"][turn % 2], "base": turn, "item": each["item"]}
                yield Request(each["path"], "POST", urlencode(said), patient | FORM | {"HX-Request": "true"})

    return requests


def sending(sessions: list[str]) -> Callable[[], Iterator[Request]]:
    """Send one full sheet after another: the second time would be a cheap repeat, so none is used again."""

    def requests() -> Iterator[Request]:
        for session in sessions:
            yield Request("/you/send/", "POST", "", signed_in(session) | FORM, 303, "/you/sent/")

    return requests


def token(client: list[str], port: int) -> str:
    """Ask for an access token, as a machine does."""
    login = base64.b64encode(":".join(client).encode()).decode()
    scopes = "system/Patient.rs system/Observation.rs"
    body = urlencode({"grant_type": "client_credentials", "scope": scopes})
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("POST", "/o/token/", body, FORM | {"Authorization": f"Basic {login}"})
        return str(json.load(connection.getresponse())["access_token"])
