"""The page on which a clinic says what it treats and whom its library is for, and who reads it."""

import pytest

from content.models import AudienceLeftOut, ConditionChoice
from content.offers import stands
from portal.audit import actor
from portal.care.actions import content_offers
from portal.care.policies import MayNot
from tests.architecture.people import make_condition_choice
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.test_offers import condition, partner  # noqa: F401
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
TREATS = "/clinic/treats/"
NO = {"stand": "not-treated", "reason": "in-person", "instead": "hospital", "partner": ""}


@pytest.mark.parametrize("who", ["cleo", "lead"])
def test_who_runs_or_leads_the_clinic_says_what_it_treats(client, request, who, condition, partner):  # noqa: F811
    signed_in = sign_in(client, request.getfixturevalue(who))
    address = f"{TREATS}{condition.translation_key}/"
    assert "Nothing said yet" in signed_in.get(TREATS).content.decode()

    sent = signed_in.post(address, {**NO, "partner": str(partner.translation_key)}, follow=True)

    page = sent.content.decode()
    assert "It needs visits in person that we cannot offer." in page
    assert "Harbour-house" in page
    assert "checked" in signed_in.get(address).content.decode()
    signed_in.post(address, {**NO, "stand": "open"})
    assert not ConditionChoice.objects.filter(ended_at=None).exists()
    assert "changed by" in signed_in.get(address).content.decode()


def test_a_condition_without_a_page_is_named_in_each_language(client, cleo, clinic, library):
    signed_in = sign_in(client, cleo)
    refused = signed_in.post(f"{TREATS}new/", NO)
    assert refused.status_code == 422
    assert "Name the condition." in refused.content.decode()

    signed_in.post(f"{TREATS}new/", {**NO, "name_en": "Eating disorders", "name_es": "Trastornos alimentarios"})

    assert [stand.name for stand in stands(clinic, "es")] == ["Trastornos alimentarios"]
    assert "Eating disorders" in signed_in.get(TREATS).content.decode()


def test_a_form_sent_twice_names_one_condition(client, cleo, clinic, condition):  # noqa: F811
    signed_in = sign_in(client, cleo)
    for name in ("Eating disorders", "eating  Disorders", condition.title):
        sent = signed_in.post(f"{TREATS}new/", {**NO, "name_en": name})
    assert sent.status_code == 422
    assert "has this condition on its list already" in sent.content.decode()
    row = ConditionChoice.objects.get()

    signed_in.post(f"{TREATS}{row.condition}/", {**NO, "stand": "treated", "name_en": "Eating disorders"})

    assert ConditionChoice.objects.get(ended_at=None).is_treated


def test_the_form_asks_for_a_reason_and_a_way_on(client, cleo, condition):  # noqa: F811
    address = f"{TREATS}{condition.translation_key}/"
    sent = sign_in(client, cleo).post(address, {"stand": "not-treated", "reason": "", "instead": "", "partner": ""})

    assert sent.status_code == 422
    assert sent.content.decode().count("Nobody is sent away without a reason and a way on.") >= 2
    assert not ConditionChoice.objects.exists()


def test_the_action_says_no_on_the_form(client, cleo, library):
    sent = sign_in(client, cleo).post(f"{TREATS}new/", {**NO, "name_en": "Call 0800 543 354"})

    assert sent.status_code == 422
    assert not ConditionChoice.objects.exists()


def test_readers_are_chosen(client, cleo, clinic, library):
    signed_in = sign_in(client, cleo)
    assert signed_in.post(f"{TREATS}readers/", {}).status_code == 422

    signed_in.post(f"{TREATS}readers/", {"audiences": ["myself", "family", "clinicians"]})

    assert AudienceLeftOut.objects.get().audience == "parents"
    assert AudienceLeftOut.objects.get().clinic == clinic


def test_others_read_it_and_choose_nothing(client, clinic, lead, ana, rita, condition):  # noqa: F811
    named = make_condition_choice(clinic, lead)
    for user in (ana, rita):
        signed_in = sign_in(client, user)
        page = signed_in.get(TREATS).content.decode()
        assert "Named by harbour" in page
        assert f"{TREATS}{named.condition}/" not in page
        assert signed_in.post(f"{TREATS}readers/", {"audiences": ["myself"]}).status_code == 404
        assert signed_in.post(f"{TREATS}{named.condition}/", NO).status_code == 404
        with pytest.raises(MayNot):
            content_offers.choose_audiences(clinic=clinic, audiences=["myself"], by=actor.staff(user, clinic))
        with pytest.raises(MayNot):
            content_offers.choose_condition(
                clinic=clinic, condition=condition.translation_key, is_treated=True, by=actor.staff(user, clinic)
            )
        with pytest.raises(MayNot):
            content_offers.say_nothing_of(clinic=clinic, condition=named.condition, by=actor.staff(user, clinic))
    assert not AudienceLeftOut.objects.exists()
    assert ConditionChoice.objects.get(ended_at=None) == named


def test_another_clinic_meets_nothing_of_it(client, cleo, clinic, other_clinic, otto, library):
    theirs = make_condition_choice(other_clinic, otto)
    signed_in = sign_in(client, cleo)

    assert "Named by hill" not in signed_in.get(TREATS).content.decode()
    assert signed_in.get(f"{TREATS}{theirs.condition}/").status_code == 404
    assert signed_in.post(f"{TREATS}{theirs.condition}/", NO).status_code == 404
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_the_page_inside_the_clinic_speaks_for_this_clinic_alone(
    client,
    ana,
    lead,
    clinic,
    other_clinic,
    otto,
    condition,  # noqa: F811
):
    for each, user in ((clinic, lead), (other_clinic, otto)):
        ConditionChoice.objects.create(
            clinic=each, condition=condition.translation_key, is_treated=each == other_clinic, chosen_by=user,
            **({} if each == other_clinic else {"reason": "age", "instead": "public"}),
        )  # fmt: skip

    page = sign_in(client, ana).get(f"/clinic/library/{condition.pk}/").content.decode()

    assert "Harbour clinic does not treat this" in page
    assert "Hill clinic" not in page
