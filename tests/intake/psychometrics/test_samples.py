"""Who the people of a sample were: a slip in that file is refused, and each row is of norms that are there."""

import pytest

from intake.instruments import available, load
from intake.psychometrics.samples import SAMPLES, read_samples

GOOD = """
[web]
norms = ["one", "two"]
youngest = 18
oldest = 70
languages = ["en"]
countries = { US = 7 }
"""


def test_a_row_holds_for_each_of_its_norms():
    found = read_samples(GOOD)
    assert found["one"] == found["two"]
    assert (found["one"].youngest, found["one"].languages, dict(found["one"].countries)) == (18, ("en",), {"US": 7})


@pytest.mark.parametrize(
    ("before", "after", "match"),
    [
        ("youngest = 18", "yougest = 18", "yougest"),
        ('norms = ["one", "two"]', "", "it needs norms"),
        ("countries", '[other]\nnorms = ["two"]\ncountries', "Sample other: it needs norms that no other has"),
        ('["en"]', '["English"]', "Sample web: languages are codes"),
        ("US = 7", "USA = 7", "Sample web: countries are codes"),
        ("oldest = 70", "oldest = 7", "Sample web: its youngest is older"),
    ],
)
def test_a_slip_is_refused_and_named(before, after, match):
    with pytest.raises(ValueError, match=match):
        read_samples(GOOD.replace(before, after))


def test_each_is_the_sample_of_norms_that_ship():
    shipped = {norm.id for pair in available() for norm in load(*pair).norms}
    assert set(SAMPLES) <= shipped
