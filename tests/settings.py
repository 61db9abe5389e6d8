"""The product's own settings, with what a test run needs: secrets of its own, a file database, plain static files."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "tests-only-secret-key-of-at-least-fifty-characters-and-some-more")
os.environ.setdefault("FIELD_KEYS", "test:dGVzdHMtb25seS0zMi1ieXRlcy1sb25nLWtleS1vay4=")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's sync API runs an event loop

from portal.operations import translations
from portal.settings import *  # noqa: F403

translations.build()

_room = Path(tempfile.gettempdir()) / f"leeside-tests-{os.getuid()}-{os.getpid()}"
_room.mkdir(exist_ok=True)
VAR_DIR = _room
STATIC_ROOT, MEDIA_ROOT, HELP_PAGES_DIR = _room / "static", _room / "media", _room / "help-now"
BACKUP_DIR = _room / "backups"
STATIC_ROOT.mkdir(exist_ok=True)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # Checks open the database too: an empty file under var/ would pass for a clinic's that has lost its keys.
    if "DATABASE_URL" not in os.environ:
        DATABASES["default"]["NAME"] = str(_room / "leeside.sqlite3")  # noqa: F405
    # A file, because an in-memory database has no write-ahead log.
    DATABASES["default"]["TEST"] = {"NAME": str(_room / "test.sqlite3")}  # noqa: F405
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}  # noqa: F405
PAGES_KEPT_SECONDS = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
LOGGING["root"]["level"] = LOGGING["loggers"]["django"]["level"] = "CRITICAL"  # noqa: F405
CHECK_LINKS = False  # no test asks another host for anything
