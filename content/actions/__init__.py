"""What changes content: planting the trees, loading the starter pieces and rules, sending to review, signing.

What editors type is written by Wagtail. May import the rest of `content`, and `portal.audit`. Whether somebody is a
reviewer is asked by the action of `portal.care` that calls it.
"""

from content.actions.claims import load_claims, mark_contradiction, settle_contradiction
from content.actions.link_checks import check_links
from content.actions.own_rules import approve_rule, switch_rule_off, switch_rule_on, throw_rule_away, write_rule
from content.actions.reviews import ask_for_review
from content.actions.rules import load_rules
from content.actions.signoffs import sign_off
from content.actions.starter import load_starter
from content.actions.trees import plant, plant_for

__all__ = [
    "approve_rule",
    "ask_for_review",
    "check_links",
    "load_claims",
    "load_rules",
    "load_starter",
    "mark_contradiction",
    "plant",
    "plant_for",
    "settle_contradiction",
    "sign_off",
    "switch_rule_off",
    "switch_rule_on",
    "throw_rule_away",
    "write_rule",
]
