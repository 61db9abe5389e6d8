"""The two clinics and the round of all visitors, made once."""

import pytest
from django.db import transaction

from tests.architecture.canaries import world


@pytest.fixture(scope="package")
def clinics(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield world.build()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def journeys(clinics, django_db_blocker):
    with django_db_blocker.unblock():
        return [clinics.crawler.go(visitor, world.starts(clinics, visitor)) for visitor in clinics.visitors]
