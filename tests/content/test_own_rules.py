"""A clinic's own rules as rows and actions: versions, whose they are, and what the database keeps."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from content import actions, rulebook
from content import library as shelf
from content.actions import approve_rule, sign_off, switch_rule_off, switch_rule_on, throw_rule_away, write_rule
from content.actions import rules as rule_loader
from content.exceptions import Refused
from content.models import GlossaryEntryPage, Rule, SwitchedOff
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from tests.conftest import make_user
from tests.content.conftest import FACTS, HIGH_WORRY, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_roy(clinic):
    return actor.staff(make_user(clinic, "Roy", Role.REVIEWER), clinic)


@pytest.fixture
def own(article, clinic, by_rita):
    return write_rule(page=article, titles={"en": "Worry."}, when=HIGH_WORRY, clinic=clinic, by=by_rita)


def test_each_step_is_audited(own, clinic, by_rita, by_roy):
    approve_rule(rule=own, by=by_roy)
    switch_rule_off(rule=own, clinic=clinic, by=by_rita)

    found = AuditEvent.objects.filter(action__startswith="content.rule").order_by("pk")
    assert [(event.action, event.actor_id) for event in found] == [
        ("content.rule_written", by_rita.id),
        ("content.rule_approved", by_roy.id),
        ("content.rule_switched_off", by_rita.id),
    ]


def test_a_failing_audit_undoes_an_approval(own, by_roy, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr("content.actions.own_rules.record.record", fail)

    with pytest.raises(RuntimeError):
        approve_rule(rule=own, by=by_roy)
    assert not Rule.objects.filter(is_current=True).exists()


@pytest.mark.parametrize("change", [{"is_current": True}, {"approved_at": timezone.now()}])
def test_the_database_keeps_what_nobody_else_approved_from_choosing(own, rita, change):
    rows = Rule.objects.filter(pk=own.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(is_current=True, approved_by=rita, approved_at=timezone.now())
    assert not rows.filter(is_current=True).exists()


def test_nobody_approves_for_another_clinic_nor_a_shared_rule(own, rule, other_clinic, by_roy):
    stranger = actor.staff(make_user(other_clinic, "Rolf", Role.REVIEWER), other_clinic)

    for chosen, by in ((own, stranger), (own, SYSTEM), (rule, by_roy)):
        with pytest.raises(Refused, match="Only a reviewer of this clinic"):
            approve_rule(rule=chosen, by=by)


def test_what_was_approved_is_not_approved_again(own, by_roy, lead, clinic):
    approve_rule(rule=own, by=by_roy)
    own.refresh_from_db()

    with pytest.raises(Refused, match="approved this version already"):
        approve_rule(rule=own, by=actor.staff(lead, clinic))


def test_a_rule_offers_a_page_of_its_own_clinic_and_none_of_another(own_article, clinic, other_clinic, by_rita):
    values = {"page": own_article, "titles": {"es": "Preocupación."}, "when": HIGH_WORRY}
    stranger = actor.staff(make_user(other_clinic, "Rolf", Role.REVIEWER), other_clinic)

    assert str(write_rule(**values, clinic=clinic, by=by_rita)) == "own-1 1"
    with pytest.raises(Refused, match="not in your clinic's library"):
        write_rule(**values, clinic=other_clinic, by=stranger)
    assert own_article.page_ptr not in rulebook.targets(other_clinic)
    assert own_article.page_ptr in rulebook.targets(clinic)


def test_a_page_that_was_taken_down_meanwhile_refuses_the_approval(own, article, by_roy):
    article.unpublish()
    own.refresh_from_db()

    with pytest.raises(Refused, match="not in your clinic's library"):
        approve_rule(rule=own, by=by_roy)


@pytest.mark.parametrize("when", [{}, {"all": []}, {"fact": "a", "op": "like", "value": 1}])
def test_a_tree_that_nobody_could_judge_is_not_kept(article, clinic, by_rita, when):
    with pytest.raises(Refused):
        write_rule(page=article, titles={"en": "Worry."}, when=when, clinic=clinic, by=by_rita)
    assert not Rule.objects.exists()


def test_a_rule_that_is_not_there_gets_no_new_version(article, rule, clinic, by_rita):
    for key in ("own-9", rule.key):
        with pytest.raises(Refused, match="no such rule"):
            write_rule(page=article, titles={"en": "W."}, when=HIGH_WORRY, clinic=clinic, by=by_rita, key=key)


def test_versions_count_up_and_the_newest_alone_is_approved(own, article, clinic, other_clinic, by_rita, by_roy):
    values = {"page": article, "titles": {"en": " Worry. ", "es": " "}, "when": HIGH_WORRY, "clinic": clinic}
    approve_rule(rule=own, by=by_roy)
    newer = write_rule(**values, by=by_rita, key=own.key)
    newest = write_rule(**values, by=by_rita, key=own.key)
    beside = write_rule(**values, by=by_rita)
    stranger = actor.staff(make_user(other_clinic, "Rolf", Role.REVIEWER), other_clinic)
    theirs = write_rule(**{**values, "clinic": other_clinic}, by=stranger)

    assert [str(each) for each in (own, newer, newest, beside, theirs)] == [
        "own-1 1", "own-1 2", "own-1 3", "own-2 1", "own-1 1",
    ]  # fmt: skip
    assert newest.titles == {"en": "Worry."}
    with pytest.raises(Refused, match="newer version"):
        approve_rule(rule=newer, by=by_roy)
    approve_rule(rule=theirs, by=actor.staff(make_user(other_clinic, "Rona", Role.REVIEWER), other_clinic))
    approve_rule(rule=beside, by=by_roy)
    approve_rule(rule=newest, by=by_roy)
    assert set(Rule.objects.filter(is_current=True)) == {newest, beside, theirs}
    with pytest.raises(Refused, match="no such rule"):
        write_rule(**{**values, "clinic": other_clinic}, by=stranger, key=beside.key)


def test_nobody_approves_what_they_wrote(own, by_rita, by_roy):
    with pytest.raises(Refused, match="You wrote this version"):
        approve_rule(rule=own, by=by_rita)
    assert not Rule.objects.filter(is_current=True).exists()

    approve_rule(rule=own, by=by_roy)
    row = Rule.objects.get(pk=own.pk)
    assert (row.is_current, str(row.approved_by_id)) == (True, by_roy.id)


def test_of_two_who_approve_at_once_the_second_is_told(own, by_roy, clinic):
    approve_rule(rule=own, by=by_roy)  # `own` says still that nobody approved it
    rona = actor.staff(make_user(clinic, "Rona", Role.REVIEWER), clinic)

    with pytest.raises(Refused, match="approved this version already"):
        approve_rule(rule=own, by=rona)
    assert str(Rule.objects.get(pk=own.pk).approved_by_id) == by_roy.id


@pytest.mark.parametrize("titles", [{}, {"en": " ", "es": ""}])
def test_a_rule_says_something(article, clinic, by_rita, titles):
    with pytest.raises(Refused, match="Write the sentence"):
        write_rule(page=article, titles=titles, when=HIGH_WORRY, clinic=clinic, by=by_rita)
    assert not Rule.objects.exists()


def test_a_draft_is_thrown_away_and_what_was_approved_stays(own, article, clinic, by_rita, by_roy):
    draft = write_rule(page=article, titles={"en": "W."}, when=HIGH_WORRY, clinic=clinic, by=by_rita)
    approve_rule(rule=own, by=by_roy)

    throw_rule_away(rule=draft, by=by_rita)
    with pytest.raises(Refused, match="so it stays"):
        throw_rule_away(rule=Rule.objects.get(pk=own.pk), by=by_rita)
    assert [rule.pk for rule in Rule.objects.all()] == [own.pk]
    assert AuditEvent.objects.filter(action="content.rule_thrown_away").count() == 1


def test_a_rule_is_switched_off_once_and_on_once_for_one_clinic(own, rule, clinic, other_clinic, by_rita):
    stranger = actor.staff(make_user(other_clinic, "Rolf", Role.REVIEWER), other_clinic)
    switch_rule_off(rule=rule, clinic=clinic, by=by_rita)
    switch_rule_off(rule=rule, clinic=other_clinic, by=stranger)
    switch_rule_off(rule=own, clinic=clinic, by=by_rita)
    with pytest.raises(Refused, match="off already"):
        switch_rule_off(rule=rule, clinic=clinic, by=by_rita)

    switch_rule_on(rule=rule, clinic=clinic, by=by_rita)
    with pytest.raises(Refused, match="on already"):
        switch_rule_on(rule=rule, clinic=clinic, by=by_rita)

    off = {(row.clinic_id, row.key) for row in SwitchedOff.objects.filter(on_at=None)}
    assert off == {(other_clinic.pk, rule.key), (clinic.pk, own.key)}
    told = AuditEvent.objects.filter(action__startswith="content.rule_switched").order_by("pk")
    assert [event.action.rpartition("_")[2] for event in told] == ["off", "off", "off", "on"]


def test_two_who_write_at_once_get_no_number_twice(own, article, clinic, by_rita, monkeypatch):
    monkeypatch.setattr("content.actions.own_rules._next_key", lambda clinic: own.key)

    with pytest.raises(Refused, match="at the same moment"):
        write_rule(page=article, titles={"en": "W."}, when=HIGH_WORRY, clinic=clinic, by=by_rita)
    assert Rule.objects.count() == 1


def test_signing_a_page_does_not_sign_a_clinics_own_rules_and_waits_for_none(own, article, clinic, by_rita, by_roy):
    approve_rule(rule=own, by=by_roy)

    signature = sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_roy)

    assert signature.rules == []
    assert shelf.reading(article.pk, clinic).state == shelf.SIGNED
    assert [row.state for row in shelf.readings(clinic)] == [shelf.SIGNED]
    assert [each.page.slug for each in shelf.suggested(FACTS, clinic, "en")] == [article.slug]


def test_a_shared_rule_that_is_switched_off_is_not_signed_and_waited_for(rule, article, clinic, by_rita, by_roy):
    switch_rule_off(rule=rule, clinic=clinic, by=by_rita)

    signature = sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_roy)

    assert signature.rules == []
    assert shelf.reading(article.pk, clinic).state == shelf.SIGNED


def test_loading_the_shipped_rules_leaves_a_clinics_own_alone(starter, clinic, by_rita, by_roy):
    page = rulebook.targets(clinic)[0]
    mine = write_rule(page=page, titles={"en": "Worry."}, when=HIGH_WORRY, clinic=clinic, by=by_rita)
    approve_rule(rule=mine, by=by_roy)
    Rule.objects.filter(clinic=None, key="calming-goal").delete()

    assert actions.load_rules(by=SYSTEM) == 1
    mine.refresh_from_db()
    assert mine.is_current


def test_a_rule_says_its_sentence_in_whatever_language_it_has(own):
    own.titles = {"es": "Preocupación."}

    assert own.title == "Preocupación."
    with translation.override("es"):
        assert Rule(titles={"en": "Worry.", "es": "Preocupación."}).title == "Preocupación."


def test_a_shipped_rule_may_offer_a_page_of_any_kind(english, tmp_path, monkeypatch):
    entry = GlossaryEntryPage(slug="anchor", title="Anchor", locale=english.locale, accessible="A term.")
    english.get_children().get(slug="glossary").add_child(instance=entry)
    (tmp_path / "rules.toml").write_text(
        '[[rules]]\nkey = "anchor"\nversion = 1\npage = "anchor"\ntitle = "T"\ntitle_es = "T"\n'
        '[rules.when]\nall = [{ fact = "language", op = "==", value = "en" }]\n'
    )
    monkeypatch.setattr(rule_loader, "STARTER", tmp_path)

    assert actions.load_rules(by=SYSTEM) == 1
    assert Rule.objects.get(key="anchor").page_id == entry.pk
