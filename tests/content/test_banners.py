"""A banner: approved by another, in its time, on the right pages, closed without a trace."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from content import actions, banners
from content.exceptions import FaultsStand, Refused
from content.models import Banner, CrisisPage, Topic
from intake.models import Patient
from portal.audit import actor
from portal.audit.models import AuditEvent
from tests.content.conftest import make_article
from tests.content.test_offers import make_piece

pytestmark = pytest.mark.django_db
WORDS = "We are closed on Friday."


@pytest.fixture
def by_eddie(eddie, clinic):
    return actor.staff(eddie, clinic)


@pytest.fixture
def write(clinic, by_eddie):
    def write(**fields):
        now = timezone.now()
        values = {"audience": "visitors", "texts": {"en": WORDS}, "begins_at": now, "ends_at": now + timedelta(days=9)}
        return actions.write_banner(clinic=clinic, by=by_eddie, **{**values, **fields})

    return write


@pytest.fixture
def shown(write, by_rita):
    def shown(**fields):
        banner = write(**fields)
        actions.approve_banner(banner=banner, by=by_rita)
        return banner

    return shown


def read(client, page) -> str:
    return client.get(page.url).content.decode()


def test_a_form_sent_twice_is_one_draft(write, by_rita):
    now = timezone.now()
    first, second = (write(begins_at=now, ends_at=now + timedelta(days=9)) for _press in range(2))
    assert first == second
    assert AuditEvent.objects.filter(action="content.banner_written").count() == 1
    actions.end_banner(banner=first, by=by_rita)
    assert write(begins_at=now, ends_at=now + timedelta(days=9)) != first


def test_nothing_shows_before_a_reviewer_approves(client, article, write, by_rita):
    banner = write()
    assert WORDS not in read(client, article)

    actions.approve_banner(banner=banner, by=by_rita)

    assert f"<b>Harbour clinic:</b> {WORDS}" in read(client, article)
    told = AuditEvent.objects.filter(action__startswith="content.banner_").order_by("at")
    assert [event.action for event in told] == ["content.banner_written", "content.banner_approved"]


def test_who_wrote_it_does_not_approve_it(write, by_eddie, by_rita, otto, other_clinic):
    banner = write()
    with pytest.raises(Refused, match="You wrote"):
        actions.approve_banner(banner=banner, by=by_eddie)
    with pytest.raises(Refused, match="reviewer of this clinic"):
        actions.approve_banner(banner=banner, by=actor.staff(otto, other_clinic))
    with pytest.raises(IntegrityError), transaction.atomic():
        Banner.objects.filter(pk=banner.pk).update(approved_by=banner.author, approved_at=timezone.now())
    actions.approve_banner(banner=banner, by=by_rita)
    with pytest.raises(Refused, match="already"):
        actions.approve_banner(banner=banner, by=by_rita)


def test_it_shows_from_its_first_moment_to_its_last(client, article, shown):
    now = timezone.now()
    shown(begins_at=now + timedelta(days=2), ends_at=now + timedelta(days=4))

    assert WORDS not in read(client, article)
    with time_machine.travel(now + timedelta(days=3)):
        assert WORDS in read(client, article)
    with time_machine.travel(now + timedelta(days=5)):
        assert WORDS not in read(client, article)


def test_taken_down_it_is_gone_at_once(client, article, shown, by_rita):
    banner = shown()
    actions.end_banner(banner=banner, by=by_rita)
    actions.end_banner(banner=banner, by=by_rita)

    assert WORDS not in read(client, article)
    assert AuditEvent.objects.filter(action="content.banner_ended").count() == 1


def test_one_that_was_thrown_away_is_not_approved(write, by_rita, by_eddie):
    banner = write()
    actions.end_banner(banner=banner, by=by_eddie)
    banner.refresh_from_db()
    with pytest.raises(Refused, match="over"):
        actions.approve_banner(banner=banner, by=by_rita)


def test_closing_is_kept_in_a_cookie_with_its_id_alone(client, article, shown):
    banner = shown()
    before = AuditEvent.objects.count()

    answer = client.post(f"/banner/{banner.pk}/close/", {"next": article.url})

    assert answer.status_code == 302
    assert answer.url == article.url
    kept = answer.cookies[banners.COOKIE]
    assert kept.value == banner.pk.hex
    assert (kept["httponly"], kept["samesite"]) == (True, "Lax")
    assert set(answer.cookies) == {banners.COOKIE}
    assert WORDS not in read(client, article)
    assert AuditEvent.objects.count() == before
    another = shown(texts={"en": "We are open again."})
    assert "We are open again." in read(client, article)
    client.post(f"/banner/{another.pk}/close/", {"next": "https://elsewhere.example/"})
    assert client.cookies[banners.COOKIE].value == f"{banner.pk.hex}.{another.pk.hex}"


def test_closing_leads_to_no_other_site_and_asks_for_a_post(client, db):
    address = f"/banner/{uuid.uuid4()}/close/"
    assert client.post(address, {"next": "https://elsewhere.example/"}).url == "/"
    assert client.get(address).status_code == 405


def test_a_cookie_of_somebody_elses_making_does_no_harm(client, article, shown):
    shown()
    client.cookies[banners.COOKIE] = "<script>.x" + "." + "a" * 5000

    assert WORDS in read(client, article)
    full = {banners.COOKIE: ".".join(uuid.uuid4().hex for _ in range(40))}
    assert len(banners.closing(uuid.uuid4(), full).split(".")) == banners.MOST_KEPT


def test_no_banner_stands_before_help(client, english, shown):
    shown()
    crisis = make_piece(english, CrisisPage, "too-much")

    assert WORDS not in read(client, crisis)
    assert WORDS not in client.get("/help-now/").content.decode()


def test_beside_what_overwhelms_people_it_leads_nowhere(client, english, article, shown):
    shown(piece=article.translation_key)
    hard = make_article(english, "after-hard-memories")
    topic = Topic.objects.get_or_create(slug="hard-times", defaults={"names": {"en": "Hard times"}})[0]
    hard.topics = [topic]
    hard.save_revision().publish()
    elsewhere = make_article(english, "something-else")

    def banner_on(page):
        return banners.for_page(page, {})

    assert banner_on(elsewhere).page.pk == article.pk
    assert banner_on(hard).text == WORDS
    assert banner_on(hard).page is None


def test_it_is_read_by_those_it_is_for(client, english, spanish, shown):
    shown(audience="parents")
    for_parents = make_article(english, "for-parents", for_parents=True)
    for_others = make_article(english, "for-others")
    in_spanish = make_article(spanish, "para-padres", for_parents=True)

    assert WORDS in read(client, for_parents)
    for page in (for_others, in_spanish):
        assert WORDS not in read(client, page)
    assert WORDS not in client.get("/library/").content.decode()


def test_patients_read_that_of_their_own_clinic(clinic, other_clinic, shown, english):
    shown(audience="patients")

    assert banners.for_patient(clinic, "en", {}, lambda: False).text == WORDS
    assert banners.for_patient(clinic, "es", {}, lambda: False) is None
    assert banners.for_patient(other_clinic, "en", {}, lambda: False) is None


def test_a_clinic_that_is_suspended_says_nothing(client, clinic, article, shown):
    shown()
    clinic.suspended_at = timezone.now()
    clinic.save()

    assert WORDS not in read(client, article)


@pytest.mark.parametrize(
    "text",
    [
        "Call 0800 543 354 now.",
        "TODO",
        "Attachment styles predict divorce in 60% of couples.",
        "Clingy people read on.",
    ],
)
def test_the_checks_of_pages_stop_a_banner(write, text):
    with pytest.raises(FaultsStand) as refused:
        write(texts={"en": text})
    assert "English" in str(refused.value.faults[0])


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"audience": "pets"}, "who reads"),
        ({"texts": {"en": "  "}}, "one language"),
        ({"piece": uuid.uuid4()}, "not in the library"),
    ],
)
def test_what_makes_no_banner_is_refused(write, english, fields, why):
    with pytest.raises(Refused, match=why):
        write(**fields)
    assert not Banner.objects.exists()


def test_it_ends_and_not_in_the_past_or_in_years(write, english):
    now = timezone.now()
    for begins, ends in ((1, 0), (-9, -1), (0, 200)):
        with pytest.raises(Refused):
            write(begins_at=now + timedelta(days=begins), ends_at=now + timedelta(days=ends))


def test_other_words_are_another_draft_and_so_are_the_same_once_approved(write, by_rita):
    first = write()
    other = write(texts={"en": "We are closed on Monday."})
    actions.approve_banner(banner=first, by=by_rita)
    fields = {name: getattr(first, name) for name in ("texts", "audience", "begins_at", "ends_at")}
    again = write(**fields)

    assert len({first.pk, other.pk, again.pk}) == 3
    assert again.approved_at is None
    assert write(**fields) == again


def test_nobody_but_staff_approves(write, clinic, by_rita):
    pia = Patient.objects.create(clinic=clinic, name="Pia Example", birth_date=date(1990, 5, 4))
    banner = write()
    with pytest.raises(Refused, match="reviewer of this clinic"):
        actions.approve_banner(banner=banner, by=actor.patient(pia))
    assert Banner.objects.get().approved_at is None

    actions.approve_banner(banner=banner, by=by_rita)
    assert Banner.objects.get().approved_at


def test_one_is_approved_and_ended_at_a_time(write, by_rita, by_eddie):
    banner, other = write(), write(texts={"en": "We are closed on Monday."})
    actions.approve_banner(banner=banner, by=by_rita)
    assert list(Banner.objects.exclude(approved_at=None)) == [banner]

    actions.end_banner(banner=banner, by=by_eddie)
    assert list(Banner.objects.exclude(ended_at=None)) == [banner]
    assert AuditEvent.objects.filter(action="content.banner_ended").count() == 1
    actions.approve_banner(banner=other, by=by_rita)
    assert banners.find(other.pk, other.clinic).approved_at


def test_what_was_taken_down_in_another_window_is_not_approved(write, by_rita, by_eddie):
    banner = write()
    actions.end_banner(banner=Banner.objects.get(), by=by_eddie)

    with pytest.raises(Refused, match="already"):
        actions.approve_banner(banner=banner, by=by_rita)
    assert Banner.objects.get().approved_at is None


def test_a_page_that_went_meanwhile_refuses_the_approval(write, article, by_rita):
    banner = write(piece=article.translation_key)
    article.unpublish()
    with pytest.raises(Refused, match="not in the library"):
        actions.approve_banner(banner=banner, by=by_rita)

    article.save_revision().publish()
    actions.approve_banner(banner=banner, by=by_rita)


def test_a_banner_leads_to_shared_pages_alone(write, article, own_article):
    with pytest.raises(Refused, match="not in the library"):
        write(piece=own_article.translation_key)
    assert write(piece=article.translation_key).piece == article.translation_key


def test_it_shows_for_a_while_and_for_three_months_at_most(write, english):
    begins = timezone.now() + timedelta(days=1)
    longest = begins + timedelta(days=banners.MOST_DAYS)
    for ends in (begins, longest + timedelta(seconds=1)):
        with pytest.raises(Refused):
            write(begins_at=begins, ends_at=ends)
    assert write(begins_at=begins, ends_at=longest).ends_at == longest
