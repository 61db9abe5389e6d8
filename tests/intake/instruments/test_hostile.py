"""Every hostile file is refused in words, within two seconds and 100 MB of the whole process (SAFETY 2.11, G16)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from intake.instruments.file import read_file
from intake.instruments.guard import check_sheet
from tests.intake.instruments import hostile
from tests.intake.instruments.questionnaires import PHQ, phq9, written

SECONDS, KILOBYTES, FILES = 2, 100_000, 60
# A process of its own reads one file: its largest size then is the file's, with Python and the reader in it.
READER = """
import json, resource, sys, time
from intake.instruments import load
from intake.instruments.file import read_file
from intake.instruments.guard import check_sheet
from intake.instruments.sheet import SheetRefused
phq = load("phq-9")
for path in sys.argv[1:]:
    pid = __import__("os").fork()
    if pid:
        __import__("os").waitpid(pid, 0)
        continue
    content = open(path, "rb").read()
    start = time.process_time()
    try:
        check_sheet(phq, read_file(content, phq, "en", "why"))
        said = ""
    except SheetRefused as refused:
        said = str(refused)
    took = time.process_time() - start
    print(json.dumps([path, said, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]), flush=True)
    __import__("os")._exit(0)
"""


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float, int]]:
    """What a process of its own said of each file, how long it took, and the largest size it had."""
    folder = tmp_path_factory.mktemp("hostile")
    names = {}
    for number, (name, content) in enumerate(hostile.files().items()):
        path = folder / str(number)
        path.write_bytes(content)
        names[str(path)] = name
    done = subprocess.run(
        [sys.executable, "-c", READER, *names], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return {names[path]: (said, took, size) for path, said, took, size in rows}


@pytest.mark.slow
def test_every_file_is_refused_in_words_and_quotes_it_only_in_part(
    results: dict[str, tuple[str, float, int]],
) -> None:
    assert len(results) == len(hostile.files()) >= FILES
    let_in = [name for name, (said, _took, _size) in results.items() if not said]
    assert not let_in
    for said, _took, _size in results.values():
        assert said.translate({ord("–"): None, ord("…"): None}).isascii()
        assert len(said) < 400
        assert said.isprintable()


@pytest.mark.slow
def test_no_file_takes_two_seconds_or_100_megabytes(results: dict[str, tuple[str, float, int]]) -> None:
    slow = {name: took for name, (_said, took, _size) in results.items() if took > SECONDS}
    large = {name: size for name, (_said, _took, size) in results.items() if size > KILOBYTES}
    assert (slow, large) == ({}, {})


def test_the_file_that_the_corpus_is_made_from_is_let_in() -> None:
    for content in (written(phq9()), b"\xef\xbb\xbf" + written(phq9()), b"\n\t " + written(phq9())):
        check_sheet(PHQ, read_file(content, PHQ, "en", "why"))
