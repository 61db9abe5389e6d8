import shutil
from pathlib import Path

import pytest
from wagtail.models import Page

from content import actions
from content.actions import starter
from portal.audit.actor import system


@pytest.fixture
def one_piece(monkeypatch, tmp_path) -> Path:
    """What is shipped, with one glossary entry in both languages for all of its pieces."""
    shutil.copytree(starter.STARTER, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.e?.toml"))
    for path in sorted(starter.STARTER.glob("glossary/secure-base.*.toml")):
        shutil.copy(path, tmp_path / "glossary")
    monkeypatch.setattr(starter, "STARTER", tmp_path)
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("offered", [["en"], ["en", "es"]])
def test_shipped_pieces_are_there_in_the_languages_that_are_offered(settings, one_piece, offered):
    settings.LANGUAGES = [(code, code) for code in offered]

    assert actions.load_starter(by=system("tests")) == len(offered)

    spoken = Page.objects.filter(depth__gt=1).values_list("locale__language_code", flat=True)
    assert set(spoken) == set(offered)
