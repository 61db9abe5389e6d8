import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils import translation

from portal.country import languages

SAY = "print([(code, code in s.LANGUAGES_BIDI) for code, name in s.LANGUAGES])"
ISOLATED = "\u206609 000 0001\u2069"


@pytest.mark.parametrize(
    ("code", "said"), [("ar", ISOLATED), ("he", ISOLATED), ("en", "09 000 0001"), ("es", "09 000 0001")]
)
def test_a_number_is_held_together_only_where_pages_run_from_right_to_left(code, said):
    with translation.override(code):
        assert languages.left_to_right("09 000 0001") == said
        assert languages.left_to_right("") == ""


def test_a_language_is_small_within_a_spanish_sentence_and_large_where_it_stands_alone():
    with translation.override("es"):
        assert languages.language_name("en") == "inglés"
        assert languages.language_label("en") == "Inglés"
        assert languages.choices() == [("en", "Inglés"), ("es", "Español")]
    with translation.override("en"):
        assert languages.language_name("es") == languages.language_label("es") == "Spanish"


def test_a_language_calls_itself_so():
    assert [languages.own_name(code) for code in ("en", "es", "ar")] == ["English", "Español", "العربيّة"]


def test_a_language_that_nobody_knows_has_its_code_for_a_name():
    assert languages.own_name("xx") == languages.language_name("xx") == "xx"
    assert not languages.is_offered("xx")
    assert languages.is_offered("es")


def started(named: str) -> tuple[int, str]:
    """Return how the product starts with these languages, and what it says."""
    command = [sys.executable, "-c", f"from portal import settings as s; {SAY}"]
    environment = os.environ | {"LANGUAGES": named, "DEMO": "1"}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip() or done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ("", [("en", False), ("es", False)]),
        ("en", [("en", False)]),
        ("en, es,mi", [("en", False), ("es", False), ("mi", False)]),
        ("ps,en,zh-hans", [("ps", True), ("en", False), ("zh-hans", False)]),  # Pashto: by Unicode's lists
    ],
)
def test_languages_are_named_in_the_environment(named, said):
    assert started(named) == (0, str(said))


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("es,mi", "it must hold en"),
        ("en,es,es", "no code twice"),
        ("en,q7", "'q7', which is no language code"),
        ("en,ES", "'ES', which is no language code"),
        ("en,zh-cn", "'zh-cn'; write 'zh-hans'"),
        ("en,und", "'und', which is no language code"),
        ("en,zh-hant-hk", "'zh-hant-hk', which is no language code"),  # longer than the columns
    ],
)
def test_what_is_no_list_of_languages_is_refused_at_the_start(named, why):
    code, said = started(named)

    assert code == 1
    assert why in said
