"""A rule is written in a form, approved by somebody else, and shown beside what it chose."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content import library as shelf
from content.actions import sign_off
from content.models import Rule, SignOff
from portal.accounts.roles import Role
from portal.audit import actor
from portal.clinic.forms.rules import typed as typed_rule
from tests.conftest import make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import FACTS, make_article
from tests.portal.clinic import intakes
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db]
RULES = "/clinic/content/rules/"
WORRY = "leeside-check-in.worry.value"


@pytest.fixture
def roy(clinic):
    return make_user(clinic, "Roy", Role.REVIEWER)


@pytest.fixture
def shelved(article, batteries, clinic, by_rita):
    """A page that the clinic signed, and questionnaires to ask about."""
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    return article


def typed(page, fact=WORRY, op=">=", value="1,5", **fields):
    """What the form sends."""
    return {
        "page": str(page.translation_key),
        "title_en": "Worry is high.",
        "title_es": "",
        "kind": "all",
        "rows": "1",
        "fact_0": fact,
        "op_0": op,
        "value_0": value,
        **fields,
    }


def changed(fields):
    """Fields as the form calls them."""
    return {f"{name}_0" if name in ("fact", "op", "value") else name: text for name, text in fields.items()}


def written(client, page, **fields) -> Rule:
    answer = client.post(f"{RULES}write/", typed(page, **fields))
    assert answer.status_code == 302, answer.content.decode()
    return Rule.objects.latest("pk")


def approve(client, rule):
    return client.post(f"{RULES}{rule.key}/{rule.version}/approve/", follow=True).content.decode()


def suggested(clinic, facts, language="en"):
    return [each.page.slug for each in shelf.suggested(facts, clinic, language)]


def test_a_rule_is_written_approved_by_another_and_then_chooses(client, shelved, clinic, rita, roy):
    sign_in(client, rita)
    rule = written(client, shelved)
    assert (rule.when, rule.key, rule.version) == (
        {"all": [{"fact": WORRY, "op": ">=", "value": 1.5}]},
        "own-1",
        1,
    )
    assert suggested(clinic, {WORRY: 2.0}) == []
    assert "You wrote this version." in approve(client, rule)
    assert suggested(clinic, {WORRY: 2.0}) == []

    client.logout()
    sign_in(client, roy)
    assert "Approved by Roy" in approve(client, rule)
    assert suggested(clinic, {WORRY: 2.0}) == [shelved.slug]
    assert suggested(clinic, {WORRY: 1.0}) == []
    assert suggested(clinic, {}) == []


def test_a_lead_writes_and_does_not_approve(client, shelved, clinic, lead, rita):
    sign_in(client, lead)
    rule = written(client, shelved)
    assert "Approve this version" not in client.get(f"{RULES}{rule.key}/").content.decode()
    assert client.post(f"{RULES}{rule.key}/1/approve/").status_code == 404
    client.logout()
    assert "Approved by Rita" in approve(sign_in(client, rita), rule)


def test_the_profile_prints_the_rule_its_version_approver_and_date(client, shelved, pia, ana, rita, roy):
    sign_in(client, rita)
    rule = written(client, shelved, value="0")
    client.logout()
    approve(sign_in(client, roy), rule)
    client.logout()
    intakes.sent(pia, ana)

    page = " ".join(sign_in(client, ana).get(f"/p/{pia.pk}/").content.decode().split())

    assert "Worry is high. Rule own-1, version 1, approved by Roy, " in page


def test_a_shared_rule_is_printed_with_whoever_signed_the_page(client, shelved, rule, pia, ana, clinic, by_rita):
    Rule.objects.filter(pk=rule.pk).update(when={"fact": "language", "op": "==", "value": "en"})
    sign_off(page=shelved, revision=shelved.latest_revision, clinic=clinic, by=by_rita)
    intakes.sent(pia, ana)

    page = " ".join(sign_in(client, ana).get(f"/p/{pia.pk}/").content.decode().split())

    assert "Worry is high. Rule reassurance, version 1, approved by Rita, " in page


def test_an_own_rule_chooses_only_what_is_signed_not_overdue_and_in_the_patients_language(
    client, article, batteries, spanish, clinic, rita, by_rita, roy
):
    make_article(spanish, article.slug, translation_key=article.translation_key)
    sign_in(client, rita)
    rule = written(client, article)
    client.logout()
    approve(sign_in(client, roy), rule)
    assert suggested(clinic, {WORRY: 2}) == []

    signature = sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    assert suggested(clinic, {WORRY: 2}) == [article.slug]
    assert suggested(clinic, {WORRY: 2}, "es") == []

    past = timezone.now() - timedelta(days=1)
    SignOff.objects.filter(pk=signature.pk).update(signed_at=past - timedelta(days=1), next_due=past)
    assert suggested(clinic, {WORRY: 2}) == []


def test_another_clinic_never_sees_or_is_served_it(client, shelved, clinic, other_clinic, rita, roy):
    sign_in(client, rita)
    rule = written(client, shelved, title_en="Harbour secret.")
    client.logout()
    approve(sign_in(client, roy), rule)
    client.logout()
    rolf = make_user(other_clinic, "Rolf", Role.REVIEWER)
    sign_off(page=shelved, revision=shelved.latest_revision, clinic=other_clinic, by=actor.staff(rolf, other_clinic))

    sign_in(client, rolf)
    assert "Harbour" not in client.get(RULES).content.decode()
    assert "Harbour" not in client.get(f"/clinic/content/{shelved.pk}/").content.decode()
    for address in ("own-1/", "own-1/change/"):
        assert client.get(f"{RULES}{address}").status_code == 404
    for address in ("own-1/1/approve/", "own-1/1/throw-away/", "own-1/switch/", "own-1/change/"):
        assert client.post(f"{RULES}{address}", typed(shelved)).status_code == 404
    assert suggested(other_clinic, {WORRY: 2}) == []
    assert suggested(clinic, {WORRY: 2}) == [shelved.slug]
    assert [str(each) for each in shelf.rules_offering(shelved, other_clinic)] == []
    assert [str(each) for each in shelf.rules_offering(shelved, clinic)] == ["own-1 1"]
    assert shelf.reading(shelved.pk, other_clinic).state == shelf.SIGNED


def test_each_clinic_counts_its_own_rules(client, shelved, other_clinic, rita):
    sign_in(client, rita)
    assert written(client, shelved).key == "own-1"
    assert written(client, shelved).key == "own-2"
    client.logout()
    sign_in(client, make_user(other_clinic, "Rolf", Role.REVIEWER))
    assert written(client, shelved).key == "own-1"
    assert "own-2" not in client.get(RULES).content.decode()


def test_a_new_version_takes_the_place_of_the_one_before_when_it_is_approved(client, shelved, clinic, rita, roy):
    sign_in(client, rita)
    first = written(client, shelved)
    client.logout()
    sign_in(client, roy)
    approve(client, first)
    form = client.get(f"{RULES}own-1/change/").content.decode()
    assert 'value="1.5"' in form
    assert client.post(f"{RULES}own-1/change/", typed(shelved, value="2.5")).status_code == 302
    assert suggested(clinic, {WORRY: 2}) == [shelved.slug]

    client.logout()
    sign_in(client, rita)
    assert "In use, a newer version waits" in client.get(RULES).content.decode()
    approve(client, Rule.objects.get(version=2))
    assert suggested(clinic, {WORRY: 2}) == []
    assert suggested(clinic, {WORRY: 2.5}) == [shelved.slug]
    page = client.get(f"{RULES}own-1/").content.decode()
    assert "Approved by Rita" in page
    assert "Approved by Roy" in page


def test_only_the_newest_version_can_be_approved(client, shelved, rita, roy):
    sign_in(client, rita)
    rule = written(client, shelved)
    client.post(f"{RULES}own-1/change/", typed(shelved, value="2.5"))
    client.logout()

    assert "There is a newer version" in approve(sign_in(client, roy), rule)
    assert not Rule.objects.filter(is_current=True).exists()
    assert client.post(f"{RULES}own-1/9/approve/").status_code == 404


def test_a_draft_is_thrown_away_and_an_approved_version_is_not(client, shelved, rita, roy):
    sign_in(client, rita)
    rule = written(client, shelved)
    client.logout()
    sign_in(client, roy)
    approve(client, rule)
    kept = client.post(f"{RULES}own-1/1/throw-away/", follow=True).content.decode()
    assert "it stays" in kept
    client.post(f"{RULES}own-1/change/", typed(shelved, value="2.5"))
    assert "The draft is gone." in client.post(f"{RULES}own-1/2/throw-away/", follow=True).content.decode()
    assert [str(each) for each in Rule.objects.all()] == ["own-1 1"]


def test_a_shared_rule_is_switched_off_and_on_for_one_clinic(
    client, shelved, rule, clinic, other_clinic, rita, by_rita
):
    sign_off(page=shelved, revision=shelved.latest_revision, clinic=clinic, by=by_rita)
    rolf = make_user(other_clinic, "Rolf", Role.REVIEWER)
    sign_off(page=shelved, revision=shelved.latest_revision, clinic=other_clinic, by=actor.staff(rolf, other_clinic))
    sign_in(client, rita)
    address = f"{RULES}{rule.key}/switch/"

    assert "Switched off by Rita" in client.post(address, {"to": "off"}, follow=True).content.decode()
    assert suggested(clinic, FACTS) == []
    assert suggested(other_clinic, FACTS) == [shelved.slug]
    assert "switched off already" in client.post(address, {"to": "off"}, follow=True).content.decode()
    client.post(address, {"to": "on"})
    assert suggested(clinic, FACTS) == [shelved.slug]
    assert "switched on already" in client.post(address, {"to": "on"}, follow=True).content.decode()


def test_a_row_is_added_and_nothing_typed_is_lost(client, shelved, rita):
    sign_in(client, rita)

    more = client.post(f"{RULES}write/", typed(shelved, value="abc", add="1", not_0="on"))

    page = more.content.decode()
    assert more.status_code == 200
    for kept in ("Worry is high.", 'value="abc"', 'name="fact_1"', 'name="rows" value="2"'):
        assert kept in page
    assert f'<option value="{WORRY}" selected>' in page
    assert "errsum" not in page
    six = client.post(f"{RULES}write/", typed(shelved, rows="6", add="1")).content.decode()
    assert 'name="fact_5"' in six
    assert 'name="fact_6"' not in six
    assert "Add a condition" not in six


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": "abc"}, "Enter a number from 0 to 3."),
        ({"value": "7"}, "Enter a number from 0 to 3."),
        ({"value": "NaN"}, "Enter a number from 0 to 3."),
        ({"value": ""}, "Enter a number from 0 to 3."),
        ({"op": ""}, "Choose how the number is compared."),
        ({"fact": ""}, "Choose what this condition is about"),
        ({"fact": "", "op": "", "value": ""}, "Choose at least one condition."),
        ({"fact": "goal=feel-calmer", "op": "", "value": "3"}, "needs no number"),
        ({"title_en": " ", "title_es": "", "value_0": "Mi frase."}, "Write the sentence"),
        ({"page": "nonsense"}, "Select a valid choice"),
        ({"fact": "asq-nimh.total.value"}, "This cannot be used"),
        ({"fact": "leeside-check-in.worry.secret"}, "This cannot be used"),
        ({"rows": "zebra", "value": "9"}, "Enter a number from 0 to 3."),
    ],
)
def test_a_mistake_is_named_in_its_place_and_keeps_what_was_typed(client, shelved, rita, fields, said):
    sign_in(client, rita)

    answer = client.post(f"{RULES}write/", typed(shelved) | {"title_es": "Mi frase."} | changed(fields))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "Mi frase." in answer.content.decode()
    assert not Rule.objects.exists()


def test_conditions_in_words_and_turned_round_become_a_tree(client, shelved, rita):
    lines = {"fact_0": "goal=feel-calmer", "op_0": "", "value_0": "", "fact_1": "language=en", "not_1": "on"}
    sign_in(client, rita)

    rule = written(client, shelved, rows="3", kind="any", **lines)

    calmer = {"fact": "goal", "op": "contains", "value": "feel-calmer"}
    english = {"fact": "language", "op": "==", "value": "en"}
    assert rule.when == {"any": [calmer, {"not": english}]}
    page = client.get(f"{RULES}{rule.key}/").content.decode()
    assert "At least one of these:" in page
    assert "Goal: Feel calmer" in page
    assert "Not: Language: English" in page
    assert typed_rule(rule)["fact_1"] == "language=en"


def test_a_deep_shared_rule_is_shown_in_words_and_not_in_the_form(client, shelved, rule, rita):
    either = {"any": [{"fact": "goal", "op": "contains", "value": "more-support"}]}
    Rule.objects.filter(pk=rule.pk).update(when={"all": [either, {"fact": WORRY, "op": "<", "value": 2}]})
    sign_in(client, rita)

    page = client.get(f"{RULES}{rule.key}/").content.decode()

    assert "Goal: More support" in page
    assert "Everyday worry, score: less than 2" in page
    assert "lie too deep for the form" in page
    assert client.get(f"{RULES}{rule.key}/change/").status_code == 404


def test_one_of_our_own_is_written_from_a_shared_rule(client, shelved, rule, rita):
    Rule.objects.filter(pk=rule.pk).update(when={"fact": WORRY, "op": ">", "value": 1})
    sign_in(client, rita)
    assert f'<option value="{WORRY}" selected>' in client.get(f"{RULES}{rule.key}/change/").content.decode()

    client.post(f"{RULES}{rule.key}/change/", typed(shelved))

    assert [(str(each), each.is_current) for each in Rule.objects.all()] == [
        ("reassurance 1", True),
        ("own-1 1", False),
    ]


def test_an_editor_and_a_clinician_do_not_write_rules(client, shelved, eddie, ana):
    for person in (eddie, ana):
        sign_in(client, person)
        assert client.get(RULES).status_code == 404
        assert client.post(f"{RULES}write/", typed(shelved)).status_code == 404
        client.logout()


def test_the_list_takes_as_many_queries_for_many_rules(client, shelved, rita, django_assert_max_num_queries):
    sign_in(client, rita)
    written(client, shelved)
    with CaptureQueriesContext(connection) as few:
        client.get(RULES)
    most = len(few)
    for _ in range(4):
        written(client, shelved)
    with django_assert_max_num_queries(most):
        assert client.get(RULES).content.decode().count("own-") > 4


def test_the_other_rules_of_the_page_stand_beside_it(client, shelved, rule, rita, roy):
    sign_in(client, rita)
    own = written(client, shelved)

    page = client.get(f"{RULES}{own.key}/").content.decode()

    assert "A caution that stands in one of them" in page
    assert "Attachment anxiety" in page or "score: at least 3.5" in page


def test_past_profiles_are_counted_on_the_page(client, shelved, rita, pia, ana):
    intakes.sent(pia, ana)
    sign_in(client, rita)
    own = written(client, shelved)

    assert "fewer than 10" not in client.get(f"{RULES}{own.key}/").content.decode()
    page = client.get(f"{RULES}{own.key}/?count=1").content.decode()
    assert "Past profiles that it would have chosen: <b>fewer than 10</b>" in page
    assert "Pia" not in page


def test_the_signing_page_shows_a_clinics_own_rules(client, shelved, clinic, rita, roy):
    sign_in(client, rita)
    own = written(client, shelved)
    assert "own-1" not in client.get(f"/clinic/content/{shelved.pk}/").content.decode()
    client.logout()
    approve(sign_in(client, roy), own)

    assert "own-1" in client.get(f"/clinic/content/{shelved.pk}/").content.decode()
