import pytest

from portal.accounts.models import Installation
from portal.operations import installation
from portal.operations.environment import CannotStart

pytestmark = pytest.mark.django_db


def test_an_empty_database_becomes_a_demonstration_unless_told_otherwise():
    assert installation.decide("") is True
    assert installation.decide("1") is True
    assert installation.decide("0") is False


@pytest.mark.parametrize("recorded", [True, False])
def test_a_later_start_follows_the_record(recorded):
    installation.record(recorded)

    assert installation.decide("") is recorded


def test_the_first_record_stays():
    installation.record(False)
    installation.record(True)

    assert list(Installation.objects.values_list("is_demonstration", flat=True)) == [False]


def test_a_clinic_never_becomes_a_demonstration():
    installation.record(False)

    with pytest.raises(CannotStart, match="is not a demonstration"):
        installation.decide("1")


def test_a_demonstration_never_becomes_a_clinic():
    installation.record(True)

    with pytest.raises(CannotStart, match="is a demonstration"):
        installation.decide("0")


def test_a_database_with_a_clinic_and_no_record_is_not_a_demonstration(clinic):
    assert installation.decide("") is False
    with pytest.raises(CannotStart):
        installation.decide("1")


@pytest.mark.parametrize("asked", ["", "1"])
def test_the_demonstration_does_not_run_with_production_settings(settings, asked):
    settings.SERVED_OVER_TLS = True

    with pytest.raises(CannotStart, match="production settings"):
        installation.decide(asked)
