"""The rules that a clinic may read, in every version: the shared ones and its own. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from wagtail.models import Page

from content import models
from content.library import WHOSE, kinds, within

PEOPLE = ("page", "author", "approved_by")


@dataclass(frozen=True)
class Entry:
    """A rule with its versions, newest first, as a reader of the list meets it."""

    versions: tuple[models.Rule, ...]
    switched_off: models.SwitchedOff | None
    page: Any  # in the reader's language where it is there in it
    sign_off: models.SignOff | None  # the signature in force by which the rule chooses its page, in any language

    @property
    def newest(self) -> models.Rule:
        return self.versions[0]

    @property
    def current(self) -> models.Rule | None:
        """The version that chooses content, unless the rule is switched off."""
        return next((rule for rule in self.versions if rule.is_current), None)

    @property
    def shown(self) -> models.Rule:
        """The version that stands for the rule: the one in force, else the newest."""
        return self.current or self.newest

    @property
    def waiting(self) -> models.Rule | None:
        """The newest version, while nobody approved it."""
        return self.newest if self.newest.is_draft else None


def entries(clinic: Any, key: str = "") -> list[Entry]:
    """Return the rules that a clinic may read, its own first; with a key that one alone. Five queries."""
    rows = models.Rule.objects.seen_by(clinic).select_related(*PEOPLE).order_by("-version")
    off = models.SwitchedOff.objects.filter(clinic=clinic, on_at=None).select_related("off_by")
    if key:
        rows, off = rows.filter(key=key), off.filter(key=key)
    versions: dict[tuple[bool, str], list[models.Rule]] = {}
    for row in rows:
        versions.setdefault((row.clinic_id is None, row.key), []).append(row)
    switches = {row.key: row for row in off}
    pages = _in_language(clinic, [rules[0].page for rules in versions.values()])
    signed = list(models.SignOff.objects.in_force().filter(clinic=clinic).select_related("page", *WHOSE))
    found = [
        Entry(tuple(rules), switches.get(name), _page(rules, pages), _signature(rules, signed))
        for (_is_shared, name), rules in versions.items()
    ]
    return sorted(found, key=lambda entry: (entry.newest.clinic_id is None, entry.newest.pk))


def find(key: str, clinic: Any) -> Entry | None:
    """Return one rule, or None where this clinic has no such rule."""
    return next(iter(entries(clinic, key)), None)


def targets(clinic: Any) -> list[Any]:
    """Return the pieces that a rule may offer, each once, in the reader's language where it is there in it."""
    shown: dict[Any, Any] = {}
    pages = Page.objects.live().type(*kinds()).filter(within(clinic)).select_related("locale").order_by("title")
    for page in pages:
        if page.translation_key not in shown or page.locale.language_code == get_language():
            shown[page.translation_key] = page
    return sorted(shown.values(), key=lambda page: page.title)


def _in_language(clinic: Any, pages: list[Any]) -> dict[Any, Any]:
    keys = {page.translation_key for page in pages}
    found = Page.objects.live().filter(within(clinic), translation_key__in=keys)
    return {page.translation_key: page for page in found.filter(locale__language_code=get_language() or "en")}


def _signature(rules: list[models.Rule], signed: list[models.SignOff]) -> models.SignOff | None:
    """A clinic's own rule asks that the page is signed, a shared one that it was signed with it."""
    rule = next((each for each in rules if each.is_current), rules[0])
    of_page = [row for row in signed if row.page.translation_key == rule.page.translation_key]
    return next((row for row in of_page if rule.clinic_id or str(rule) in row.rules), None)


def _page(rules: list[models.Rule], pages: dict[Any, Any]) -> Any:
    return pages.get(rules[0].page.translation_key, rules[0].page)
