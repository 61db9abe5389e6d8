"""The measurement itself: a tiny one, on SQLite, that ends with a table."""

import os
from contextlib import closing
from itertools import cycle

import pytest

from tests.bench.__main__ import main
from tests.bench.load import BadReply, Request, Round, Server
from tests.bench.operations import Operation, again
from tests.bench.processes import cpu_seconds
from tests.bench.table import Measured, text


@pytest.mark.slow
def test_a_measurement_of_every_operation_ends_with_a_table(capfd):
    assert main(["--on", "sqlite", "--patients", "4", "--pages", "40", "--rounds", "1", "--requests", "1"]) == 0
    table = capfd.readouterr().out
    assert "On sqlite, as ratios of server CPU" in table
    for name in ("signed in, nothing done", "save one answer", "submit 36 answers and score", "caseload of 50"):
        assert f"product: {name}"[:33] in table
    for name in ("score one response of 36 items", "score a million of them", "add up again all that is stored"):
        assert name in table
    assert table.count("reached") >= 13  # each has its target, reached or not


def test_a_reply_with_another_status_stops_the_measurement(live_server):
    port = int(live_server.url.rpartition(":")[2])
    with closing(Server(port, lambda: [])) as server:
        assert server.send(Request("/healthz")) > 0
        with pytest.raises(BadReply, match="was answered with 404"):
            server.round(cycle([Request("/nowhere-at-all/")]), 1)


def test_a_redirect_to_elsewhere_is_not_taken_for_the_page(live_server):
    port = int(live_server.url.rpartition(":")[2])
    with closing(Server(port, lambda: [])) as server, pytest.raises(BadReply, match="login"):
        server.send(Request("/caseload/", status=302, leads_to="/you/sent/"))


def test_ratios_are_taken_round_by_round():
    unit, ours = measured("a bare view", is_floor=True), measured("caseload of 50", target=3.0)
    bare = measured("signed in, nothing done", is_floor=True)
    signed_in = measured("signed in, nothing done", target=8.0)
    for load in (1.0, 5.0):  # the machine was five times as slow in the second round
        unit.rounds.append(Round(load, [1.0], 2))
        ours.rounds.append(Round(load * 4, [1.0], 2))
        bare.rounds.append(Round(load * 2, [1.0], 2))
        signed_in.rounds.append(Round(load * 3, [1.0], 2))
    table = text("sqlite", [unit, bare, signed_in, ours])
    assert "4.0       3  not reached" in table
    assert "3.0       8  reached" in table
    assert "x1.5 of the floor's; target 1.6, reached" in table


def test_the_work_of_a_process_is_seen():
    before = cpu_seconds([os.getpid()])
    sum(n * n for n in range(2_000_000))
    assert cpu_seconds([os.getpid()]) > before


def measured(name: str, **details: object) -> Measured:
    return Measured(Operation(name, again(Request("/")), **details))
