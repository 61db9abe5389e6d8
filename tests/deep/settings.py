"""The product's own settings for a process that a rig starts: plain static files, tables without migrations."""

import os
from pathlib import Path

from portal.settings import *  # noqa: F403

VAR_DIR = Path(os.environ["RIG_FOLDER"])
STATIC_ROOT, MEDIA_ROOT, HELP_PAGES_DIR = VAR_DIR / "static", VAR_DIR / "media", VAR_DIR / "help-now"
STATIC_ROOT.mkdir(exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


class _None:
    """Every app has its tables made from its models at once, as in the tests: the same ones, sooner."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


MIGRATION_MODULES = _None()
CHECK_LINKS = False  # a rig asks no other host for anything
