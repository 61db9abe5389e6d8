"""The help-now pages, written as files so that they need no database and no session.

A file is rewritten whenever a line or a setting of its clinic changes, at every start, and by the worker once a line
has expired. It names style sheets without the hash of their content, because it may be older than the last upgrade.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from portal.country.hours import in_words
from portal.country.lines import advice, help_for
from portal.country.models import CrisisLine
from portal.country.packs import link

NO_CLINIC = "~"  # no slug contains it
TEMPLATE = "help_now/page.html"


def write_when_committed(clinic: Any) -> None:
    """Write a clinic's pages once the transaction that changes them is safe."""
    transaction.on_commit(lambda: write_help_pages(clinic))


def write_all_help_pages() -> int:
    """Write the page of every clinic and the one without a clinic, in every language; return how many files."""
    clinics = CrisisLine._meta.get_field("clinic").related_model._default_manager.all()
    for clinic in clinics:
        write_help_pages(clinic)
    write_help_pages(None)
    return (len(clinics) + 1) * len(settings.LANGUAGES)


def write_help_pages(clinic: Any) -> None:
    """Write one clinic's page in every language, each by an atomic replacement."""
    for language, _name in settings.LANGUAGES:
        _replace(path_of(clinic.slug if clinic else NO_CLINIC, language), html(clinic, language))


def html(clinic: Any, language: str) -> str:
    """Return the page of a clinic, or the one without a clinic, which reads no database."""
    with translation.override(language):
        context = {
            "clinic": clinic,
            "help": help_for(clinic) if clinic else None,
            "advice": advice(),
            "phone_href": link("tel", clinic.phone) if clinic else "",
            "hours": in_words(clinic.hours) if clinic else "",
            "language": language,
            "others": [(code, name) for code, name in _own_names() if code != language],
            "static": settings.STATIC_URL,
        }
        return render_to_string(TEMPLATE, context)


def stored(slug: str, language: str) -> str:
    """Return the written page of a clinic; where there is none, the page without a clinic. Reads files only."""
    for name in (slug, NO_CLINIC):
        try:
            return path_of(name, language).read_text(encoding="utf-8")
        except (OSError, ValueError):  # ValueError: an address with a NUL in it
            continue
    return html(None, language)


def path_of(slug: str, language: str) -> Path:
    return Path(settings.HELP_PAGES_DIR) / f"{Path(slug).name or NO_CLINIC}.{language}.html"


def language_of(request: HttpRequest) -> str:
    """Return the language to answer in: asked for in the address, else the cookie, else the header."""
    asked = request.GET.get("lang", "")
    return asked if asked in dict(settings.LANGUAGES) else translation.get_language_from_request(request)


def _own_names() -> list[tuple[str, str]]:
    return [(code, translation.get_language_info(code)["name_local"].capitalize()) for code, _ in settings.LANGUAGES]


def _replace(path: Path, text: str) -> None:
    """Write beside the file and move over it, so that no reader ever meets half a page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".new")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(name, 0o644)
    os.replace(name, path)
