"""Writing rules for content, approving them, and switching them off, as somebody of the clinic."""

from typing import Any

from django.db import transaction
from wagtail.models import Page

from content import actions
from content.models import Rule
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.care import policies
from portal.care.rule_facts import check_facts


@transaction.atomic
def write_rule(
    *, page: Page, titles: dict[str, str], when: dict[str, Any], clinic: Any, by: Actor, key: str = ""
) -> Rule:
    """Keep a version of the clinic's own rule as a draft. Raises MayNot or Refused."""
    policies.check_may(by, Permission.WRITE_RULES)
    check_facts(when, clinic)
    return actions.write_rule(page=page, titles=titles, when=when, clinic=clinic, by=by, key=key)


@transaction.atomic
def approve_rule(*, rule: Rule, by: Actor) -> None:
    """Approve a version that somebody else wrote, while all its facts can still be had. Raises MayNot or Refused."""
    policies.check_may(by, Permission.SIGN_CONTENT)
    check_facts(rule.when, rule.clinic)
    actions.approve_rule(rule=rule, by=by)


@transaction.atomic
def throw_rule_away(*, rule: Rule, by: Actor) -> None:
    """Delete a draft of the clinic's. Raises MayNot or Refused."""
    policies.check_may(by, Permission.WRITE_RULES)
    actions.throw_rule_away(rule=rule, by=by)


@transaction.atomic
def switch_rule(*, rule: Rule, is_on: bool, clinic: Any, by: Actor) -> None:
    """Switch a rule off for the clinic, or on again. Raises MayNot or Refused."""
    policies.check_may(by, Permission.SIGN_CONTENT)
    switch = actions.switch_rule_on if is_on else actions.switch_rule_off
    switch(rule=rule, clinic=clinic, by=by)
