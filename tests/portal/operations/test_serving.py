import gc
import os
import signal
import socket
import time

import pytest

from portal.operations import serving
from portal.operations.environment import CannotStart
from portal.operations.serving import Children

# Each child here leaves by itself within a moment; the tests wait for that, never for a clock.
PATIENCE_SECONDS = 20


def wait_for_the_end(children: Children) -> str | None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up:
        name = children.ended()
        if name:
            return name
    return None


def test_a_child_that_ends_is_named():
    children = Children()
    children.start("worker", lambda: None)

    assert wait_for_the_end(children) == "worker"
    assert children.ended() is None


def test_ending_leaves_no_child_behind():
    children = Children()
    children.start("web", signal.pause)
    children.start("worker", signal.pause)
    pids = list(children.names)

    children.end()

    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_taken_port_is_refused_in_words():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CannotStart, match=f"Port {port} cannot be used.*PORT={port + 1} make run"):
            serving.check_port("127.0.0.1", port)


def test_what_was_loaded_is_spared_from_collection():
    usual, before = gc.get_threshold(), gc.get_freeze_count()
    loaded = [{} for _ in range(100)]
    try:
        serving.settle()

        assert gc.get_freeze_count() > before + len(loaded)
        assert gc.get_threshold()[0] == serving.COLLECT_AFTER
    finally:
        gc.set_threshold(*usual)


def test_the_end_of_make_ends_the_product(monkeypatch):
    monkeypatch.setenv("MAKELEVEL", "1")
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)
    stop = serving._Stop()
    assert not stop.asked

    monkeypatch.setattr(serving.os, "getppid", lambda: 1)

    assert stop.asked


def test_a_start_without_make_outlives_its_parent(monkeypatch):
    monkeypatch.delenv("MAKELEVEL", raising=False)
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)
    stop = serving._Stop()

    monkeypatch.setattr(serving.os, "getppid", lambda: 1)

    assert not stop.asked
