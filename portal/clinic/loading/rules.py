"""The list of rules, and the page of one: what it says, who stands for it, and what may be done about it."""

from typing import Any

from content import library
from content.flat_rules import flattened
from content.models import Rule
from content.rulebook import Entry
from portal.accounts.doors import StaffRequest
from portal.accounts.roles import Permission
from portal.care.rule_preview import NEWEST, Preview
from portal.clinic.present import rules as words
from portal.country.languages import language_label


def rule_rows(entries: list[Entry]) -> list[dict[str, Any]]:
    """Return the rows of the list of rules."""
    return [{"entry": entry, "rule": entry.shown, **words.state(entry)} for entry in entries]


def rule_page(entry: Entry, rule: Rule, found: Preview | None, request: StaffRequest) -> dict[str, Any]:
    """Return what the page of a rule shows."""
    may_sign = Permission.SIGN_CONTENT in request.permissions
    return {
        **words.state(entry),
        "entry": entry,
        "rule": rule,
        "name": words.name(rule),
        "tree": words.tree(rule.when),
        "sentences": [(code, language_label(code), text) for code, text in rule.titles.items() if text],
        "versions": [{"rule": each, "tree": words.tree(each.when)} for each in entry.versions],
        "beside": _beside(entry, request),
        "signed": entry.sign_off,
        "counted": words.counted(found) if found else None,
        "newest": NEWEST,
        "is_own": rule.clinic_id is not None,
        "may_sign": may_sign,
        "may_approve": may_sign and rule.is_draft and rule.author_id != request.user.pk,
        "wrote_it": rule.is_draft and rule.author_id == request.user.pk,
        "may_start_from": flattened(rule.when) is not None,
    }


def _beside(entry: Entry, request: StaffRequest) -> list[dict[str, Any]]:
    """The other rules that offer the same page: what they ask first may be wanted here too."""
    others = library.rules_offering(entry.page, request.clinic)
    return [{"rule": each, "tree": words.tree(each.when)} for each in others if each.key != entry.newest.key]
