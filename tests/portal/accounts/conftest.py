import pytest

from portal.accounts.models import Installation


@pytest.fixture
def demonstration(db):
    return Installation.objects.create(is_demonstration=True)
