"""The cache in the database, but for one thing that hardly ever changes: under which address each home stands.

Wagtail asks the cache for it at every link, so a page with a hundred links would ask the database a hundred times.
"""

import time
from typing import Any

from django.core.cache.backends import db

ADDRESSES = "wagtail_site_root_paths"  # wagtail.models.sites.SITE_ROOT_PATHS_CACHE_KEY, which loads models
KEPT_SECONDS = 60  # another process may give a home another address


class DatabaseCache(db.DatabaseCache):
    """Keeps the addresses of the homes in the memory of the process for a minute."""

    _kept: tuple[float, Any] | None = None  # of the class: each thread has a cache object of its own

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        if key != ADDRESSES:
            return super().get(key, default, version)
        kept = DatabaseCache._kept
        if kept is not None and time.monotonic() < kept[0]:
            return kept[1]
        found = super().get(key, None, version)
        DatabaseCache._kept = (time.monotonic() + KEPT_SECONDS, found) if found else None
        return default if found is None else found

    def delete(self, key: Any, version: int | None = None) -> bool:
        if key == ADDRESSES:
            DatabaseCache._kept = None
        return super().delete(key, version)
