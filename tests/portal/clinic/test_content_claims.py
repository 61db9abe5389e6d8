"""A reviewer reads the ledger of claims, marks what does not agree, and settles it."""

import pytest

from content import ledger
from content.models import Contradiction, Mention, Reference
from portal.accounts.roles import Role
from tests.conftest import make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import make_article
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
LEDGER = "/clinic/content/claims/"
SAYS = "<p>Warm words help.[@lee-2001] Cold words help too.[@lee-2001]</p>"


@pytest.fixture
def sourced(english):
    work = Reference.objects.create(key="lee-2001", authors="Lee A", year=2001, title="Words")
    return make_article(english, "sourced", how_sure=SAYS, sources=[work])


@pytest.fixture
def cold_and_warm(sourced, clinic):
    return ledger.claims(clinic)


@pytest.fixture
def signed_in(client, rita):
    sign_in(client, rita)
    return client


def marked(client, one, other, note="Which?"):
    return client.post(f"{LEDGER}{one.pk}/contradicted/", {"other": other.pk, "note": note})


def test_the_ledger_lists_claims_with_works_and_pages(cold_and_warm, signed_in, sourced):
    page = signed_in.get(LEDGER).content.decode()

    assert "Warm words help." in page
    assert "Cold words help too." in page
    assert "Lee, A. (2001). <cite>Words</cite>" in page
    assert f"/clinic/content/{sourced.pk}/" in page


@pytest.mark.parametrize(("title", "printed"), [("Who asks?", "Who asks?</cite> "), ("Words", "Words</cite>. ")])
def test_a_title_that_asks_gets_no_full_stop(sourced, signed_in, title, printed):
    Reference.objects.update(title=title, publisher="A House")

    assert f"{printed}A House." in signed_in.get(LEDGER).content.decode()


def test_a_search_narrows_it_and_says_when_nothing_is_like_that(cold_and_warm, signed_in):
    found = signed_in.get(LEDGER, {"q": "warm"}).content.decode()
    assert "Warm words help." in found
    assert "Cold words" not in found

    assert "No claim is like that." in signed_in.get(LEDGER, {"q": "zebra"}).content.decode()


def test_a_contradiction_is_marked_and_settled_by_people(cold_and_warm, signed_in):
    cold, warm = cold_and_warm
    address = f"{LEDGER}{cold.pk}/"
    offered = signed_in.get(address, {"q": "warm"}).content.decode()
    assert f"?other={warm.pk}" in offered
    assert "These two do not agree" in signed_in.get(address, {"other": str(warm.pk)}).content.decode()

    assert marked(signed_in, cold, warm).url == address
    seen = signed_in.get(address).content.decode()
    assert "Which?" in seen
    assert "Marked by Rita" in seen
    assert "Contradicted" in signed_in.get(LEDGER, {"open": "1"}).content.decode()

    row = Contradiction.objects.get()
    done = signed_in.post(f"{address}contradicted/{row.pk}/settled/", {"settlement": "Both hold."})
    assert done.url == address
    assert "Both hold." in signed_in.get(address).content.decode()
    assert "No claim is like that." in signed_in.get(LEDGER, {"open": "1"}).content.decode()


def test_what_was_typed_is_not_lost_where_it_is_refused(cold_and_warm, signed_in):
    cold, warm = cold_and_warm

    empty = marked(signed_in, cold, warm, note=" ")
    assert empty.status_code == 422
    assert "Say in a sentence" in empty.content.decode()
    assert "Warm words help." in empty.content.decode()  # the other claim is still chosen

    same = marked(signed_in, cold, cold, note="My long note")
    assert same.status_code == 422
    assert "two different" in same.content.decode()
    assert not Contradiction.objects.exists()

    marked(signed_in, cold, warm)
    again = marked(signed_in, cold, warm, note="My long note")
    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert "My long note" in again.content.decode()


def test_a_settlement_wants_words_and_is_made_once(cold_and_warm, signed_in):
    cold, warm = cold_and_warm
    marked(signed_in, cold, warm)
    row = Contradiction.objects.get()
    address = f"{LEDGER}{warm.pk}/contradicted/{row.pk}/settled/"

    assert signed_in.post(address, {"settlement": ""}).status_code == 422
    assert signed_in.post(address, {"settlement": "Both."}).status_code == 302
    late = signed_in.post(address, {"settlement": "Mine too."})
    assert late.status_code == 422
    assert "meanwhile" in late.content.decode()
    row.refresh_from_db()
    assert row.settlement == "Both."


def test_another_clinics_claims_and_contradictions_are_not_there(
    cold_and_warm, own_article, clinic, other_clinic, client, rita
):
    own_article.how_sure = "<p>Harbour secret.[@lee-2001]</p>"
    own_article.sources.set(Reference.objects.all())
    own_article.save_revision().publish()
    own = Mention.objects.get(page_id=own_article.pk).claim
    cold, warm = cold_and_warm.exclude(pk=own.pk)
    sign_in(client, rita)
    assert client.get(f"{LEDGER}{own.pk}/").status_code == 200
    marked(client, cold, warm)
    row = Contradiction.objects.get()
    client.logout()

    sign_in(client, make_user(other_clinic, "Oren", Role.REVIEWER))
    assert "Harbour" not in client.get(LEDGER).content.decode()
    assert client.get(f"{LEDGER}{own.pk}/").status_code == 404
    assert marked(client, cold, own).status_code == 404
    assert "Which?" not in client.get(f"{LEDGER}{cold.pk}/").content.decode()
    settle = f"{LEDGER}{cold.pk}/contradicted/{row.pk}/settled/"
    assert client.post(settle, {"settlement": "Gone."}).status_code == 404
    row.refresh_from_db()
    assert row.settled_at is None


def test_an_editor_does_not_judge_claims(cold_and_warm, client, eddie):
    cold, _warm = cold_and_warm
    sign_in(client, eddie)

    assert client.get(LEDGER).status_code == 404
    assert client.get(f"{LEDGER}{cold.pk}/").status_code == 404
