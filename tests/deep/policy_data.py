"""Mutants of what is written as data: what each role may do, what Wagtail's groups are given."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

ROLES = "tests/portal/care/test_content_actions.py"  # who may do it, action by action
FACTS = ["tests/portal/care/test_rule_facts.py", "tests/portal/care/test_rule_preview.py"]
REVIEW = ["tests/portal/clinic/test_content_review.py", "tests/portal/clinic/test_review_links.py"]
BANNERS, OFFERS = ["tests/content/test_banners.py"], ["tests/content/test_offers.py"]
COPIES, REPORTS = ["tests/content/test_adaptations.py"], ["tests/content/test_feedback.py"]
TRANSLATIONS = ["tests/portal/clinic/test_translations.py"]
PRACTICE = ["tests/portal/clinic/test_practice.py", "tests/portal/clinic/test_patient_courses.py"]
# The rooms of content, and the tests that must catch every broken line of each.
ROOMS_OF_CONTENT: dict[str, list[str]] = {
    "portal/care/actions/content_rules.py": [ROLES],
    "portal/care/actions/content.py": [ROLES, *REVIEW, "tests/portal/care/test_content_due.py"],
    "portal/care/actions/content_offers.py": [ROLES],
    "portal/care/actions/adaptations.py": [ROLES],
    "portal/care/actions/banners.py": [ROLES],
    "portal/care/actions/claims.py": [ROLES],
    "portal/care/actions/translations.py": [ROLES],
    "portal/care/actions/practice.py": PRACTICE,
    "portal/care/practice.py": PRACTICE,
    "portal/care/rule_facts.py": FACTS,
    "content/actions/own_rules.py": ["tests/content/test_own_rules.py"],
    "content/actions/reviews.py": [*REVIEW, *TRANSLATIONS],
    "content/actions/changes.py": REVIEW,
    "content/actions/review_invitations.py": REVIEW,
    "content/actions/claims.py": ["tests/content/test_claims.py"],
    "content/actions/feedback.py": REPORTS,
    "content/feedback.py": REPORTS,
    "content/actions/offers.py": OFFERS,
    "content/actions/banners.py": BANNERS,
    "content/banners.py": BANNERS,
    "content/actions/adaptations.py": COPIES,
    "content/adaptations.py": COPIES,
    "content/actions/translations.py": TRANSLATIONS,
    "content/translating.py": TRANSLATIONS,
}
# The mutant's name to the reason for which nobody could see it.
EQUIVALENT: dict[str, str] = {
    "content/actions/own_rules.py write_rule: always 'key'": "no rule has an empty key",
    "content/actions/own_rules.py approve_rule: drop is_current=True": "the other versions are switched off already",
    "intake/actions/own_instruments.py draft_instrument: always 'key'": "no instrument has an empty key",
    "intake/actions/own_instruments.py confirm_instrument: drop 'check_licence(found.clinic, instrument)'": (
        "two walls: what a clinic declared itself may be used in paid care"
    ),
    "intake/actions/own_instruments.py batteries_with: drop clinic=row.clinic_id": (
        "two walls: nobody but the clinic that has an instrument can put it into a set"
    ),
    "intake/late.py tell: drop 'alert'": "of two alerts that a page raised it may show support for either",
    "intake/late.py calling: always 'choice.question.assessment is not None'": (
        "every part of a set has its sheet since the invitation: the line is for the type checker"
    ),
    "portal/accounts/policies.py check_admin_remains: drop .filter(user=leaving)": (
        "where there are admins and none is left without this person, this person is one of them"
    ),
    "portal/care/access.py patients_for: never \"actor.kind != 'staff'\"": (
        "two walls: whoever is no staff has no permission either, which the next lines ask for"
    ),
    "portal/care/access.py _reach: always 'Permission.ANSWER_ALERTS in may'": (
        "whoever may read patients answers alerts too: no role has the one without the other"
    ),
    "portal/care/access.py _reach: drop clinic_id=actor.clinic_id": (
        "the patients are those of the actor's clinic already; the alerts are narrowed so that fewer are read"
    ),
    "portal/care/access.py unowned_alerts: drop 'Q(owner=None)'": (
        "an alert without an owner has no owner who is able to answer it: the other half says so too"
    ),
    **dict.fromkeys(
        (
            "content/actions/offers.py choose_audiences: drop 'clinic.hold()'",
            "content/actions/offers.py choose_condition: drop 'clinic.hold()'",
        ),
        "on SQLite, on which mutants run, one person writes at a time; two at once are in test_offers_race",
    ),
    **dict.fromkeys(
        (
            "portal/care/roster.py around: drop .filter(not_ended, still, first_day__lte=until)",
            "portal/care/roster.py around: drop first_day__lte=until",
            "portal/care/roster.py around: drop 'not_ended'",
            "portal/care/roster.py around: drop 'still'",
        ),
        "it spares rows that need not be read: `covers` asks the same of each",
    ),
    "portal/care/roster.py passes_midnight: flip 'self.ends < self.starts'": "a constraint: none ends when it starts",
    "portal/care/roster.py changes: flip 'moment < last'": "what lies outside the span is left out at the end",
    "portal/care/roster.py next_there: always 'shifts'": "without shifts there is nothing to find; it spares a query",
    "portal/care/roster.py next_there: drop ends_at__gt=at": "leave that is over holds at none of the moments",
    "portal/care/roster.py somebody_is_back: drop user__in=people": (
        "when the leave of somebody else ends, nobody of these is there who was not there before"
    ),
    "intake/policies.py check_link: drop 'invitation.submitted_at is None'": (
        "what was sent never expires: `is_expired` asks it too"
    ),
    "intake/policies.py check_link: drop 'invitation.submitted_at'": (
        "before sending, `home_until` is the day of expiry, at which the line before has ended the link"
    ),
}

Data = Iterator[tuple[str, Callable[[], None]]]


def mutants_of(path: str) -> Data:
    """Return each change of a file's tables with what brings it about."""
    if path == "portal/accounts/roles.py":
        yield from of_roles()
    if path == "portal/care/cms.py":
        yield from of_tables("portal.care.cms", "ON_PAGES", "BESIDE_PAGES")
    if path == "portal/clinic/cms_policy.py":
        yield from of_page_ids()


def of_roles() -> Data:
    """Take each permission from each role that has it, and give it to each that has not."""
    roles = importlib.import_module("portal.accounts.roles")
    for role in roles.Role:
        for permission in roles.Permission:

            def toggle(role: Any = role, permission: Any = permission) -> None:
                roles._PERMISSIONS[role] = roles._PERMISSIONS[role] ^ {permission}

            verb = "may no longer" if permission in role.permissions else "may also"
            yield f"{role} {verb} {permission}", toggle


def of_tables(module: str, *names: str) -> Data:
    found = importlib.import_module(module)
    for name in names:
        table = getattr(found, name)
        for key, grants in table.items():
            for grant in grants:

                def drop(table: Any = table, key: Any = key, grant: Any = grant) -> None:
                    table[key] = tuple(each for each in table[key] if each != grant)

                yield f"{name}[{key}] without {grant}", drop


def of_page_ids() -> Data:
    policy = importlib.import_module("portal.clinic.cms_policy")
    for name in policy.PAGE_IDS:

        def drop(name: Any = name) -> None:
            policy.PAGE_IDS = tuple(each for each in policy.PAGE_IDS if each != name)

        yield f"PAGE_IDS without {name}", drop
