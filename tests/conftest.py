"""The cast: Ana (clinician), Ben (clinician of another team), Cleo (clinic admin), Pia (patient); and their
counterparts in another clinic, Otto (clinician) and Olga (patient), who must never be met."""

import gc
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import settings

from content import actions as content_actions
from intake import actions as intake_actions
from intake.models import Patient
from portal.accounts.models import Clinic, Membership, User
from portal.accounts.roles import Role
from portal.audit import actor
from tests.starter import load_starter

settings.register_profile("suite", deadline=None)  # a busy machine is no fault
settings.load_profile("suite")
HOURS = {day: ["08:00", "18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}


# A test that takes one of these asks the database.
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.hookimpl(trylast=True)  # after the rooms have marked their own
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Go a journey once more when a browser ran out of time or stood still; what is found wrong stays found.

    On PostgreSQL only what asks the database is run: the rest, two thirds of the tests, ran on SQLite.
    """
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.timeout(150))
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun=["TimeoutError", r"Timeout \(>"]))
    if connection.vendor != "sqlite":
        config.hook.pytest_deselected(items=[item for item in items if not _asks_the_database(item)])
        items[:] = filter(_asks_the_database, items)


def _asks_the_database(item: pytest.Item) -> bool:
    taken = set(getattr(item, "fixturenames", ()))
    return bool(DATABASE & taken) or item.get_closest_marker("django_db") is not None


def pytest_collection_finish() -> None:
    """Look no more for rubbish among what was collected: it stays to the end. A seventh of the suite's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


GROWN = 256 * 1024  # bytes of a table that is read slowly, however few rows are left in it


def _delete_from_each(style: Any, tables: Iterable[str], **_: object) -> list[str]:
    return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]


def _vacuum_grown() -> None:
    """Give back what deleted rows took: readers would wade through them, and run into the time limit of a query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND pg_table_size(oid) > %s",
            [GROWN],
        )
        if grown := [connection.ops.quote_name(name) for (name,) in cursor.fetchall()]:
            cursor.execute(f"VACUUM {', '.join(grown)}")


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """Counters against guessing lie in the cache: those of the test before would turn away whoever comes now."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def rows_are_deleted() -> Iterator[None]:
    """Empty tables by deleting after a test that committed: truncating hundreds takes PostgreSQL seconds."""
    flush = connection.ops.execute_sql_flush

    def empty(statements: Iterable[str]) -> None:
        flush(statements)
        _vacuum_grown()

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(connection.ops, "sql_flush", _delete_from_each)
            patch.setattr(connection.ops, "execute_sql_flush", empty)
        yield


def make_clinic(slug: str, **fields: object) -> Clinic:
    values = {
        "name": f"{slug.title()} clinic",
        "time_zone": "Pacific/Auckland",
        "country": "NZ",
        "languages": ["en", "es"],
        "phone": "09 000 0000",
        "urgent_phone": "09 000 0001",
        "hours": HOURS,
        "has_night_cover": False,
        "exit_url": "https://weather.example/",
        "is_commercial": False,
        "urgent_minutes": 60,
        **fields,
    }
    return Clinic.objects.create(slug=slug, **values)


def make_user(clinic: Clinic, name: str, *roles: Role) -> User:
    user = User.objects.create_user(f"{name.lower()}@{clinic.slug}.example", "correct horse battery", name=name)
    for role in roles:
        Membership.objects.create(user=user, clinic=clinic, role=role)
    return user


def make_patient(clinic: Clinic, name: str, **fields: object) -> Patient:
    values = {"birth_date": date(1990, 5, 4), "email": f"{name.split()[0].lower()}@home.example", **fields}
    return Patient.objects.create(clinic=clinic, name=name, **values)


@pytest.fixture
def clinic(db) -> Clinic:
    return make_clinic("harbour")


@pytest.fixture
def other_clinic(db) -> Clinic:
    return make_clinic("hill")


@pytest.fixture
def ana(clinic) -> User:
    return make_user(clinic, "Ana", Role.CLINICIAN)


@pytest.fixture
def ben(clinic) -> User:
    return make_user(clinic, "Ben", Role.CLINICIAN)


@pytest.fixture
def lead(clinic) -> User:
    return make_user(clinic, "Lea", Role.LEAD)


@pytest.fixture
def cleo(clinic) -> User:
    return make_user(clinic, "Cleo", Role.ADMIN)


@pytest.fixture
def otto(other_clinic) -> User:
    return make_user(other_clinic, "Otto", Role.CLINICIAN)


@pytest.fixture
def pia(clinic) -> Patient:
    return make_patient(clinic, "Pia Example")


@pytest.fixture
def olga(other_clinic) -> Patient:
    return make_patient(other_clinic, "Olga Elsewhere")


@pytest.fixture
def by_ana(ana, clinic) -> actor.Actor:
    return actor.staff(ana, clinic)


@pytest.fixture
def batteries(db) -> None:
    """The shipped batteries, as rows."""
    intake_actions.load_batteries(by=actor.system("tests"))


@pytest.fixture
def starter(batteries) -> None:
    """What a new database is filled with."""
    load_starter()
    content_actions.load_rules(by=actor.system("tests"))
