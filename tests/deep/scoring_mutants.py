"""Breaks every line by which answers become figures; 95 of 100 must be noticed: `python -m tests.deep.scoring_mutants`.

Arguments are parts of mutants' names: only mutants that have one of them run. No survivor may stand without its reason
in SURVIVORS.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.deep.mutant_runs import Case, run, survivors, swap_code
from tests.deep.mutants import mutants_of

ROOT = Path(__file__).parents[2]
SUMS, TESTS = "intake/psychometrics", "tests/intake/psychometrics"
LEAST = 0.95
# Each file, and the tests that must notice a wrong figure of it.
GUARDS: dict[str, list[str]] = {
    f"{SUMS}/keying.py": [f"{TESTS}/test_keying.py", f"{TESTS}/test_scoring.py"],
    f"{SUMS}/scoring.py": [f"{TESTS}/test_scoring.py", "tests/intake/instruments/test_packs.py"],
    f"{SUMS}/plane.py": [f"{TESTS}/test_plane.py"],
    f"{SUMS}/change.py": [f"{TESTS}/test_change.py", f"{TESTS}/test_course.py"],
    f"{SUMS}/course.py": [f"{TESTS}/test_course.py"],
    f"{SUMS}/risk.py": [f"{TESTS}/test_risk.py", "tests/intake/instruments/test_packs.py"],
}
# Mutants that nobody notices, each with the reason for which that is no fault.
SPARES = "it spares work: the long way gives the same"
PLAIN_SIGN = "what gets here lies beyond 1.96 on either side"
SURVIVORS: dict[str, str] = {
    f"{SUMS}/scoring.py check_answers: never 'KINDS.issuperset(map(type, given)) and plan.items.issuperset(answers) "
    "and plan.everywhere.issuperset(given)'": SPARES,
    f"{SUMS}/scoring.py _plan: drop '{{None}}'": SPARES,
    f"{SUMS}/scoring.py _plan: drop 'frozenset.intersection(*(item.values for item in instrument.items))'": SPARES,
    f"{SUMS}/scoring.py _score_scale: always 'used != scale.items'": SPARES,
    f"{SUMS}/scoring.py _figures: always 'found is None'": SPARES,
    f"{SUMS}/plane.py why_no_plane: drop 'scale is None'": "the check of the number of people refuses it before",
    f"{SUMS}/plane.py region_probabilities: 1.0 one more": "a chance is above 1 by rounding alone, if ever",
    f"{SUMS}/plane.py twentieths: 9 one more": "ten digits tie as nine do",
    f"{SUMS}/plane.py marks: 0 one more": "two countings of twenty differ by an even number",
    f"{SUMS}/plane.py marks: drop 'next(fitting, None)'": "the first of the nearest is the first that fits",
    f"{SUMS}/plane.py words: 5 one more": "four regions are certain together",
    f"{SUMS}/plane.py _check: flip '0 < value < 1'": "with a reliability of 0 the next check refuses it alike",
    f"{SUMS}/plane.py region_of: Sub in '(point[0] > lines[0]) + 2 * (point[1] > lines[1])'": (
        "counted from the end of four, the places are the same"
    ),
    f"{SUMS}/plane.py _turned: 2 one more": "one round and a half is gone through as evenly as one round",
    f"{SUMS}/course.py judge: flip 'basis.sem < 0'": "an error of 0 is refused before",
    f"{SUMS}/course.py _better: flip 'general > clinical'": "a pack whose two groups have one mean is refused",
    f"{SUMS}/change.py jacobson_truax: 0 one more": PLAIN_SIGN,
    f"{SUMS}/change.py _verdict: 0 one more": PLAIN_SIGN,
    f"{SUMS}/change.py _verdict: flip 'rci > 0'": PLAIN_SIGN,
    f"{SUMS}/change.py jacobson_truax: flip 'rci < 0'": PLAIN_SIGN,
    f"{SUMS}/course.py _second: 0 one more": PLAIN_SIGN,
    f"{SUMS}/course.py _second: flip 'distance > 0'": PLAIN_SIGN,
    f"{SUMS}/keying.py contrary_items: flip 'r <= 0'": "a correlation of 0 to the last digit",
    f"{SUMS}/risk.py _reached: return nothing for 'False'": "it is asked for its truth alone",
    f"{SUMS}/risk.py _reached: drop 'prompt.at_or_below is not None'": "every prompt has one of the two lines",
}


def all_cases() -> list[Case]:
    return [
        Case(mutant.name, mutant.key, tests, lambda mutant=mutant: swap_code(mutant))  # type: ignore[misc]
        for path, tests in GUARDS.items()
        for mutant in mutants_of(path, (ROOT / path).read_text(encoding="utf-8"), sums=True)
    ]


def figures() -> Iterator[tuple[str, str]]:
    """Run every mutant in a process of its own; raise where too many survived, or one without a reason."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.deep.scoring_mutants"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert not found["unknown"], found["unknown"]
    share = found["caught"] / found["mutants"]
    assert share >= LEAST, found
    yield (
        "any",
        f"{found['mutants']} mutants of {len(GUARDS)} modules of sums, {found['caught']} caught ({share:.1%}); the "
        "others are listed with their reasons",
    )


def main(*wanted: str) -> dict[str, Any]:
    """Run the mutants and return the figures."""
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    started = time.monotonic()
    cases = [case for case in all_cases() if not wanted or any(word in case.name for word in wanted)]
    keys = {case.name: case.key for case in cases}
    alive = survivors(run(cases))
    return {
        "mutants": len(cases),
        "caught": len(cases) - len(alive),
        "unknown": [name for name in alive if keys[name] not in SURVIVORS],
        "seconds": round(time.monotonic() - started),
    }


if __name__ == "__main__":
    found = main(*sys.argv[1:])
    sys.stdout.write(json.dumps(found) + "\n")
    raise SystemExit(bool(found["unknown"]))
