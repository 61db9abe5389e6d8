from pathlib import Path

import pytest
from django.core.management import call_command

from portal.operations.management.commands import translations


@pytest.fixture
def folder(monkeypatch, tmp_path) -> Path:
    monkeypatch.setattr(translations, "LOCALE_DIR", tmp_path)
    return tmp_path


def test_the_catalogue_of_a_language_that_is_named_is_made(folder, settings, capsys):
    settings.LANGUAGES = [("en", "English"), ("mi", "te reo Māori")]

    with pytest.raises(SystemExit) as ended:
        call_command("translations")

    assert ended.value.code == 1  # its texts wait
    assert "mi: 'Help now'" in capsys.readouterr().out
    assert 'msgid "Help now"' in (folder / "mi" / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    assert [path.name for path in folder.iterdir()] == ["mi"]  # none of English


def test_a_catalogue_of_a_language_that_is_not_named_is_kept_in_step_all_the_same(folder, settings):
    settings.LANGUAGES = [("en", "English")]
    old = folder / "es" / "LC_MESSAGES" / "django.po"
    old.parent.mkdir(parents=True)
    old.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n', encoding="utf-8")

    assert translations.catalogues() == [old]
