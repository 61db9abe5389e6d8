"""What changes content: planting the trees, loading the starter pieces and rules, sending to review, checking,
signing, asking for changes.

What editors type is written by Wagtail. May import the rest of `content`, and `portal.audit`. Whether somebody is a
reviewer is asked by the action of `portal.care` that calls it.
"""

from content.actions.adaptations import adapt_page, take_in_source
from content.actions.banners import approve_banner, end_banner, write_banner
from content.actions.changes import ask_for_changes
from content.actions.check_results import check_revisions
from content.actions.choices import hide_rest, show_rest
from content.actions.claims import load_claims, mark_contradiction, settle_contradiction
from content.actions.feedback import give_feedback, settle_report
from content.actions.link_checks import check_links
from content.actions.offers import choose_audiences, choose_condition, say_nothing_of
from content.actions.own_rules import approve_rule, switch_rule_off, switch_rule_on, throw_rule_away, write_rule
from content.actions.reminders import claim_due
from content.actions.review_invitations import invite_reviewer, open_review_invitation, revoke_review_invitation
from content.actions.reviews import ask_for_review
from content.actions.rules import load_rules
from content.actions.signoffs import confirm_small_changes, sign_off
from content.actions.starter import load_starter
from content.actions.translations import check_translation, translation_done
from content.actions.trees import plant, plant_for

__all__ = [
    "adapt_page",
    "approve_banner",
    "approve_rule",
    "ask_for_changes",
    "ask_for_review",
    "check_links",
    "check_revisions",
    "check_translation",
    "choose_audiences",
    "choose_condition",
    "claim_due",
    "confirm_small_changes",
    "end_banner",
    "give_feedback",
    "hide_rest",
    "invite_reviewer",
    "load_claims",
    "load_rules",
    "load_starter",
    "mark_contradiction",
    "open_review_invitation",
    "plant",
    "plant_for",
    "revoke_review_invitation",
    "say_nothing_of",
    "settle_contradiction",
    "settle_report",
    "show_rest",
    "sign_off",
    "switch_rule_off",
    "switch_rule_on",
    "take_in_source",
    "throw_rule_away",
    "translation_done",
    "write_banner",
    "write_rule",
]
