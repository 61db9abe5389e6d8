"""Requests that the OpenAPI document allows, and requests that it does not, sent to the API as it is served.

Each operation is asked with a token of every scope, with a narrow one and with none. What must hold of each reply: no
fault, a status that the document names, and headers and body as it describes them. The same seed asks the same things.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, product
from typing import Any
from unittest import mock

import hypothesis
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core import NOT_SET
from schemathesis.core.failures import FailureGroup
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.specs.openapi import checks

from portal.accounts.roles import Role
from portal.api.description import document
from portal.api.renderers import encode
from portal.audit import actor
from portal.care.questionnaires import id_of
from portal.integration.actions import make_client
from portal.integration.scopes import SCOPES
from portal.operations.handler import Handler
from tests.conftest import make_clinic, make_patient, make_user
from tests.portal.api.conftest import finish_intake, issue_token, name_elsewhere, sheet_of
from tests.portal.api.test_doors import rows_of

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
NARROW = "system/Patient.rs"
MODES = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
SHOWN, MOST_AT_ONCE = 20, 50
OPEN = "open assessment"  # a sheet that still takes answers, beside one that was sent
BELOW = {
    "/api/v1/assessments/{id}/answers/{link_id}": {"link_id": "W1"},
    "/api/v1/assessments/{id}/submit": {},
    "/api/v1/instruments/{id}/versions/{version}": {"version": "1.0.0-draft1"},
    "/api/v1/instruments/{id}/questionnaires/{version}": {"version": "1.0.0-draft1"},
}


@dataclass(frozen=True)
class World:
    """A clinic with one of each row, and what a machine of it may send."""

    tokens: dict[str, dict[str, str]]  # by how much the token may: the headers that carry it
    rows: dict[str, str]  # by resource: the id of a row that is there


def build_world() -> World:
    clinic = make_clinic("harbour")
    make_user(clinic, "Lea", Role.LEAD)
    patient = make_patient(clinic, "Pia Example")
    name_elsewhere(patient)
    rows = {name: str(pk) for name, pk in rows_of(finish_intake(patient)).items()}
    rows[OPEN] = str(sheet_of(make_patient(clinic, "Paul Example")).pk)
    rows["instruments"] = str(id_of("leeside-check-in"))
    tokens: dict[str, dict[str, str]] = {"none": {}}
    for name, scopes in (("full", tuple(SCOPES)), ("narrow", (NARROW,))):
        client, _secret = make_client(clinic=clinic, name=name, scopes=scopes, by=actor.system("tests"))
        tokens[name] = {"Authorization": f"Bearer {issue_token(client, ' '.join(scopes), seconds=10**7)}"}
    return World(tokens, rows)


@contextmanager
def open_gates() -> Iterator[None]:
    """Nothing that would end the run early: no limit a minute, a clinic that is ready to send, one open connection."""
    cache.clear()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    ready = mock.patch("portal.care.actions.intakes.refusals", return_value=[])
    try:
        with mock.patch("portal.api.throttling.QUOTA", 10**9), ready:
            yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


@dataclass
class Fuzz:
    """A run: what was asked, what came back, and what was wrong with it."""

    world: World
    seed: int
    statuses: Counter[str] = field(default_factory=Counter)
    replies: dict[str, int] = field(default_factory=dict)  # by a mark of the request: the status of the first reply
    wrong: int = 0
    faults: list[str] = field(default_factory=list)  # the first of what was wrong, in words

    def __post_init__(self) -> None:
        load_all_checks()
        self.app = Handler()
        found = schemathesis.openapi.from_dict(json.loads(encode(document())))
        self.operations = [result.ok() for result in found.get_all_operations()]

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())

    def mark(self, case: Any, holder: str) -> str:
        """Return what names a request on any database: all that was sent, but for the ids of rows that are there."""
        body = None if case.body is NOT_SET else case.body
        words = repr([case.operation.label, case.path_parameters, case.query, case.headers, body, holder])
        for name, row in self.world.rows.items():
            words = words.replace(row, name)
        return hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:16]

    def run(self, requests: int, tell: Callable[[int], None] = lambda sent: None) -> None:
        """Ask until so many requests were sent. An operation with few possible requests runs dry; others go on."""
        kinds = list(self._kinds())
        for turn in count():
            left = requests - self.requests
            if left <= 0:
                return
            for number, kind in enumerate(kinds):
                examples = min(MOST_AT_ONCE, -(-left // len(kinds)))
                self._ask(*kind, examples=examples, seed=self.seed + turn * len(kinds) + number)
            tell(self.requests)

    def _kinds(self) -> Iterator[tuple[Any, Any, str, dict[str, str] | None]]:
        """Yield every operation with every mode and token; for one row also with the id of a row that is there."""
        for operation, mode, holder in product(self.operations, MODES, self.world.tokens):
            yield operation, mode, holder, None
            known = self.world.rows.get(operation.path.split("/")[3])
            if known and "{id}" in operation.path:
                yield operation, mode, holder, {"id": known} | BELOW.get(operation.path, {})
            if operation.path in BELOW:
                yield operation, mode, holder, {"id": self.world.rows[OPEN]} | BELOW[operation.path]

    def _ask(self, operation: Any, mode: Any, holder: str, path: Any, *, examples: int, seed: int) -> None:
        strategy = operation.as_strategy(generation_mode=mode, feedback=NO_FEEDBACK, path_parameters=path)

        @hypothesis.seed(seed)
        @hypothesis.settings(
            max_examples=examples,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy)
        def ask(case: Any) -> None:
            self._send(case, mode, holder)

        with suppress(Unsatisfiable):  # nothing about it can be wrong: one id that is there, and no body
            ask()

    def _send(self, case: Any, mode: Any, holder: str) -> None:
        if mode.is_positive and isinstance(case.body, dict) and "patient" in case.body:
            case.body = {**case.body, "patient": self.world.rows["patients"], "battery": "standard", "language": "en"}
            case.body.pop("responsible", None)
        if mode.is_positive and isinstance(case.query, dict):
            case.query.pop("cursor", None)  # chance never makes one, and nothing after it would be read
        headers = self.world.tokens[holder]
        reply = case.call(headers=headers, app=self.app)
        label = case.operation.definition.raw["operationId"]
        self.replies.setdefault(self.mark(case, holder), reply.status_code)
        self.statuses[f"{label} {mode} {holder} {reply.status_code}"] += 1
        try:
            case.validate_response(reply, checks=CHECKS, headers=headers)
        except FailureGroup as found:
            self.wrong += 1
            asked = case.as_curl_command()
            self.faults += [f"{label} {holder}: {fault} {asked}" for fault in found.exceptions][
                : SHOWN - len(self.faults)
            ]
