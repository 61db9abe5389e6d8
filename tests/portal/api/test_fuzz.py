"""A seeded slice of the long run in `tests/deep/api_fuzz.py`: no request causes a fault, each reply is as described."""

import pytest

from tests.portal.api.fuzzing import Fuzz, build_world, open_gates

REQUESTS, SEED = 300, 20260131
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_every_reply_to_odd_and_to_proper_requests_is_as_described():
    fuzz = Fuzz(build_world(), SEED)
    with open_gates():
        fuzz.run(REQUESTS)
    assert fuzz.faults == []
    assert fuzz.wrong == 0
    assert fuzz.requests >= REQUESTS
