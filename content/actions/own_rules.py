"""A clinic's own rules, version by version, and switching any rule off for a clinic."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from content import library
from content.exceptions import Refused
from content.models import Rule, SwitchedOff
from content.rules import RuleError, check
from portal.audit import record
from portal.audit.actor import Actor

OWN = "own-"  # how the key of a clinic's own rule begins, and no shipped one


@transaction.atomic
def write_rule(
    *, page: Page, titles: dict[str, str], when: dict[str, Any], clinic: Any, by: Actor, key: str = ""
) -> Rule:
    """Keep a new version of a clinic's own rule, or the first where no key is given; it chooses nothing yet.

    Raises Refused. Who may write, and which facts there are, is asked by the portal's own action before.
    """
    check_rule(page=page, titles=titles, when=when, clinic=clinic)
    versions = Rule.objects.filter(clinic=clinic, key=key) if key else Rule.objects.none()
    if key and not versions.exists():
        raise Refused(_("Your clinic has no such rule."))
    rule = Rule(
        clinic=clinic,
        key=key or _next_key(clinic),
        version=(versions.aggregate(newest=Max("version"))["newest"] or 0) + 1,
        page_id=page.pk,
        titles={language: text.strip() for language, text in titles.items() if text.strip()},
        when=when,
        is_current=False,
        author_id=by.id,
    )
    _keep(rule)
    record.record("content.rule_written", by=by, about=rule, rule=str(rule))
    return rule


def check_rule(*, page: Page, titles: dict[str, str], when: Any, clinic: Any) -> None:
    """Refuse a rule that could not be judged, says nothing, or offers what the clinic does not have."""
    try:
        check(when)
    except RuleError as error:
        raise Refused(str(error)) from error
    if not any(text.strip() for text in titles.values()):
        raise Refused(_("Write the sentence that is printed beside the suggestion."))
    if not Page.objects.live().filter(library.within(clinic), pk=page.pk).exists():
        raise Refused(_("That page is not in your clinic's library any more. Choose another."))


@transaction.atomic
def approve_rule(*, rule: Rule, by: Actor) -> None:
    """Let a version choose content from now on, in place of the one before. Raises Refused, which says why not.

    Whether the actor is a reviewer of the clinic is asked by the portal's own action before.
    """
    check_approval(rule=rule, by=by)
    Rule.objects.filter(clinic=rule.clinic_id, key=rule.key, is_current=True).update(is_current=False)
    waiting = Rule.objects.filter(pk=rule.pk, approved_at=None)
    if not waiting.update(is_current=True, approved_by=by.id, approved_at=timezone.now()):
        raise Refused(_("Somebody approved this version already."))
    record.record("content.rule_approved", by=by, about=rule, rule=str(rule))


def check_approval(*, rule: Rule, by: Actor) -> None:
    """Refuse an approval that would not mean anything."""
    if by.kind != "staff" or rule.clinic_id is None or by.clinic_id != rule.clinic_id:
        raise Refused(_("Only a reviewer of this clinic can approve its rules."))
    if rule.approved_at:
        raise Refused(_("Somebody approved this version already."))
    if str(rule.author_id) == by.id:
        raise Refused(_("You wrote this version. Somebody else has to approve it."))
    if Rule.objects.filter(clinic=rule.clinic_id, key=rule.key, version__gt=rule.version).exists():
        raise Refused(_("There is a newer version of this rule. Read that one."))
    check_rule(page=rule.page, titles=rule.titles, when=rule.when, clinic=rule.clinic_id)


@transaction.atomic
def throw_rule_away(*, rule: Rule, by: Actor) -> None:
    """Delete a version that nobody approved. Raises Refused."""
    if not rule.is_draft:
        raise Refused(_("This version was approved, so it stays. Switch the rule off instead."))
    record.record("content.rule_thrown_away", by=by, about=rule, rule=str(rule))
    rule.delete()


@transaction.atomic
def switch_rule_off(*, rule: Rule, clinic: Any, by: Actor) -> None:
    """Let a rule choose nothing in a clinic, in no version. Raises Refused where it is off already."""
    row = SwitchedOff(clinic=clinic, key=rule.key, off_by_id=by.id)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("This rule is switched off already.")) from None
    record.record("content.rule_switched_off", by=by, about=row, rule=rule.key)


@transaction.atomic
def switch_rule_on(*, rule: Rule, clinic: Any, by: Actor) -> None:
    """Let a rule choose again. Raises Refused where it is not off."""
    row = SwitchedOff.objects.filter(clinic=clinic, key=rule.key, on_at=None).first()
    if row is None:
        raise Refused(_("This rule is switched on already."))
    SwitchedOff.objects.filter(pk=row.pk).update(on_by=by.id, on_at=timezone.now())
    record.record("content.rule_switched_on", by=by, about=row, rule=rule.key)


def _next_key(clinic: Any) -> str:
    keys = Rule.objects.filter(clinic=clinic).values_list("key", flat=True).distinct()
    return f"{OWN}{max((int(key.removeprefix(OWN)) for key in keys), default=0) + 1}"


def _keep(rule: Rule) -> None:
    """Two people may write at the same moment: the second number is taken."""
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("Somebody wrote a rule at the same moment. Send yours again.")) from None
