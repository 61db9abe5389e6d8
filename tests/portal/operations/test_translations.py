import gettext
import os

import pytest

from portal.operations import translations

CATALOGUE = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "Back"
msgstr "Atrás"

#, fuzzy
msgid "Skip"
msgstr "Saltar quizá"
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(CATALOGUE, encoding="utf-8")
    return path


def read(source) -> gettext.GNUTranslations:
    with source.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file)


def test_a_catalogue_is_built_without_gettext(source, tmp_path):
    assert translations.build(tmp_path) == 1
    assert read(source).gettext("Back") == "Atrás"


def test_a_doubtful_translation_is_not_shown(source, tmp_path):
    translations.build(tmp_path)

    assert read(source).gettext("Skip") == "Skip"


def test_an_unchanged_catalogue_is_left_alone(source, tmp_path):
    translations.build(tmp_path)

    assert translations.build(tmp_path) == 0


def test_a_changed_catalogue_is_built_again(source, tmp_path):
    translations.build(tmp_path)
    built = source.with_suffix(".mo").stat().st_mtime
    os.utime(source, (built + 1, built + 1))

    assert translations.build(tmp_path) == 1
