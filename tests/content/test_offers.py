"""What a clinic offers: readers, conditions treated and not, and where people go instead."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from content import actions, offers
from content import library as shelf
from content.exceptions import Refused
from content.models import AudienceLeftOut, ConditionChoice, ConditionPage, PartnerPage
from content.rules import Facts
from portal.audit import actor
from portal.audit.models import AuditEvent
from tests.content.conftest import FACTS, make_article

pytestmark = pytest.mark.django_db
ALL = {"myself", "family", "parents", "clinicians"}


def make_piece(home, kind, slug, **fields):
    page = kind(slug=slug, title=slug.capitalize(), lead="A lead.", locale=home.locale, **fields)
    home.get_children().get(slug="library").add_child(instance=page)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@pytest.fixture
def condition(english) -> ConditionPage:
    texts = dict.fromkeys(("signs", "what_helps", "when_to_get_help"), "<p>Words.</p>")
    return make_piece(english, ConditionPage, "panic", **texts)


@pytest.fixture
def partner(english) -> PartnerPage:
    return make_piece(english, PartnerPage, "harbour-house", website="https://house.example/")


@pytest.fixture
def by_cleo(cleo, clinic):
    return actor.staff(cleo, clinic)


def not_treated(clinic, condition, by, **said):
    values = {"is_treated": False, "reason": "specialist", "instead": "doctor", **said}
    key = getattr(condition, "translation_key", condition)
    return actions.choose_condition(clinic=clinic, condition=key, by=by, **values)


def test_a_condition_of_which_nothing_was_said_is_open(clinic, condition):
    (stand,) = offers.stands(clinic, "en")

    assert (stand.name, stand.state, stand.page) == ("Panic", offers.OPEN, condition)
    assert offers.stands_to(condition) == []


def test_a_clinic_says_what_it_does_not_treat_and_where_people_go(clinic, condition, partner, by_cleo):
    not_treated(clinic, condition, by_cleo, partner=partner.translation_key)

    (stand,) = offers.stands(clinic, "en")
    assert (stand.state, stand.partner) == (offers.NOT_TREATED, partner)
    event = AuditEvent.objects.get(action="content.condition_chosen")
    assert event.facts == {"condition": str(condition.translation_key), "is_treated": False}
    assert event.clinic_id == clinic.pk


def test_the_page_of_the_condition_says_it_to_every_reader(client, clinic, condition, partner, by_cleo):
    before = client.get(condition.url).content.decode()
    assert "does not treat this" not in before
    not_treated(clinic, condition, by_cleo, partner=partner.translation_key)

    page = client.get(condition.url).content.decode()

    assert "Harbour clinic does not treat this" in page
    assert "Your own doctor can look at this with you, and refer you." in page
    assert f'href="{partner.url}"' in page
    assert 'href="/help-now/harbour/"' in page


def test_where_the_partner_is_gone_the_other_way_is_still_said(client, clinic, condition, partner, by_cleo):
    not_treated(clinic, condition, by_cleo, partner=partner.translation_key)
    partner.unpublish()

    page = client.get(condition.url).content.decode()

    assert "Your own doctor can look at this with you" in page
    assert "Harbour-house" not in page


def test_choosing_again_ends_what_was_said_before(clinic, condition, by_cleo):
    first = not_treated(clinic, condition, by_cleo)
    assert not_treated(clinic, condition, by_cleo) == first
    actions.choose_condition(clinic=clinic, condition=condition.translation_key, is_treated=True, by=by_cleo)

    (stand,) = offers.stands(clinic, "en")
    assert stand.state == offers.TREATED
    assert [row.pk for row in offers.history(condition.translation_key, clinic)] == [first.pk]
    assert AuditEvent.objects.filter(action="content.condition_chosen").count() == 2

    actions.say_nothing_of(clinic=clinic, condition=condition.translation_key, by=by_cleo)
    actions.say_nothing_of(clinic=clinic, condition=condition.translation_key, by=by_cleo)
    assert offers.stands(clinic, "en")[0].state == offers.OPEN
    assert AuditEvent.objects.filter(action="content.condition_left_open").count() == 1


@pytest.mark.parametrize("said", [{"reason": ""}, {"instead": ""}, {"reason": "weather"}, {"instead": "the moon"}])
def test_nobody_is_sent_away_without_a_reason_and_a_way(clinic, condition, by_cleo, said):
    with pytest.raises(Refused, match="where people go instead"):
        not_treated(clinic, condition, by_cleo, **said)
    assert not ConditionChoice.objects.exists()


def test_the_database_refuses_it_too(clinic, condition, cleo):
    values = {"clinic": clinic, "condition": condition.translation_key, "chosen_by": cleo}
    with pytest.raises(IntegrityError), transaction.atomic():
        ConditionChoice.objects.create(is_treated=False, **values)
    assert ConditionChoice.objects.create(is_treated=True, **values).reason == ""


def test_a_condition_without_a_page_is_named_in_words_without_a_number_to_call(clinic, by_cleo, library):
    key = uuid.uuid4()
    with pytest.raises(Refused, match="Name the condition"):
        not_treated(clinic, key, by_cleo)
    with pytest.raises(Refused, match="number"):
        not_treated(clinic, key, by_cleo, names={"en": "Call 0800 543 354"})

    not_treated(clinic, key, by_cleo, names={"en": "Eating disorders", "es": " "})

    (stand,) = offers.stands(clinic, "es")
    assert (stand.name, stand.language, stand.page) == ("Eating disorders", "en", None)


def test_an_organisation_that_the_clinic_does_not_have_is_refused(clinic, condition, by_cleo):
    with pytest.raises(Refused, match="organisation"):
        not_treated(clinic, condition, by_cleo, partner=uuid.uuid4())


def test_two_clinics_each_speak_for_themselves(clinic, other_clinic, condition, by_cleo, otto):
    not_treated(clinic, condition, by_cleo)
    not_treated(clinic, uuid.uuid4(), by_cleo, names={"en": "Eating disorders"})
    by_otto = actor.staff(otto, other_clinic)
    actions.choose_condition(clinic=other_clinic, condition=condition.translation_key, is_treated=True, by=by_otto)

    assert [stand.state for stand in offers.stands(other_clinic, "en")] == [offers.TREATED]
    assert [stand.state for stand in offers.stands_to(condition)] == [offers.NOT_TREATED, offers.TREATED]
    assert [stand.state for stand in offers.stands_to(condition, clinic)] == [offers.NOT_TREATED]
    other_clinic.suspended_at = other_clinic.created_at = "2026-01-01T00:00Z"
    other_clinic.save(update_fields=["suspended_at"])
    assert [stand.choice.clinic for stand in offers.stands_to(condition)] == [clinic]


def test_the_list_takes_as_many_queries_for_many(
    clinic, english, condition, partner, by_cleo, django_assert_num_queries
):
    not_treated(clinic, condition, by_cleo, partner=partner.translation_key)

    def found():
        with django_assert_num_queries(5):
            return len(offers.stands(clinic, "en"))

    assert found() == 1
    for number in range(3):
        not_treated(clinic, uuid.uuid4(), by_cleo, names={"en": f"Named {number}"}, partner=partner.translation_key)
    assert found() == 4


def test_readers_who_are_left_out_are_suggested_nothing(clinic, english, article, rule, rita, by_rita, by_cleo):
    actions.sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    facts: Facts = FACTS
    assert [each.page for each in shelf.suggested(facts, clinic, "en")] == [article]

    actions.choose_audiences(clinic=clinic, audiences=ALL - {"myself"}, by=by_cleo)
    assert shelf.suggested(facts, clinic, "en") == []

    actions.choose_audiences(clinic=clinic, audiences=ALL, by=by_cleo)
    actions.choose_audiences(clinic=clinic, audiences=ALL, by=by_cleo)
    assert [each.page for each in shelf.suggested(facts, clinic, "en")] == [article]
    events = AuditEvent.objects.filter(action="content.audiences_chosen").order_by("at")
    assert [event.facts for event in events] == [{"without": "myself"}, {"without": ""}]


def test_a_page_for_others_too_is_still_for_them(english):
    page = make_article(english, "for-two", for_myself=True, for_family=True)

    assert offers.is_for(page, frozenset({"myself"}))
    assert not offers.is_for(page, frozenset({"myself", "family"}))


def test_a_library_for_nobody_is_refused(clinic, by_cleo):
    for nobody in ((), ("pets",)):
        with pytest.raises(Refused, match="at least one"):
            actions.choose_audiences(clinic=clinic, audiences=nobody, by=by_cleo)
    assert not AudienceLeftOut.objects.exists()


def test_readers_are_taken_in_again_in_one_clinic_and_from_then_on(clinic, other_clinic, by_cleo, otto):
    by_otto = actor.staff(otto, other_clinic)
    for place, by in ((clinic, by_cleo), (other_clinic, by_otto)):
        actions.choose_audiences(clinic=place, audiences=ALL - {"family"}, by=by)
    for audiences in (ALL, ALL - {"family"}, ALL):
        actions.choose_audiences(clinic=clinic, audiences=audiences, by=by_cleo)

    taken_in = list(AudienceLeftOut.objects.filter(clinic=clinic).order_by("pk").values_list("taken_in_at", flat=True))
    assert len(set(taken_in)) == 2
    assert None not in taken_in
    assert offers.left_out(other_clinic) == {"family"}


def test_of_what_is_treated_no_reason_stays(clinic, condition, by_cleo):
    said = {"reason": "specialist", "instead": "doctor"}
    row = not_treated(clinic, condition, by_cleo, **said)
    assert (row.reason, row.instead) == ("specialist", "doctor")

    row = not_treated(clinic, condition, by_cleo, is_treated=True, **said)
    assert (row.reason, row.instead, row.partner) == ("", "", None)


def test_what_was_said_ends_once(clinic, condition, by_cleo):
    for reason in ("specialist", "medicine", "specialist"):
        not_treated(clinic, condition, by_cleo, reason=reason)
    ended = list(ConditionChoice.objects.order_by("chosen_at").values_list("ended_at", flat=True))

    assert ended[0] < ended[1]
    assert ended[2] is None


def test_taking_back_is_for_one_condition_of_one_clinic(clinic, other_clinic, condition, by_cleo, otto):
    other = uuid.uuid4()
    not_treated(clinic, condition, by_cleo)
    not_treated(clinic, other, by_cleo, names={"en": "Eating disorders"})
    not_treated(other_clinic, condition, actor.staff(otto, other_clinic))

    actions.say_nothing_of(clinic=clinic, condition=condition.translation_key, by=by_cleo)
    assert AuditEvent.objects.filter(action="content.condition_left_open").count() == 1
    actions.say_nothing_of(clinic=clinic, condition=condition.translation_key, by=by_cleo)

    standing = ConditionChoice.objects.filter(ended_at=None).values_list("clinic", "condition")
    assert set(standing) == {(clinic.pk, other), (other_clinic.pk, condition.translation_key)}
    assert AuditEvent.objects.filter(action="content.condition_left_open").count() == 1


def test_a_condition_is_named_again_where_it_is_chosen_again_and_by_no_name_twice(clinic, condition, by_cleo):
    key = uuid.uuid4()
    not_treated(clinic, key, by_cleo, names={"en": "Eating disorders"})

    with pytest.raises(Refused, match="Name the condition"):
        not_treated(clinic, key, by_cleo, reason="medicine")
    with pytest.raises(Refused, match="on its list already"):
        not_treated(clinic, uuid.uuid4(), by_cleo, names={"en": "EATING disorders"})
    with pytest.raises(Refused, match="on its list already"):
        not_treated(clinic, uuid.uuid4(), by_cleo, names={"en": condition.title})
    not_treated(clinic, key, by_cleo, names={"en": "Eating disorders"}, reason="medicine")
    assert ConditionChoice.objects.get(ended_at=None).reason == "medicine"
