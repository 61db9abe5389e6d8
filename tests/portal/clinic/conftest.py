"""Ana and others, signed in."""

import pytest
from django.test import Client

from tests.sign_in import sign_in


@pytest.fixture
def as_ana(client: Client, ana) -> Client:
    return sign_in(client, ana)


@pytest.fixture
def as_ben(ben) -> Client:
    return sign_in(Client(), ben)


@pytest.fixture
def as_lead(lead) -> Client:
    return sign_in(Client(), lead)
