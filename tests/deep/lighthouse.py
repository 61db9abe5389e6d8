"""Lighthouse's scores of the pages that matter most on a phone: `python -m tests.deep.lighthouse`.

Needs node and Chromium. Lighthouse itself is taken from the path or from LIGHTHOUSE_DIR; with LIGHTHOUSE_INSTALL=1
npm installs it into a temporary folder. Where one of them is missing it says so and measures nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench.databases import on_sqlite
from tests.bench.servers import House
from tests.journeys.chromium import ABSENT, find_chromium

WANTED = 98
CATEGORIES = ("performance", "accessibility", "best-practices")
FOR_ENGINES = "seo"  # of public pages alone: the others ask engines to stay away
FLAGS = "--headless --no-sandbox --disable-gpu"
PATIENCE = 240  # seconds a page


class Missing(Exception):
    """Something that the measurement needs is not here; the text says what."""


def main() -> dict[str, int]:
    """Return each score by page and category, and print it; empty where nothing can be measured."""
    try:
        with ExitStack() as kept:
            program, room = find_lighthouse(kept), Path(kept.enter_context(tempfile.TemporaryDirectory()))
            found = scores(program, room)
    except Missing as missing:
        print(f"Skipped: {missing}")
        return {}
    for name, score in found.items():
        print(f"{name:40}{score:4}  {'reached' if score >= WANTED else f'below {WANTED}'}")
    return found


def find_lighthouse(kept: ExitStack) -> str:
    """Return the path of the program. Raises Missing."""
    if not shutil.which("node"):
        raise Missing("node is not installed.")
    if not find_chromium():
        raise Missing(ABSENT)
    folder = os.environ.get("LIGHTHOUSE_DIR", "")
    if os.environ.get("LIGHTHOUSE_INSTALL") == "1" and not folder:
        folder = kept.enter_context(tempfile.TemporaryDirectory(prefix="leeside-lighthouse-"))
        command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", folder, "lighthouse@13"]
        subprocess.run(command, check=True)
    program = shutil.which("lighthouse", path=f"{folder}/node_modules/.bin") if folder else shutil.which("lighthouse")
    if not program:
        raise Missing("lighthouse is not installed; LIGHTHOUSE_INSTALL=1 installs it into a temporary folder.")
    return program


def scores(program: str, room: Path) -> dict[str, int]:
    """Serve the product and measure the pages on a phone of middle speed."""
    house = House(on_sqlite(room), room, patients=2, sheets=1)
    patient = {"Cookie": f"session={house.product['patient']}"}
    pages = {
        "question": (house.product["questions"][3]["path"], patient),
        "patient home": ("/you/", patient),
        "help now": ("/help-now/harbour-demo/", {}),
        "article": ("/library/how-attachment-works/", {}),
        "glossary entry": ("/glossary/insecure-attachment/", {}),
    }
    found = {}
    with house.serving() as (_floor, product):
        for name, (path, headers) in pages.items():
            report = audit(program, f"http://127.0.0.1:{product.port}{path}", headers, room)
            for category in CATEGORIES if headers else (*CATEGORIES, FOR_ENGINES):
                found[f"{name}: {category}"] = round(report["categories"][category]["score"] * 100)
            tell_faults(name, report)
    return found


def audit(program: str, address: str, headers: dict[str, str], room: Path) -> dict:
    answer, said = room / "report.json", room / "headers.json"
    said.write_text(json.dumps(headers), encoding="utf-8")
    command = [
        program, address, "--quiet", "--output=json", f"--output-path={answer}", f"--chrome-flags={FLAGS}",
        f"--extra-headers={said}", f"--only-categories={','.join((*CATEGORIES, FOR_ENGINES))}",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": find_chromium()}
    subprocess.run(command, env=environment, check=True, timeout=PATIENCE)
    return json.loads(answer.read_text(encoding="utf-8"))


def tell_faults(name: str, report: dict) -> None:
    """Print what cost points."""
    for category in CATEGORIES:
        for reference in report["categories"][category]["auditRefs"]:
            found = report["audits"][reference["id"]]
            if reference["weight"] and found["score"] is not None and found["score"] < 0.9:
                print(f"{name}: {found['title']} {found.get('displayValue', '')}".rstrip(), file=sys.stderr)


if __name__ == "__main__":
    main()
