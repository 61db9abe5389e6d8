"""A stage for the short slices of the rigs, on the suite's own kind of database."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.deep.databases import why_no_postgresql
from tests.deep.stage import Stage
from tests.deep.stage import stage as build

PEOPLE = 40


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    if connection.vendor == "postgresql" and why_no_postgresql():
        pytest.skip(why_no_postgresql())
    with build(connection.vendor, PEOPLE) as built:
        yield built
