"""A planted library with a few pieces, and the people who write and sign."""

from importlib import import_module

import pytest
from django.db import connection
from wagtail.models import Page

from content import actions, models
from portal.accounts.roles import Role
from portal.audit import actor
from tests.conftest import make_user

SYSTEM = actor.system("tests")
HIGH_WORRY = {"all": [{"fact": "leeside-attachment-core.AX.value", "op": ">=", "value": 3.5}]}
FACTS = {"leeside-attachment-core.AX.value": 4.2}


@pytest.fixture
def library(db) -> list[models.HomePage]:
    return actions.plant(by=SYSTEM)


@pytest.fixture
def search_index(db) -> None:
    make_search_index()


def make_search_index() -> None:
    """Make SQLite's full-text table, which only a migration of Wagtail's makes; tests run without migrations."""
    if connection.vendor != "sqlite":
        return
    migration = import_module("wagtail.search.migrations.0006_customise_indexentry").Migration
    statements = [sql.sql for step in migration.operations for sql in getattr(step, "database_operations", ())]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS wagtailsearch_indexentry_fts")
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'wagtailsearch_indexentry'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            cursor.execute(statement)


def make_article(home: Page, slug: str, **fields: object) -> models.ArticlePage:
    page = models.ArticlePage(
        slug=slug,
        locale=home.locale,
        **{
            "title": slug.replace("-", " ").capitalize(),
            "lead": "A lead.",
            "how_sure": "<p>Fairly.</p>",
            **fields,
        },
    )
    page.sections = [("section", {"heading": "What it means", "text": "<p>Some words.</p>"})]
    home.get_children().get(slug="library").add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def english(library):
    return next(home for home in library if home.locale.language_code == "en")


@pytest.fixture
def spanish(library):
    return next(home for home in library if home.locale.language_code == "es")


@pytest.fixture
def article(english) -> models.ArticlePage:
    return make_article(english, "asking-for-reassurance")


@pytest.fixture
def rule(article) -> models.Rule:
    return models.Rule.objects.create(
        key="reassurance", version=1, page=article.page_ptr, titles={"en": "Worry is high."}, when=HIGH_WORRY
    )


@pytest.fixture
def rita(clinic):
    return make_user(clinic, "Rita", Role.REVIEWER)


@pytest.fixture
def by_rita(rita, clinic):
    return actor.staff(rita, clinic)


@pytest.fixture
def eddie(clinic):
    return make_user(clinic, "Eddie", Role.EDITOR)


@pytest.fixture
def own_article(library, clinic) -> models.ArticlePage:
    """A piece of the clinic's own tree, named so that a leak can be searched for."""
    homes = actions.plant_for(clinic=clinic, by=SYSTEM)
    return make_article(next(home for home in homes if home.locale.language_code == "en"), "harbour-secret")
