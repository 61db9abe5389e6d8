"""Whatever a file for a clinic's own instrument holds, it is read or refused within two seconds and 100 MB."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.intake.instruments import hostile as wordings
from tests.intake.instruments.own import hostile

SECONDS, KILOBYTES = 2, 100_000
# A process of its own reads one file: its largest size then is the file's, with Python and the reader in it.
READER = """
import json, os, resource, sys, time
from intake.instruments.own import documented, read_own
from intake.instruments.sheet import SheetRefused
for path in sys.argv[1:]:
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        continue
    content = open(path, "rb").read()
    start = time.process_time()
    try:
        kept = len(json.dumps([documented(read := read_own(content, "en"), 18), dict(read.source)]))
        said = ""
    except SheetRefused as refused:
        kept, said = 0, str(refused)
    took = time.process_time() - start
    print(json.dumps([path, said, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, kept]), flush=True)
    os._exit(0)
"""
TAKEN = {
    "the most questions and answers", "elements that are not known",
    "extensions that are not known", "scores", "a long copyright", "CSV of the most questions",
    "CSV of commas",
}  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float, int, int]]:
    """What was said of each file, in how many seconds, with how many kilobytes, and how much of it is kept."""
    folder = tmp_path_factory.mktemp("own")
    names = {}
    for number, (name, content) in enumerate({**wordings.files(), **hostile.files()}.items()):
        path = folder / str(number)
        path.write_bytes(content)
        names[str(path)] = name
    done = subprocess.run(
        [sys.executable, "-c", READER, *names], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    return {names[path]: tuple(found) for path, *found in map(json.loads, done.stdout.splitlines())}


@pytest.mark.slow
def test_each_is_within_two_seconds_and_100_megabytes(results) -> None:
    assert set(results) == {*wordings.files(), *hostile.files()}
    slow = {name: took for name, (_said, took, _size, _kept) in results.items() if took > SECONDS}
    large = {name: size for name, (_said, _took, size, _kept) in results.items() if size > KILOBYTES}
    assert (slow, large) == ({}, {})


@pytest.mark.slow
def test_what_is_refused_is_refused_in_words_and_what_is_kept_is_small(results) -> None:
    assert {name for name, (said, *_rest) in results.items() if not said} == TAKEN
    for said, _took, _size, kept in results.values():
        assert len(said) < 400
        assert kept < 1_000_000
