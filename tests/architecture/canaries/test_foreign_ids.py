"""A row of another clinic answers like no row at all, byte for byte; and a search for it like a search for nothing."""

import re
import sys

import pytest

from tests.architecture.canaries.crawling import fetch
from tests.architecture.canaries.swapping import NO_PAGE, Swaps, bare
from tests.architecture.people import nobody
from tests.architecture.test_permissions import VARIES

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.deep, pytest.mark.timeout(1800)]
WHO = ("ana", "cleo", "eddie", "rae", "pia open", "api all")
NOTHING = "zqzzzzzzzzzz"
TURNS = 4  # the columns take turns over the places where words can be typed


@pytest.fixture(scope="package")
def chosen(journeys):
    return [journey for journey in journeys if journey.visitor.name in {f"harbour:{name}" for name in WHO}]


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_an_id_of_another_clinic_answers_like_one_that_never_was(clinics, chosen, method, record_property):
    swaps, wrong, asked = Swaps(clinics), [], 0
    for journey in chosen:
        for foreign, never, found in swaps.of(journey):
            theirs, none = (bare(journey.visitor, url, method) for url in (foreign, never))
            asked += 2
            if without(theirs, found) != without(none, NO_PAGE if found.isdigit() else str(nobody())):
                wrong.append((journey.visitor.name, foreign, theirs[0], none[0]))
    sys.stdout.write(f"{asked} requests with foreign ids by {method}" + "\n")
    record_property(f"foreign_ids_{method}", asked)
    assert wrong == []
    assert asked > 100


def without(seen: tuple, found: str) -> tuple:
    """Leave out the id that was asked for, where the reply repeats the address."""
    status, body, headers = seen
    pattern = rb"(?<=/)%s(?=/)" if found.isdigit() else rb"%s"
    return status, re.sub(pattern % found.encode(), b"", body), headers


@pytest.mark.parametrize("spoilt", ["not-an-id", "%00", "1e9", "../etc", "00000000-0000-7000-8000-00000000000g"])
def test_a_malformed_id_answers_404_and_never_fails(clinics, chosen, spoilt):
    swaps, wrong = Swaps(clinics), []
    for journey in chosen:
        for foreign, _never, found in swaps.of(journey):
            status = fetch(journey.visitor, foreign.replace(found, spoilt)).status_code
            if status >= 500 or (status == 200 and "?" not in foreign):
                wrong.append((journey.visitor.name, foreign.replace(found, spoilt), status))
    assert wrong == []


def test_a_search_for_what_is_not_ones_own_finds_what_a_search_for_nothing_finds(clinics, journeys, record_property):
    """For every column of this clinic one canary is looked for by people of the other, wherever they may type words."""
    here, wrong, asked, done = clinics.here.house.clinic.pk, [], 0, set()
    own = [bird for bird in clinics.cage.birds.values() if bird.clinic == here and bird.text.startswith("zq")]
    wanted = list({bird.column: bird for bird in own}.values())
    for journey in [each for each in journeys if each.visitor.clinic != here]:
        for address in sorted(journey.searches - done):
            done.add(address)
            nothing = searched(journey.visitor, address, NOTHING)
            for bird in wanted[len(done) % TURNS :: TURNS]:
                asked += 1
                if (found := searched(journey.visitor, address, bird.text)) != nothing:
                    nothing = searched(journey.visitor, address, NOTHING)  # a page may say "a minute ago"
                if found != nothing:
                    wrong.append((journey.visitor.name, address, bird.column))
    sys.stdout.write(f"{asked} searches" + "\n")
    record_property("searches", asked)
    assert wrong == []
    assert asked > 100


def searched(visitor, address: str, text: str) -> bytes:
    return VARIES.sub(b"", fetch(visitor, address + text).body).replace(text.encode(), b"")
