"""Where the demonstration must never be loaded."""

import pytest
from django.test import override_settings

from portal.operations.demonstration.loading import NotForRealPeople, check_may_load

pytestmark = pytest.mark.django_db


def test_an_empty_local_database_may_hold_it():
    check_may_load()


def test_never_beside_somebody(pia):
    with pytest.raises(NotForRealPeople, match="empty"):
        check_may_load()


@override_settings(SERVED_OVER_TLS=True)
def test_never_with_production_settings():
    with pytest.raises(NotForRealPeople, match="https"):
        check_may_load()
