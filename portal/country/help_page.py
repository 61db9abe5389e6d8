"""The help-now pages, written as files so that they need no database and no session.

A file is rewritten whenever a line or a setting of its clinic changes, at every start, and by the worker once a line
has expired. It names style sheets without the hash of their content, because it may be older than the last upgrade.
"""

import os
import re
import tempfile
from collections.abc import Sequence
from glob import escape as glob_escape
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from portal.country import languages
from portal.country.hours import in_words
from portal.country.lines import ELSEWHERE, advice, help_for, regions_of
from portal.country.models import CrisisLine
from portal.country.packs import link

NO_CLINIC = "~"  # no slug contains it
TEMPLATE = "help_now/page.html"
REGION = re.compile(rf"[A-Z]{{2}}|{ELSEWHERE}")
PANEL_STARTS, PANEL_ENDS = '<section class="crisis', "</section>"


def write_when_committed(clinic: Any) -> None:
    """Write a clinic's pages once the transaction that changes them is safe."""
    transaction.on_commit(lambda: write_help_pages(clinic))


def write_all_help_pages() -> int:
    """Write the pages of every clinic and the one without a clinic, in every language; return of how many of these."""
    clinics = CrisisLine._meta.get_field("clinic").related_model._default_manager.all()
    for clinic in clinics:
        write_help_pages(clinic)
    write_help_pages(None)
    return (len(clinics) + 1) * len(languages.codes())


def write_help_pages(clinic: Any) -> None:
    """Write one clinic's pages, one for each place and language, each by an atomic replacement; drop the others."""
    slug = clinic.slug if clinic else NO_CLINIC
    regions = regions_of(clinic) if clinic else []  # its own country is among them: somebody may choose it
    for language in languages.codes():
        for region in ("", *regions):
            _replace(path_of(slug, language, region), html(clinic, language, region))
        _drop_others(slug, language, regions)


def html(clinic: Any, language: str, region: str = "") -> str:
    """Return the page of a clinic for one place, or the page without a clinic, which reads no database."""
    with translation.override(language):
        context = {
            "clinic": clinic,
            "help": help_for(clinic, region) if clinic else None,
            "advice": advice(),
            "phone_href": link("tel", clinic.phone) if clinic and region in ("", clinic.country) else "",
            "hours": in_words(clinic.hours) if clinic else "",
            "language": language,
            "region": region,
            "others": [(code, name) for code, name in _own_names() if code != language],
            "static": settings.STATIC_URL,
        }
        return render_to_string(TEMPLATE, context)


def stored(slug: str, language: str, region: str = "") -> str:
    """Return the written page of a clinic for one place. Reads files only.

    Somebody in a country of which the clinic has no page is elsewhere; where a clinic has no page at all, its place
    takes the page without a clinic. Neither ever falls back to the numbers of the clinic's own country.
    """
    wanted = [(slug, region), (slug, ELSEWHERE)] if region else [(slug, "")]
    for name, place in (*wanted, (NO_CLINIC, "")):
        try:
            return path_of(name, language, place).read_text(encoding="utf-8")
        except (OSError, ValueError):  # ValueError: an address with a NUL in it
            continue
    return html(None, language)


def panel_of(page: str) -> str:
    """Return the panel with the numbers out of a written page; nothing where a page has none."""
    _before, starts, rest = page.partition(PANEL_STARTS)
    panel, ends, _after = rest.partition(PANEL_ENDS)
    return f"{starts}{panel}{ends}" if starts and ends else ""


def path_of(slug: str, language: str, region: str = "") -> Path:
    """Return where a page is kept: a clinic's own country has no code in the name, any other place has."""
    parts = [Path(slug).name or NO_CLINIC, language, *([region] if region else [])]
    return Path(settings.HELP_PAGES_DIR) / f"{'.'.join(parts)}.html"


def language_of(request: HttpRequest, known: str = "") -> str:
    """Return the language to answer in: asked for in the address, else known of the reader, else cookie or header."""
    asked = request.GET.get("lang", "")
    if languages.is_offered(asked):
        return asked
    return known or translation.get_language_from_request(request)


def region_of(request: HttpRequest) -> str:
    """Return the place that somebody chose; what is no country is elsewhere."""
    asked = request.GET.get("country", "").strip()
    return asked if not asked or REGION.fullmatch(asked) else ELSEWHERE


def _own_names() -> list[tuple[str, str]]:
    return [(code, languages.own_name(code)) for code in languages.codes()]


def _drop_others(slug: str, language: str, regions: Sequence[str]) -> None:
    """Take away the pages of places whose lines are gone or have expired."""
    kept = {path_of(slug, language, region) for region in regions}
    for path in Path(settings.HELP_PAGES_DIR).glob(f"{glob_escape(slug)}.{language}.*.html"):
        if path not in kept:
            path.unlink(missing_ok=True)


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
