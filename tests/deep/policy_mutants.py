"""Breaks every policy line in turn; at least one named test must fail for each. `python -m tests.deep.policy_mutants`.

One process collects the tests that guard the policies, passes them and so makes the database. Each mutant is then a
fork of it with its own copy of the database, in which the code of the mutated functions is swapped wherever somebody
holds them. SQLite only. Arguments are parts of mutants' names: only mutants that have one of them run.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.deep import policy_data
from tests.deep.mutants import Mutant, mutants_of

ROOT = Path(__file__).parents[2]
AT_ONCE, SECONDS = 2, 180
# Each file with decisions, and the tests that must catch every broken line of it.
GUARDS: dict[str, list[str]] = {
    "portal/accounts/roles.py": ["tests/portal/accounts/test_roles.py"],
    "portal/accounts/policies.py": ["tests/portal/accounts/test_policies.py"],
    "portal/accounts/doors.py": ["tests/portal/accounts/test_doors.py", "tests/portal/accounts/test_door_edges.py"],
    "portal/care/policies.py": ["tests/portal/care/test_policies.py"],
    "portal/care/access.py": ["tests/portal/care/test_access.py", "tests/portal/care/test_ladder.py"],
    "portal/care/duty.py": ["tests/portal/care/test_duty.py", "tests/portal/care/test_roster.py"],
    "portal/care/roster.py": ["tests/portal/care/test_roster.py"],
    "portal/care/spells.py": ["tests/portal/care/test_roster.py", "tests/portal/care/test_access.py"],
    "portal/care/cms.py": ["tests/portal/care/test_cms.py"],
    "portal/clinic/cms_policy.py": ["tests/portal/care/test_cms.py"],
    "intake/policies.py": ["tests/intake/test_policies.py"],
    "intake/doors.py": ["tests/intake/test_doors.py"],
    "intake/bound.py": ["tests/intake/test_doors.py"],
    "content/actions/signoffs.py": ["tests/content/test_signing.py"],
}
# Mutants that change nothing anybody could see, with the reason. Nothing else may survive.
EQUIVALENT: dict[str, str] = policy_data.EQUIVALENT


@dataclass(frozen=True)
class Case:
    """A mutant, how to bring it about in a process of its own, and the files whose tests must notice."""

    name: str
    key: str
    tests: list[str]
    apply: Callable[[], None]


class NotApplied(Exception):
    """Nobody holds the function, or it reaches for other names than before: the mutant would prove nothing."""


def all_cases() -> list[Case]:
    found = []
    for path, tests in GUARDS.items():
        for mutant in mutants_of(path, (ROOT / path).read_text(encoding="utf-8")):
            found.append(Case(mutant.name, mutant.key, tests, lambda mutant=mutant: swap_code(mutant)))  # type: ignore[misc]
        for what, apply in policy_data.mutants_of(path):
            found.append(Case(f"{path} {what}", f"{path} {what}", tests, apply))
    return found


def swap_code(mutant: Mutant) -> None:
    """Give every function of the mutated file its mutated code, whoever holds the function."""
    module = importlib.import_module(mutant.path.removesuffix(".py").replace("/", "."))
    file = str(module.__file__)
    codes, swapped = dict(codes_in(compile(mutant.tree, file, "exec", dont_inherit=True))), 0
    gc.unfreeze()  # what the suite spared from collection could not be found
    for function in [each for each in gc.get_objects() if type(each) is types.FunctionType]:
        old = function.__code__
        new = codes.get((old.co_qualname, old.co_firstlineno))
        if old.co_filename == file and new is not None and new.co_freevars == old.co_freevars:
            swapped += new != old
            function.__code__ = new
    if not swapped:
        raise NotApplied(mutant.name)


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
            signal.alarm(SECONDS)
            code = self.try_case(number, case, items)
        except BaseException:
            (self.room / f"{number}.txt").write_text(traceback.format_exc())
        finally:
            os._exit(code)

    def try_case(self, number: int, case: Case, items: list[Any]) -> int:
        """Break the product, and run the tests until one fails."""
        from django.db import connections

        settings = connections["default"].settings_dict
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
            return f"took longer than {SECONDS} s"
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


def figures() -> Iterator[tuple[str, str]]:
    """Run every mutant in a process of its own; raise where one survived."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.deep.policy_mutants"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert not found["survivors"], found["survivors"]
    yield (
        "SQLite",
        f"{found['mutants']} mutants of {len(GUARDS)} policy modules, {found['caught']} caught; "
        f"{found['equivalent']} more that change nothing anybody could see",
    )


def main(*wanted: str, most: int | None = None, seed: int = 13) -> dict[str, Any]:
    """Run the mutants, all or a seeded handful, and return the figures."""
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    started = time.monotonic()
    django_setup()
    cases = [case for case in all_cases() if not wanted or any(word in case.name for word in wanted)]
    tried = [case for case in cases if case.key not in EQUIVALENT]
    if most is not None:
        tried = random.Random(seed).sample(tried, most)
    verdicts = run(tried)
    survivors = sorted(name for name, caught in verdicts if not caught)
    return {
        "mutants": len(verdicts),
        "caught": len(verdicts) - len(survivors),
        "equivalent": sum(case.key in EQUIVALENT for case in cases),
        "survivors": survivors,
        "seconds": round(time.monotonic() - started),
    }


def django_setup() -> None:
    import django

    django.setup()


if __name__ == "__main__":
    found = main(*sys.argv[1:])
    sys.stdout.write(json.dumps(found) + "\n")
    raise SystemExit(bool(found["survivors"]))
