"""A row of another clinic answers like no row at all, byte for byte; and a search for it like a search for nothing."""

import re
import sys
from itertools import chain

import pytest
import time_machine
from django.utils import timezone

from tests.architecture.canaries.crawling import fetch
from tests.architecture.canaries.sharing import share_out
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
    swaps = Swaps(clinics)

    def ask_for_both(place):
        visitor, foreign, never, found = place
        theirs, none = (bare(visitor, url, method) for url in (foreign, never))
        nothing = NO_PAGE if found.isdigit() else str(nobody())
        return [] if without(theirs, found) == without(none, nothing) else [(visitor.name, foreign, theirs[0], none[0])]

    places = places_of(chosen, swaps)
    wrong = share_out(ask_for_both, places)
    sys.stdout.write(f"{2 * len(places)} requests with foreign ids by {method}" + "\n")
    record_property(f"foreign_ids_{method}", 2 * len(places))
    assert list(chain.from_iterable(wrong)) == []
    assert len(places) > 50


def places_of(chosen, swaps) -> list[tuple]:
    return [(journey.visitor, *swap) for journey in chosen for swap in swaps.of(journey)]


def without(seen: tuple, found: str) -> tuple:
    """Leave out the id that was asked for, where the reply repeats the address."""
    status, body, headers = seen
    pattern = rb"(?<=/)%s(?=/)" if found.isdigit() else rb"%s"
    return status, re.sub(pattern % found.encode(), b"", body), headers


@pytest.mark.parametrize("spoilt", ["not-an-id", "%00", "1e9", "../etc", "00000000-0000-7000-8000-00000000000g"])
def test_a_malformed_id_answers_404_and_never_fails(clinics, chosen, spoilt):
    def ask_for_it(place):
        visitor, foreign, _never, found = place
        status = fetch(visitor, foreign.replace(found, spoilt)).status_code
        fails = status >= 500 or (status == 200 and "?" not in foreign)
        return [(visitor.name, foreign.replace(found, spoilt), status)] if fails else []

    wrong = share_out(ask_for_it, places_of(chosen, Swaps(clinics)))
    assert list(chain.from_iterable(wrong)) == []


def test_a_search_for_what_is_not_ones_own_finds_what_a_search_for_nothing_finds(clinics, journeys, record_property):
    """For every column of this clinic one canary is looked for by people of the other, wherever they may type words."""
    here, places = clinics.here.house.clinic.pk, {}
    own = [bird for bird in clinics.cage.birds.values() if bird.clinic == here and bird.text.startswith("zq")]
    wanted = list({bird.column: bird for bird in own}.values())
    for journey in [each for each in journeys if each.visitor.clinic != here]:
        for address in sorted(journey.searches - places.keys()):
            places[address] = journey.visitor, address, wanted[(len(places) + 1) % TURNS :: TURNS]

    wrong = share_out(search, list(places.values()))
    asked = sum(len(birds) for _visitor, _address, birds in places.values())
    sys.stdout.write(f"{asked} searches" + "\n")
    record_property("searches", asked)
    assert list(chain.from_iterable(wrong)) == []
    assert asked > 100


def search(place) -> list[tuple[str, str, str]]:
    """Return the columns whose canaries somebody's search tells from nothing."""
    visitor, address, birds = place
    with time_machine.travel(timezone.now(), tick=False):  # a page may say "a minute ago"
        nothing = searched(visitor, address, NOTHING)
        found = [(bird.column, searched(visitor, address, bird.text)) for bird in birds]
    return [(visitor.name, address, column) for column, page in found if page != nothing]


def searched(visitor, address: str, text: str) -> bytes:
    return VARIES.sub(b"", fetch(visitor, address + text).body).replace(text.encode(), b"")
