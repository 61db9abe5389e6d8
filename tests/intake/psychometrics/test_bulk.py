"""Many sheets at once come to exactly what one at a time does, for every instrument."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from intake.instruments import load
from intake.instruments.loader import available
from intake.psychometrics import bulk
from intake.psychometrics.scoring import AnswerOutOfRange, InvalidAnswer, score, stored

SHIPPED = [f"{key}@{version}" for key, version in available()]


def sheets_of(instrument, n, seed=5):
    """Random sheets with everything from nothing to all answered; the first ones at the ends."""
    draw = np.random.default_rng(seed)
    columns = [draw.choice(sorted(item.values), n) for item in instrument.items]
    missing = draw.random((n, len(columns))) < draw.choice([0, 0.05, 0.2, 0.6], (n, 1))
    missing[:2], missing[2] = False, True
    sheets = np.array(columns).T
    sheets[0], sheets[1] = [i.minimum for i in instrument.items], [i.maximum for i in instrument.items]
    return np.where(missing, bulk.NONE, sheets).astype(np.int8)


def one(instrument, row):
    values = [None if value == bulk.NONE else int(value) for value in row]
    return {item.id: value for item, value in zip(instrument.items, values, strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_many_sheets_come_to_what_each_does(name):
    instrument = load(*name.split("@"))
    cells = sheets_of(instrument, 400)
    found = bulk.score_all(instrument, cells)
    billionths = [scale.nines() for scale in found]

    for row, values in enumerate(cells):
        for result, scale, nines in zip(score(instrument, one(instrument, values)), found, billionths, strict=True):
            assert (result.scale, result.value, result.answered) == (
                scale.scale,
                scale.value(row),
                scale.answered[row],
            )
            assert int(nines[row]) == (0 if result.value is None else int(stored(result.value).scaleb(9)))


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_a_hundred_thousand_sheets_agree_with_plain_means(name):
    """By a masked mean of numpy, which knows nothing of keys but the reversal in an item's own range."""
    instrument = load(*name.split("@"))
    cells = sheets_of(instrument, 100_000, seed=8)
    order = [item.id for item in instrument.items]
    for scale, found in zip(instrument.scales, bulk.score_all(instrument, cells), strict=True):
        items = [instrument.item(item) for item in scale.items]
        values = cells[:, [order.index(item.id) for item in items]].astype(float)
        values[values == bulk.NONE] = np.nan
        turn = [item.id in scale.reversed_items for item in items]
        values[:, turn] = np.array([i.minimum + i.maximum for i in items])[turn] - values[:, turn]
        gate = scale.gate
        door = cells[:, order.index(gate.item)] if gate else None
        closed = (door != bulk.NONE) & (door <= gate.at_or_below) if gate else np.zeros(len(cells), dtype=bool)
        enough = ((~np.isnan(values)).sum(1) >= max(1, scale.min_answered)) & ~closed
        whole = np.nanmean(values[enough], axis=1) * (len(items) if scale.formula == "sum" else 1)
        means = whole * scale.multiplier + scale.offset

        assert (found.scored == (enough | closed)).all()
        assert not closed.any() or (found.numerator[closed] / found.denominator[closed] == gate.value).all()
        np.testing.assert_allclose(found.numerator[enough] / found.denominator[enough], means, atol=1e-8)


def test_sheets_become_rows_in_the_order_of_the_items():
    phq = load("phq-9")
    cells = bulk.cells(phq, [{phq.items[0].id: 3}, {item.id: 1 for item in phq.items}])

    assert cells.tolist() == [[3, *[bulk.NONE] * 8], [1] * 9]
    assert bulk.cells(phq, []).shape == (0, 9)


def test_halves_are_rounded_to_even_as_one_at_a_time():
    numerators = np.array([1, 3, 5, -1, -3, 7, 2])
    found = bulk._divided(numerators, np.full(7, 2))

    assert found.tolist() == [round(Fraction(int(n), 2)) for n in numerators]


def test_a_value_that_an_item_does_not_offer_is_refused():
    phq = load("phq-9")

    with pytest.raises(AnswerOutOfRange):
        bulk.score_all(phq, np.full((2, 9), 4, dtype=np.int8))
    assert bulk.score_all(phq, np.full((2, 9), 3, dtype=np.int8))[0].value(1) == 27


def test_a_value_between_two_options_is_refused():
    phq = load("phq-9")
    items = tuple(
        replace(item, options=tuple(option for option in item.options if option.value != 2)) for item in phq.items
    )
    gapped = replace(phq, items=items)

    with pytest.raises(AnswerOutOfRange):
        bulk.score_all(gapped, np.full((2, 9), 2, dtype=np.int8))
    assert bulk.score_all(gapped, np.full((2, 9), 3, dtype=np.int8))[0].scored.all()


def test_sheets_of_another_length_are_refused():
    with pytest.raises(InvalidAnswer, match="9 items"):
        bulk.score_all(load("phq-9"), np.zeros((2, 8), dtype=np.int8))
