"""The two clinics and the round of all visitors, made once."""

import pickle
from dataclasses import replace

import pytest
from django.core.cache import caches
from django.db import transaction

from tests.architecture.canaries import world
from tests.architecture.canaries.sharing import share_out


@pytest.fixture(scope="package")
def clinics(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def rounds(clinics, django_db_blocker):
    """Where everybody went, and the text of what the cache held then."""

    def go(visitor):
        journey = clinics.crawler.go(visitor, world.starts(clinics, visitor))
        return replace(journey, visitor=None), cached()

    with django_db_blocker.unblock():
        return share_out(go, clinics.visitors)


@pytest.fixture(scope="package")
def journeys(clinics, rounds):
    return [replace(journey, visitor=visitor) for visitor, (journey, _) in zip(clinics.visitors, rounds, strict=True)]


def cached():
    held = caches["default"]._cache
    return " ".join([*held, *(repr(pickle.loads(value)) for value in held.values())])
