"""Runs the rigs at length: `python -m tests.deep` all of them, `python -m tests.deep kill power_cut` these."""

import importlib
import sys
import time
import traceback
from pathlib import Path

from tests.deep import figures

HERE = Path(__file__).parent


def main() -> int:
    failed = [name for name in sys.argv[1:] or rigs() if not run(name)]
    if failed:
        print(f"Not clean: {', '.join(failed)}")
    return 1 if failed else 0


def rigs() -> list[str]:
    """Return the name of every file here that finds figures: looking is the list."""
    return sorted(path.stem for path in HERE.glob("*.py") if "\ndef figures()" in path.read_text(encoding="utf-8"))


def run(name: str) -> bool:
    """Run a rig on each database it knows, and write its figures; False when one was not clean."""
    started = time.monotonic()
    print(name, flush=True)
    try:
        for database, figure in importlib.import_module(f"tests.deep.{name}").figures():
            figures.write(name, database, figure)
            print(f"  {database}: {figure} ({time.monotonic() - started:.0f} s)", flush=True)
    except Exception:
        traceback.print_exc()
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
