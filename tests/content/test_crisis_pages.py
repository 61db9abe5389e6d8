"""Pages for a crisis: what a clinic checked stands first, for its own patients; nothing on them leads anywhere else."""

import re

import pytest
from django.core.exceptions import ValidationError

from content import models
from content.templatetags.help import help_first
from portal.audit.actor import staff
from portal.country import actions, help_cookie, help_page
from tests.content.conftest import make_article
from tests.content.kinds import make_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def checked(settings, tmp_path, clinic, cleo):
    """A line that the clinic checked, in the files of its help page."""
    settings.HELP_PAGES_DIR = tmp_path
    line = {"name": "Night line", "call": "0800 111 222", "hours": "24/7"}
    actions.check_line(clinic=clinic, by=staff(cleo, clinic), checked_by=cleo, **line)
    help_page.write_help_pages(clinic)


@pytest.fixture
def crisis(english):
    return make_page(models.CrisisPage, english)


def seen(client, page, clinic=None, how=help_cookie.PANEL):
    if clinic:
        client.cookies[help_cookie.NAME] = f"{clinic.slug}:en:{how}"
    return client.get(page.url).content.decode()


def test_a_patient_finds_what_their_clinic_checked_before_all_else(client, crisis, clinic):
    text = seen(client, crisis, clinic)

    assert 'href="tel:0800111222"' in text
    assert text.index("Night line") < text.index(">A part</h2>")
    assert f'href="/help-now/{clinic.slug}/"' in text


def test_no_cache_on_the_way_shows_a_clinics_numbers_to_others(client, english, crisis, clinic):
    """Its twin is the same for everybody."""
    client.cookies[help_cookie.NAME] = f"{clinic.slug}:en:{help_cookie.PANEL}"

    page = client.get(crisis.url)

    assert "private" in page.headers["Cache-Control"]
    assert "no-cache" in page.headers["Cache-Control"]
    assert "Cookie" in page.headers["Vary"]
    assert "Cache-Control" not in client.get(make_page(models.ResourcePage, english).url).headers


def test_a_language_that_is_offered_no_more_takes_no_numbers_away(client, crisis, clinic):
    client.cookies[help_cookie.NAME] = f"{clinic.slug}:mi:{help_cookie.PANEL}"

    assert 'href="tel:0800111222"' in client.get(crisis.url).content.decode()
    assert "0800 111 222" in client.get("/help-now/").content.decode()


def test_nobody_else_finds_a_number_of_any_country(client, crisis):
    """Which country a reader is in nobody knows, and no pack is shown that no clinic checked."""
    text = seen(client, crisis)

    assert "tel:" not in text
    assert "local emergency number" in text
    assert 'href="/help-now/"' in text


def test_where_others_see_the_screen_no_number_stands_on_it(client, crisis, clinic):
    text = seen(client, crisis, clinic, help_cookie.LINK)

    assert "0800 111 222" not in text
    assert f'href="/help-now/{clinic.slug}/"' in text


@pytest.mark.parametrize(
    ("more", "shows"), [({}, True), ({"veiled": False}, True), ({"veiled": True}, False), ({"help_url": "/b/"}, False)]
)
def test_the_patients_own_pages_say_more_than_a_cookie_of_the_page_before(rf, clinic, more, shows):
    request = rf.get("/", headers={"cookie": f"{help_cookie.NAME}={clinic.slug}:en:{help_cookie.PANEL}"})

    panel = help_first({"request": request, **more})["panel"]

    assert ("0800 111 222" in panel) == shows


def test_a_line_that_has_expired_leaves_the_page_with_the_help_page(client, crisis, clinic):
    clinic_lines = type(clinic).objects.get(pk=clinic.pk)
    help_page.CrisisLine.objects.filter(clinic=clinic).update(retired_at="2026-01-01T00:00:00Z")
    help_page.write_help_pages(clinic_lines)

    text = seen(client, crisis, clinic)

    assert "0800 111 222" not in text
    assert "local emergency number" in text


def test_paper_tells_the_whole_address(client, crisis, clinic, settings):
    settings.PUBLIC_URL = "https://leeside.example"

    text = seen(client, crisis, clinic)

    told = re.search(r'<p class="paper">(.*?)</p>', text)
    assert told
    assert f"https://leeside.example/help-now/{clinic.slug}/" in told[1]


def test_it_leads_to_nothing_but_help(client, english, crisis):
    """Its twin shares the topic, and leads there."""
    make_article(english, "beside", topics=list(crisis.topics.all()))
    other = make_page(models.ResourcePage, english)

    assert "Read next" in seen(client, other)
    text = seen(client, crisis)
    for words in ("Read next", "Not doing well today?", "On this page", "/library/beside/", '<aside class="side'):
        assert words not in text


def test_an_editor_cannot_put_a_number_into_it(crisis):
    crisis.full_clean()
    crisis.body = [("section", {"heading": "Now", "text": "<p>Call 988.</p>"})]

    with pytest.raises(ValidationError, match="Help now"):
        crisis.clean()


def test_other_systems_get_the_whole_address_and_no_number(client, crisis, settings):
    settings.PUBLIC_URL = "https://leeside.example"

    body = client.get(f"/api/v1/content/{crisis.translation_key}").json()["body_html"]

    assert 'href="https://leeside.example/help-now/"' in body
    assert "tel:" not in body
