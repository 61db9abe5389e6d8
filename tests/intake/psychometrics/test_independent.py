"""A second implementation, in numpy and without a line in common, finds the same scores on random answer sheets."""

import zlib

import numpy as np
import pytest

from intake.instruments import available, load
from intake.psychometrics.outcomes import outcomes
from intake.psychometrics.scoring import patterns, score
from tests.intake.psychometrics import independent

NEAR = 1e-8
IN_THE_SUITE, IN_DEPTH = 1_500, 100_000


def compare(key: str, version: str, count: int) -> float:
    """The largest difference; a score on one side alone, another level or another pattern fails at once."""
    instrument, document = load(key, version), independent.document_of(key, version)
    sheets = independent.random_sheets(document, count, seed=zlib.crc32(f"{key}/{version}".encode()))
    theirs = independent.scores(document, sheets)
    said = {row["key"]: independent.levels(document, row, sheets) for row in document.get("outcomes", [])}
    counted = {row["key"]: independent.patterns(document, row, sheets) for row in document.get("algorithms", [])}
    ids = [item.id for item in instrument.items]
    worst = 0.0
    for number, row in enumerate(sheets):
        answers = {item: None if np.isnan(value) else int(value) for item, value in zip(ids, row, strict=True)}
        for result in score(instrument, answers):
            other = float(theirs[result.scale][number])
            assert (result.value is None) == bool(np.isnan(other)), (result, answers)
            if result.value is not None:
                worst = max(worst, abs(float(result.value) - other))
        for reading in outcomes(instrument, answers):
            assert reading.level == said[reading.outcome][number], (reading, answers)
        assert patterns(instrument, answers) == {name: held[number] for name, held in counted.items()}, answers
    return worst


@pytest.mark.slow
@pytest.mark.parametrize("pair", available(), ids="/".join)
def test_both_agree_on_random_sheets(pair):
    assert compare(*pair, IN_THE_SUITE) <= NEAR


@pytest.mark.deep
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("pair", available(), ids="/".join)
def test_both_agree_on_a_hundred_thousand_random_sheets(pair):
    assert compare(*pair, IN_DEPTH) <= NEAR
