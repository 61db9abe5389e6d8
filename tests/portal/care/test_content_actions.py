"""Each action on content asks the actor's own roles, whichever screen or program calls it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from content import actions as content
from content import ledger, reviewing
from content.adaptations import origin_of
from content.exceptions import DecidedMeanwhile, Refused
from content.models import ArticlePage, LibraryChoice, Rule, TranslationTask
from portal.accounts.roles import Permission, Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care.actions import adaptations, banners, claims, content_offers, content_rules, translations
from portal.care.actions import content as deciding
from portal.care.policies import MayNot
from tests.architecture.people import make_banner, make_condition_choice, make_content_rule
from tests.conftest import make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import SYSTEM, make_article
from tests.content.test_claims import SAYS, works  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
ENGLISH = {"all": [{"fact": "language", "op": "==", "value": "en"}]}
NOT_ASKED = {"all": [{"fact": "nobody-asks.this.value", "op": ">=", "value": 1}]}


@dataclass
class Room:
    """One of each thing of a clinic, all by somebody else than who acts on it."""

    clinic: Any
    rolf: Any
    page: Any
    reported: Any
    rule: Rule
    banner: Any
    said_of: Any
    copy: Any
    contradiction: Any
    invitation: Any
    first: TranslationTask
    waiting: TranslationTask

    @property
    def other(self) -> Any:
        """A reviewer who wrote none of it."""
        return actor.staff(self.rolf, self.clinic)

    @property
    def newest(self) -> dict[str, Any]:
        page = ArticlePage.objects.get(pk=self.page.pk)
        return {"page": page, "revision": page.latest_revision, "clinic": self.clinic}


@pytest.fixture
def room(clinic, english, spanish, works, rita, by_rita, mailoutbox) -> Room:  # noqa: F811
    cache.clear()
    writer = make_user(clinic, "Wren", Role.EDITOR)
    by_writer = actor.staff(writer, clinic)
    page = make_article(english, "asking")
    make_article(english, "claiming", how_sure=SAYS, sources=works)
    tasks = [changed_after_its_translation(english, spanish, slug) for slug in ("first", "second")]
    deciding_on = {"task": tasks[1], "seen": tasks[1].source.live_revision_id, "comment": ""}
    translations.translation_done(**deciding_on, by=by_writer)
    one, other = ledger.claims(clinic)
    inviting = {"page": page, "revision": page.latest_revision, "clinic": clinic, "name": "Vera", "title": "Dr"}
    return Room(
        clinic=clinic,
        rolf=make_user(clinic, "Rolf", Role.REVIEWER),
        page=page,
        reported=content.give_feedback(page=page, is_useful=False, fault="facts", part=None, by=SYSTEM),
        rule=make_content_rule(clinic, writer, page),
        banner=make_banner(clinic, writer),
        said_of=make_condition_choice(clinic, rita),
        copy=adapted(english, clinic, by_writer),
        contradiction=content.mark_contradiction(one=one, other=other, note="No.", clinic=clinic, by=by_rita),
        invitation=content.invite_reviewer(**inviting, email="vera@elsewhere.example", by=by_rita)[0],
        first=tasks[0],
        waiting=tasks[1],
    )


def changed_after_its_translation(english, spanish, slug) -> TranslationTask:
    page = make_article(english, slug)
    make_article(spanish, slug, translation_key=page.translation_key)
    again(page, lead="Another lead, which says that two in ten do so.")
    return TranslationTask.objects.select_related("source", "page").get(source=page.pk)


def adapted(english, clinic, by):
    source = make_article(english, "shared")
    copy = content.adapt_page(page=source, clinic=clinic, by=by)
    again(source, lead="A newer lead.")
    return copy


def again(page, **fields):
    draft = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def banner_fields() -> dict[str, Any]:
    now = timezone.now()
    return {"audience": "visitors", "texts": {"en": "Hi."}, "begins_at": now, "ends_at": now + timedelta(days=9)}


def with_a_small_change(room: Room) -> dict[str, Any]:
    content.sign_off(**room.newest, by=room.other)
    draft = ArticlePage.objects.get(pk=room.page.pk).get_latest_revision_as_object()
    draft.title = "Asked"
    draft.save_revision()
    return room.newest


def not_shown(room: Room) -> dict[str, Any]:
    LibraryChoice.objects.create(clinic=room.clinic, hidden_by=make_user(room.clinic, "Cara", Role.ADMIN))
    return {"clinic": room.clinic}


def an_approved_rule(room: Room) -> Rule:
    content.approve_rule(rule=room.rule, by=room.other)
    return Rule.objects.get(pk=room.rule.pk)


def seen(task: TranslationTask) -> dict[str, Any]:
    return {"task": task, "seen": task.source.live_revision_id, "comment": ""}


def of_banner(room: Room) -> dict[str, Any]:
    return {"banner": room.banner}


def of_link(room: Room) -> dict[str, Any]:
    given = {"name": "Vera", "title": "Dr", "email": "vik@elsewhere.example"}
    return {**room.newest, **given}


def marked(room: Room) -> dict[str, Any]:
    """Two other claims than those that are marked already."""
    content.settle_contradiction(contradiction=room.contradiction, settlement="Both.", by=room.other)
    return {"one": room.contradiction.one, "other": room.contradiction.other, "note": "No.", "clinic": room.clinic}


def of_rule(room: Room) -> dict[str, Any]:
    return {"page": room.page, "titles": {"en": "Hi."}, "when": ENGLISH, "clinic": room.clinic}


def of_condition(room: Room) -> dict[str, Any]:
    return {"clinic": room.clinic, "condition": room.said_of.condition}


def asked_of(room: Room) -> dict[str, Any]:
    return {"page": room.newest["page"], "revision": room.newest["revision"]}


def of_source(room: Room) -> dict[str, Any]:
    return {"page": room.copy, "revision_id": origin_of(room.copy).source.live_revision_id}


Given = Callable[[Room], dict[str, Any]]
CHOOSE, EDIT, SIGN, WRITE = (
    Permission.CHOOSE_CONTENT, Permission.EDIT_CONTENT, Permission.SIGN_CONTENT, Permission.WRITE_RULES,
)  # fmt: skip
INVITE, MANAGE = Permission.INVITE_REVIEWERS, Permission.MANAGE_CLINIC
# Each action, who may do it, and what it is done with.
DOORS: list[tuple[Callable[..., Any], set[Permission], Given]] = [
    (content_rules.write_rule, {WRITE}, of_rule),
    (content_rules.approve_rule, {SIGN}, lambda room: {"rule": room.rule}),
    (content_rules.throw_rule_away, {WRITE}, lambda room: {"rule": Rule.objects.get(pk=room.rule.pk)}),
    (
        content_rules.switch_rule,
        {SIGN},
        lambda room: {"rule": an_approved_rule(room), "is_on": False, "clinic": room.clinic},
    ),
    (deciding.send_to_review, {EDIT}, asked_of),
    (deciding.sign_content, {SIGN}, lambda room: room.newest),
    (deciding.confirm_small_changes, {SIGN}, with_a_small_change),
    (deciding.ask_for_changes, {SIGN}, lambda room: {**room.newest, "comment": "Cite."}),
    (deciding.invite_reviewer, {INVITE}, of_link),
    (deciding.revoke_review_invitation, {INVITE}, lambda room: {"invitation": room.invitation}),
    (deciding.hide_rest, {MANAGE}, lambda room: {"clinic": room.clinic}),
    (deciding.show_rest, {MANAGE}, not_shown),
    (deciding.settle_report, {EDIT}, lambda room: {"report": room.reported}),
    (content_offers.choose_audiences, {CHOOSE}, lambda room: {"clinic": room.clinic, "audiences": ["myself"]}),
    (
        content_offers.choose_condition,
        {CHOOSE},
        lambda room: {**of_condition(room), "names": {"en": "Panic"}, "is_treated": True},
    ),
    (content_offers.say_nothing_of, {CHOOSE}, of_condition),
    (adaptations.adapt_page, {EDIT}, lambda room: {"page": room.page, "clinic": room.clinic}),
    (adaptations.take_in_source, {EDIT}, of_source),
    (banners.write_banner, {EDIT}, lambda room: {"clinic": room.clinic, **banner_fields()}),
    (banners.approve_banner, {SIGN}, of_banner),
    (banners.end_banner, {Permission.FOLLOW_CONTENT}, of_banner),
    (claims.mark_contradiction, {SIGN}, marked),
    (
        claims.settle_contradiction,
        {SIGN},
        lambda room: {"contradiction": room.contradiction, "settlement": "Both."},
    ),
    (translations.translation_done, {EDIT}, lambda room: seen(room.first)),
    (translations.check_translation, {EDIT, SIGN}, lambda room: {**seen(room.waiting), "is_right": True}),
]


@pytest.fixture
def staff(clinic) -> dict[Role, actor.Actor]:
    return {role: actor.staff(make_user(clinic, f"A {role}", role), clinic) for role in Role}


@pytest.mark.parametrize(("action", "wanted", "given"), DOORS, ids=[door[0].__name__ for door in DOORS])
def test_an_action_is_done_by_the_roles_that_may_and_by_no_other(room, staff, action, wanted, given):
    done = set()
    for role, by in staff.items():
        with transaction.atomic():
            fields, before = given(room), AuditEvent.objects.count()
            try:
                action(**fields, by=by)
            except MayNot:
                assert AuditEvent.objects.count() == before
            else:
                assert AuditEvent.objects.filter(actor_id=by.id).exists()
                done.add(role)
            transaction.set_rollback(True)

    assert done == {role for role in Role if role.permissions & wanted}
    assert done


def test_a_rule_asks_only_for_what_the_clinic_asks(room, staff):
    lead, reviewer = staff[Role.LEAD], staff[Role.REVIEWER]
    with pytest.raises(Refused, match="cannot be used"):
        content_rules.write_rule(**of_rule(room) | {"when": NOT_ASKED}, by=lead)

    rule = content_rules.write_rule(**of_rule(room), by=lead)
    Rule.objects.filter(pk=rule.pk).update(when=NOT_ASKED)  # it was asked once
    with pytest.raises(Refused, match="cannot be used"):
        content_rules.approve_rule(rule=Rule.objects.get(pk=rule.pk), by=reviewer)
    Rule.objects.filter(pk=rule.pk).update(when=ENGLISH)
    content_rules.approve_rule(rule=Rule.objects.get(pk=rule.pk), by=reviewer)
    assert Rule.objects.get(pk=rule.pk).is_current


def test_a_rule_is_switched_off_and_on(room, staff):
    rule, by = an_approved_rule(room), staff[Role.REVIEWER]
    switch = {"rule": rule, "clinic": room.clinic, "by": by}

    content_rules.switch_rule(**switch, is_on=False)
    with pytest.raises(Refused, match="off already"):
        content_rules.switch_rule(**switch, is_on=False)
    content_rules.switch_rule(**switch, is_on=True)
    with pytest.raises(Refused, match="on already"):
        content_rules.switch_rule(**switch, is_on=True)


@pytest.mark.parametrize("action", [deciding.sign_content, deciding.confirm_small_changes, deciding.ask_for_changes])
def test_a_decision_is_made_by_who_saw_the_last_one(room, staff, action):
    more = {"comment": "Cite."} if action is deciding.ask_for_changes else {}
    newest = with_a_small_change(room)
    content.ask_for_changes(**newest, comment="Cite.", by=room.other)
    fields = {**newest, **more, "by": staff[Role.REVIEWER]}
    last = str(reviewing.last_of(newest["page"], room.clinic).pk)

    with pytest.raises(DecidedMeanwhile):
        action(**fields, seen="")
    action(**fields, seen=last)
