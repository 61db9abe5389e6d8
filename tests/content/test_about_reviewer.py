"""The stamp of a page leads to the public page of whoever checked it, if there is one."""

import pytest

from content import models
from content.actions import sign_off

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]


def make_person(home, slug="rita", name="Rita", role="Psychiatrist", **fields):
    page = models.PersonPage(
        slug=slug, title=name, locale=home.locale, lead="A reviewer.", role=role, credentials="Registered.", **fields
    )
    home.get_children().get(slug="library").add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def signed(article, clinic, rita, by_rita):
    rita.title = "psychiatrist"
    rita.save()
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    return article


def test_the_stamp_leads_to_the_reviewer(signed, english, client):
    person = make_person(english)

    assert f'<a href="{person.url}">About Rita</a>' in client.get(signed.url).content.decode()


def test_without_such_a_page_there_is_no_link(signed, client):
    text = client.get(signed.url).content.decode()

    assert "Checked by Rita" in text
    assert "About Rita" not in text


@pytest.mark.parametrize(
    "what", ["another role", "two of the name", "taken down", "another language", "a clinic's own"]
)
def test_a_page_that_may_be_somebody_elses_is_not_led_to(signed, english, spanish, own_article, client, what):
    if what == "another role":
        make_person(english, role="Nurse")
    elif what == "two of the name":
        make_person(english)
        make_person(english, slug="rita-2")
    elif what == "taken down":
        make_person(english).unpublish()
    elif what == "another language":
        make_person(spanish)
    else:
        make_person(own_article.get_parent().get_parent())

    assert "About Rita" not in client.get(signed.url).content.decode()


def test_an_overdue_page_leads_to_nobody(signed, english, client):
    make_person(english)
    models.SignOff.objects.update(signed_at="2020-01-01T00:00Z", next_due="2021-01-01T00:00Z")

    assert "About Rita" not in client.get(signed.url).content.decode()
