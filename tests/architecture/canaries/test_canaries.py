"""Nobody meets a canary of somebody else's, anywhere; and everybody meets their own."""

import sys

import pytest

from tests.architecture.canaries.audience import may_meet, must_meet

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.deep, pytest.mark.timeout(1800)]


def test_nobody_meets_what_is_not_theirs(clinics, journeys, record_property):
    birds = clinics.cage.birds
    leaks = [
        (journey.visitor.name, birds[text].column, where)
        for journey in journeys
        for text, where in journey.met.items()
        if not may_meet(birds[text], journey.visitor)
    ]
    record_property("visitors", len(journeys))
    record_property("pages", sum(journey.requests for journey in journeys))
    record_property("foreign", len(leaks))
    assert leaks == []


def test_nobody_meets_an_id_of_another_clinic(journeys):
    assert [(j.visitor.name, found, where) for j in journeys for found, where in j.ids_met.items()] == []


def test_everybody_meets_their_own(clinics, journeys, record_property):
    missed, shares = {}, []
    for journey in journeys:
        own = [bird for bird in clinics.cage.birds.values() if must_meet(bird, journey.visitor)]
        unmet = [bird.column for bird in own if bird.text not in journey.met]
        sys.stdout.write(
            f"{journey.visitor.name}: {len(own) - len(unmet)} of {len(own)}, {journey.requests} requests" + "\n"
        )
        shares.append((len(own) - len(unmet), len(own)))
        if len(unmet) > 0.05 * len(own):
            missed[journey.visitor.name] = sorted(set(unmet))
    record_property("own_met", sum(met for met, _own in shares))
    record_property("own", sum(own for _met, own in shares))
    record_property("least", min(met / own for met, own in shares if own))
    assert missed == {}


def test_no_page_fails(journeys):
    assert [failure for journey in journeys for failure in journey.failed] == []
