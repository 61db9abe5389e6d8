"""Loads the rules by which pieces are offered."""

import tomllib
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Page

from content import library
from content.actions.starter import STARTER
from content.models import Rule
from content.rules import RuleError, check
from portal.audit import record
from portal.audit.actor import Actor


@transaction.atomic
def load_rules(*, by: Actor) -> int:
    """Add the rules that are new or have a new version; return how many. A version once loaded never changes."""
    shared = Page.objects.type(*library.kinds()).filter(
        library.within(None), locale__language_code=settings.LANGUAGE_CODE
    )
    pages = {page.slug: page for page in shared.order_by("-pk")}  # where two have one, the first that was there
    known = {(rule.key, rule.version): rule for rule in Rule.objects.filter(clinic=None)}
    rows = tomllib.loads((STARTER / "rules.toml").read_text(encoding="utf-8"))["rules"]
    written = sum(_load(row, pages, known) for row in rows)
    if written:
        record.record("content.rules_loaded", by=by, rules=written)
    return written


def _load(row: dict[str, Any], pages: dict[str, Page], known: dict[tuple[str, int], Rule]) -> bool:
    check(row["when"])
    titles = {"en": row["title"], "es": row["title_es"]}
    rule = known.get((row["key"], row["version"]))
    if rule is not None:
        if (rule.when, rule.titles) != (row["when"], titles):
            raise RuleError(f"{rule} differs from what was loaded; give the changed rule a new version")
        return False
    Rule.objects.filter(clinic=None, key=row["key"]).update(is_current=False)
    Rule.objects.create(
        key=row["key"], version=row["version"], page=pages[row["page"]], titles=titles, when=row["when"]
    )
    return True
