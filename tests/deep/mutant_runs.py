"""Runs mutants: one process passes the tests that guard the code, and each mutant is then a fork of it.

In the fork the code of the mutated functions is swapped wherever somebody holds them, what was kept of their results is
forgotten, and the tests run until one fails, the quick ones first. Where the tests made a database, each fork has its
own copy. SQLite only.
"""

from __future__ import annotations

import functools
import gc
import importlib
import os
import shutil
import signal
import sys
import tempfile
import traceback
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.deep.mutants import Mutant

AT_ONCE = 2
LEAST_SECONDS, TIMES_AS_LONG = 60, 10  # until tests that pass in a moment count as never ending


@dataclass(frozen=True)
class Case:
    """A mutant, how to bring it about in a process of its own, and the files whose tests must notice."""

    name: str
    key: str
    tests: list[str]
    apply: Callable[[], None]


class NotApplied(Exception):
    """Nobody holds the function, or it reaches for other names than before: the mutant would prove nothing."""


def swap_code(mutant: Mutant) -> None:
    """Give every function of the mutated file its mutated code, whoever holds the function."""
    module = importlib.import_module(mutant.path.removesuffix(".py").replace("/", "."))
    file = str(module.__file__)
    codes, swapped = dict(codes_in(compile(mutant.tree, file, "exec", dont_inherit=True))), 0
    gc.unfreeze()  # what the suite spared from collection could not be found
    forget_results()
    for function in [each for each in gc.get_objects() if type(each) is types.FunctionType]:
        old = function.__code__
        new = codes.get((old.co_qualname, old.co_firstlineno))
        if old.co_filename == file and new is not None and new.co_freevars == old.co_freevars:
            swapped += new != old
            function.__code__ = new
    if not swapped:
        raise NotApplied(mutant.name)


def forget_results() -> None:
    """Clear what the product's functions remember of earlier calls: it came out of unbroken code."""
    ours = ("content.", "intake.", "portal.")
    for each in gc.get_objects():
        if type(each) is functools._lru_cache_wrapper and each.__module__.startswith(ours):
            each.cache_clear()


def codes_in(code: types.CodeType) -> Iterator[tuple[tuple[str, int], types.CodeType]]:
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield (each.co_qualname, each.co_firstlineno), each
            yield from codes_in(each)


@dataclass(eq=False)
class Loop:
    """Runs in place of pytest's own loop: all tests once, then each case in a fork."""

    cases: list[Case]
    room: Path
    verdicts: list[tuple[str, str]] = field(default_factory=list)
    reports: list[Any] = field(default_factory=list)
    seconds: Counter[str] = field(default_factory=Counter)  # by test

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.failed:
            self.reports.append(report)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        session.config.pluginmanager.unregister(name="terminalreporter")  # the forks speak through their verdicts
        self.pass_all(session.items)
        if self.reports:
            return True
        by_file = defaultdict(list)
        for item in sorted(session.items, key=lambda item: self.seconds[item.nodeid]):  # the quick ones catch most
            by_file[item.location[0]].append(item)
        self.fork_all(by_file)
        return True

    def pass_all(self, items: list[Any]) -> None:
        """Let the unbroken product pass; what lasts a session, the database among it, stays up."""
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)

    def fork_all(self, by_file: dict[str, list[Any]]) -> None:
        from django.db import connections

        connections.close_all()
        running: dict[int, tuple[int, Case]] = {}
        waiting = list(enumerate(self.cases))
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                number, case = waiting.pop(0)
                running[self.fork(number, case, [item for test in case.tests for item in by_file[test]])] = number, case
            pid, status = os.wait()
            number, case = running.pop(pid)
            caught = self.verdict(number, os.waitstatus_to_exitcode(status))
            self.verdicts.append((case.name, caught))
            sys.stdout.write(f"{'caught  ' if caught else 'SURVIVED'} {case.name}  {caught}\n")
            sys.stdout.flush()

    def fork(self, number: int, case: Case, items: list[Any]) -> int:
        assert items, case.tests
        pid = os.fork()
        if pid:
            return pid
        code = 99
        try:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(self.limit(items))
            code = self.try_case(number, case, items)
        except BaseException:
            (self.room / f"{number}.txt").write_text(traceback.format_exc())
        finally:
            os._exit(code)

    def limit(self, items: list[Any]) -> int:
        """Return after how many seconds tests are broken off, by how long the unbroken product took."""
        return max(LEAST_SECONDS, round(TIMES_AS_LONG * sum(self.seconds[item.nodeid] for item in items)))

    def try_case(self, number: int, case: Case, items: list[Any]) -> int:
        """Break the product, and run the tests until one fails."""
        from django.db import connections

        settings = connections["default"].settings_dict
        if Path(settings["NAME"]).exists():
            copy = self.room / f"{number}.sqlite3"
            shutil.copy(settings["NAME"], copy)
            settings["NAME"] = str(copy)
        case.apply()
        for item, following in zip(items, [*items[1:], items[0]], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.reports:
                (self.room / f"{number}.txt").write_text(self.reports[0].nodeid)
                return 1
        return 0

    def verdict(self, number: int, code: int) -> str:
        """Return the name of the test that failed, "" where none did."""
        (self.room / f"{number}.sqlite3").unlink(missing_ok=True)
        if code == -signal.SIGALRM:
            return "took too long"
        if code not in (0, 1):
            raise SystemExit((self.room / f"{number}.txt").read_text())
        return (self.room / f"{number}.txt").read_text() if code else ""


def run(cases: list[Case]) -> list[tuple[str, str]]:
    """Run each case in a fork; return what caught it, "" where nothing did."""
    if not cases:
        return []
    room = Path(tempfile.mkdtemp(prefix="mutants-"))
    loop = Loop(cases, room)
    tests = sorted({test for case in cases for test in case.tests})
    options = ["-q", "-p", "no:cacheprovider", "-o", "timeout=0", "-s"]
    try:
        pytest.main([*options, *tests], plugins=[loop])
    finally:
        shutil.rmtree(room, ignore_errors=True)
    if not loop.reports and len(loop.verdicts) < len(cases):
        raise SystemExit("The tests could not be collected; run them with pytest to see why.")
    if loop.reports:
        failed = "\n".join(f"{report.nodeid}\n{report.longreprtext}" for report in loop.reports)
        raise SystemExit(f"The unbroken product fails:\n{failed}")
    return loop.verdicts


def survivors(verdicts: list[tuple[str, str]]) -> list[str]:
    return sorted(name for name, caught in verdicts if not caught)
