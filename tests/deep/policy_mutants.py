"""Breaks every policy line in turn; at least one named test must fail for each. `python -m tests.deep.policy_mutants`.

Arguments are parts of mutants' names: only mutants that have one of them run.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.deep import policy_data
from tests.deep.mutant_runs import Case, run, survivors, swap_code
from tests.deep.mutants import mutants_of

ROOT = Path(__file__).parents[2]
# Each file with decisions, and the tests that must catch every broken line of it.
GUARDS: dict[str, list[str]] = {
    "portal/accounts/roles.py": ["tests/portal/accounts/test_roles.py"],
    "portal/accounts/policies.py": ["tests/portal/accounts/test_policies.py"],
    "portal/accounts/doors.py": ["tests/portal/accounts/test_doors.py", "tests/portal/accounts/test_door_edges.py"],
    "portal/care/policies.py": ["tests/portal/care/test_policies.py"],
    "portal/care/access.py": ["tests/portal/care/test_access.py", "tests/portal/care/test_ladder.py"],
    "portal/care/duty.py": [
        "tests/portal/care/test_duty.py",
        "tests/portal/care/test_roster.py",
        "tests/portal/care/test_there_next.py",
    ],
    "portal/care/roster.py": ["tests/portal/care/test_roster.py", "tests/portal/care/test_there_next.py"],
    "portal/care/spells.py": ["tests/portal/care/test_roster.py", "tests/portal/care/test_access.py"],
    "portal/care/cms.py": ["tests/portal/care/test_cms.py"],
    "portal/clinic/cms_policy.py": ["tests/portal/care/test_cms.py"],
    "intake/policies.py": ["tests/intake/test_policies.py", "tests/portal/care/test_licences.py"],
    "intake/doors.py": [
        "tests/intake/test_doors.py",
        "tests/intake/views/test_sessions.py",
        "tests/intake/views/test_answers_too_late.py",
    ],
    "intake/late.py": ["tests/intake/views/test_answers_too_late.py"],
    "intake/actions/own_instruments.py": ["tests/portal/care/test_own_instruments.py"],
    "portal/care/actions/answers_by_system.py": ["tests/portal/api/test_answers.py"],
    "intake/bound.py": ["tests/intake/test_doors.py"],
    "content/actions/signoffs.py": ["tests/content/test_signing.py", "tests/portal/clinic/test_content_checks.py"],
    **policy_data.ROOMS_OF_CONTENT,
}
# Mutants that change nothing anybody could see, with the reason. Nothing else may survive.
EQUIVALENT: dict[str, str] = policy_data.EQUIVALENT


def all_cases() -> list[Case]:
    found = []
    for path, tests in GUARDS.items():
        for mutant in mutants_of(path, (ROOT / path).read_text(encoding="utf-8")):
            found.append(Case(mutant.name, mutant.key, tests, lambda mutant=mutant: swap_code(mutant)))  # type: ignore[misc]
        for what, apply in policy_data.mutants_of(path):
            found.append(Case(f"{path} {what}", f"{path} {what}", tests, apply))
    return found


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
    alive = survivors(verdicts)
    return {
        "mutants": len(verdicts),
        "caught": len(verdicts) - len(alive),
        "equivalent": sum(case.key in EQUIVALENT for case in cases),
        "survivors": alive,
        "seconds": round(time.monotonic() - started),
    }


def django_setup() -> None:
    import django

    django.setup()


if __name__ == "__main__":
    found = main(*sys.argv[1:])
    sys.stdout.write(json.dumps(found) + "\n")
    raise SystemExit(bool(found["survivors"]))
