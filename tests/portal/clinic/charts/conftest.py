from datetime import date

import pytest
from hypothesis import settings

from portal.clinic.charts.change import Change, Reading
from portal.clinic.charts.plane import Place, Plane
from portal.clinic.charts.regions import ANXIOUS, FEARFUL, SECURE

# Random cases are the same in every run, and a busy machine does not fail them.
settings.register_profile("charts", deadline=None, derandomize=True, max_examples=40)
settings.load_profile("charts")

COUNTS = {ANXIOUS: 15, FEARFUL: 4, SECURE: 1}
DAYS = (date(2026, 1, 14), date(2026, 3, 11), date(2026, 4, 29), date(2026, 6, 9))
LABELS = ("14 Jan", "11 Mar", "29 Apr", "9 Jun")


@pytest.fixture
def make_plane():
    def make(**changes):
        regions = [region for region, count in COUNTS.items() for _ in range(count)]
        facts = {
            "low": 1,
            "high": 7,
            "now": Place("9 Jun", (4.2, 2.6), (4.1, 2.7), (0.36, 0.36)),
            "covariance": ((0.12, 0.02), (0.02, 0.12)),
            "lines": (3.6, 2.9),
            "marks": tuple((3.7 + 0.05 * i, 2.4, region) for i, region in enumerate(regions)),
            "likely": (ANXIOUS, FEARFUL),
            "line_label": "adult average",
        }
        return Plane(**{**facts, **changes})

    return make


@pytest.fixture
def make_change():
    def make(*values, **changes):
        readings = tuple(Reading(*reading) for reading in zip(DAYS, LABELS, values, strict=False))
        facts = {"name": "Mood", "low": 0, "high": 27, "readings": readings, "sem": 1.7, "better": "lower"}
        return Change(**{**facts, **changes})

    return make
