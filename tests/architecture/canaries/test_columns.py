"""The list of columns is whole; the crawl that reads it is long, this is not."""

from tests.architecture.canaries import planting


def test_every_text_column_says_who_meets_it():
    labels = {label for _model, _column, label in planting.text_columns()}
    unknown = {label for label in labels if planting.words_of(label) is None}
    stale = {key for key in planting.COLUMNS if not key.endswith(".*") and key not in labels}

    assert (unknown, stale) == (set(), set())
