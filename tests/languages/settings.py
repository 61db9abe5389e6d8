"""The tests' settings with two more languages, as an operator adds them: te reo Māori, and Arabic, which runs from
right to left. Their catalogues hold a few words; all else falls back to English."""

import os
from pathlib import Path

os.environ["LANGUAGES"] = "en,es,mi,ar"

from tests.settings import *  # noqa: F403

_few_words = Path(__file__).parent / "locale"
translations.build(_few_words)  # noqa: F405
LOCALE_PATHS = [_few_words, *LOCALE_PATHS]  # noqa: F405
if DATABASES["default"]["ENGINE"].endswith("postgresql"):  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": f"test_languages_{os.getpid()}"}  # noqa: F405  beside the suite's own
