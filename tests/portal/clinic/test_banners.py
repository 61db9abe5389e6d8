"""The list of banners: who writes, who approves, who takes down; and the patient's own page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Banner
from intake.models import Alert
from portal.audit import actor
from portal.care.actions import banners as care
from portal.care.policies import MayNot
from tests.architecture.people import make_banner
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.intake.conftest import (  # noqa: F401
    battery,
    browser,
    consent_text,
    invitation,
    issued,
    started,
)
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
BANNERS = "/clinic/banners/"


def typed(**fields) -> dict[str, str]:
    today = timezone.localdate()
    days = {"begins": str(today), "ends": str(today + timedelta(days=7))}
    return {"audience": "visitors", "text_en": "We are closed on Friday.", "text_es": "", "piece": "", **days, **fields}


def test_an_editor_writes_and_a_reviewer_approves(client, eddie, rita, article):
    sign_in(client, eddie).post(BANNERS, typed(piece=str(article.translation_key)))
    banner = Banner.objects.get()
    assert (banner.author, banner.texts, banner.state) == (eddie, {"en": "We are closed on Friday."}, "draft")
    page = sign_in(client, eddie).get(BANNERS).content.decode()
    assert "Waits for a reviewer" in page
    assert f"{BANNERS}{banner.pk}/approve/" not in page

    page = sign_in(client, rita).post(f"{BANNERS}{banner.pk}/approve/", follow=True).content.decode()

    assert "Shown now" in page
    assert "Write a banner" not in page
    client.logout()
    assert "We are closed on Friday." in client.get("/library/").content.decode()


def test_its_days_are_whole_days_of_the_clinic(client, eddie, clinic, library):
    sign_in(client, eddie).post(BANNERS, typed())

    banner = Banner.objects.get()
    for moment in (banner.begins_at, banner.ends_at):
        assert moment.astimezone(clinic.zone).time().isoformat() == "00:00:00"
    assert banner.ends_at - banner.begins_at > timedelta(days=7)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"text_en": "Call 0800 543 354."}, "English"),
        ({"text_en": ""}, "one language at least"),
        ({"ends": "2001-01-01"}, "next two years"),
        ({"audience": "pets"}, "pets"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(client, eddie, library, fields, why):
    sent = sign_in(client, eddie).post(BANNERS, typed(**fields))

    assert sent.status_code == 422
    assert why in sent.content.decode()
    assert not Banner.objects.exists()


def test_a_day_that_is_over_is_refused(client, eddie, library):
    yesterday = str(timezone.localdate() - timedelta(days=3))
    sent = sign_in(client, eddie).post(BANNERS, typed(begins=yesterday, ends=yesterday))

    assert sent.status_code == 422
    assert "not in the past" in sent.content.decode()


def test_whoever_follows_content_takes_it_down(client, clinic, eddie, lead):
    banner = make_banner(clinic, eddie)

    page = sign_in(client, lead).post(f"{BANNERS}{banner.pk}/end/", follow=True).content.decode()

    assert "Taken down by Lea" in page
    assert Banner.objects.get().state == "over"


def test_others_do_none_of_it(client, clinic, eddie, lead, ana, rita, library):
    banner = make_banner(clinic, eddie)
    by_ana, by_rita, by_eddie = (actor.staff(user, clinic) for user in (ana, rita, eddie))
    now = timezone.now()
    days = {"begins_at": now, "ends_at": now + timedelta(days=1)}
    with pytest.raises(MayNot):
        care.write_banner(clinic=clinic, by=by_rita, audience="visitors", texts={"en": "Hello."}, **days)
    for act, by in ((care.approve_banner, by_eddie), (care.end_banner, by_ana)):
        with pytest.raises(MayNot):
            act(banner=banner, by=by)
    assert sign_in(client, ana).get(BANNERS).status_code == 404
    assert sign_in(client, rita).post(BANNERS, typed()).status_code == 404
    assert sign_in(client, lead).post(f"{BANNERS}{banner.pk}/approve/").status_code == 404
    banner.refresh_from_db()
    assert (banner.state, Banner.objects.count()) == ("draft", 1)


def test_another_clinics_banner_is_not_there(client, rita, other_clinic, otto):
    theirs = make_banner(other_clinic, otto)
    signed_in = sign_in(client, rita)

    assert "Said by hill" not in signed_in.get(BANNERS).content.decode()
    for step in ("approve", "end"):
        assert signed_in.post(f"{BANNERS}{theirs.pk}/{step}/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "draft"


def test_a_refusal_is_said_above_the_list(client, clinic, rita):
    banner = make_banner(clinic, rita)

    page = sign_in(client, rita).post(f"{BANNERS}{banner.pk}/approve/", follow=True).content.decode()

    assert "You wrote this banner." in page


def test_a_patient_reads_it_and_closes_it_and_is_asked_for_nothing_while_an_alert_is_open(
    started,  # noqa: F811
    eddie,
    rita,
    article,
):
    clinic = started.invitation.clinic
    banner = make_banner(clinic, eddie)
    Banner.objects.update(piece=article.translation_key)
    banner.refresh_from_db()
    care.approve_banner(banner=banner, by=actor.staff(rita, clinic))
    page = started.client.get("/you/").content.decode()
    assert "Said by harbour." in page
    assert f'href="{article.url}"' in page
    assert "Said by harbour." not in started.client.get("/you/part/2/1/").content.decode()

    patient = started.invitation.patient
    now = timezone.now()
    Alert.objects.create(
        clinic=clinic, patient=patient, invitation=started.invitation, item="S1", rule="safety", rule_version="1",
        level="urgent", due_at=now, climbs_at=now,
    )  # fmt: skip
    page = started.client.get("/you/").content.decode()
    assert "Said by harbour." in page
    assert f'href="{article.url}"' not in page

    started.client.post(f"/banner/{banner.pk}/close/", {"next": "/you/"})
    assert "Said by harbour." not in started.client.get("/you/").content.decode()
