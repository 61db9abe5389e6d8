"""With te reo Māori and Arabic added: every page answers, says its language and direction, and falls back to English.

Run by tests/test_more_languages.py in a process of its own: languages are settled when the product starts.
"""

import re
from datetime import date
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core import mail
from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override
from wagtail.models import Page

from content import actions as content
from content import folding, library, models
from content.audiences import AUDIENCES, audience_at
from intake.models import Invitation
from portal.accounts.actions.invitations import invite_staff
from portal.accounts.roles import Role
from portal.audit.outbox import deliver_due
from portal.care.actions import setup
from portal.care.cms import sync_cms_permissions
from portal.country.help_page import write_all_help_pages
from portal.country.languages import codes, own_name
from tests.content.conftest import make_article, make_search_index
from tests.content.courses import make_activity, make_course
from tests.intake.conftest import Browser
from tests.journeys.pages import ADMIN, BEFORE_SENDING, CLINICIAN, EDITOR, LEAD, PRACTICE, PUBLIC, REVIEWER
from tests.journeys.test_every_page import lived_in  # noqa: F401  fixture
from tests.journeys.world import SYSTEM, World, build_world
from tests.sign_in import sign_in

DIRECTIONS = {"en": "ltr", "es": "ltr", "mi": "ltr", "ar": "rtl"}
ADDED = ("mi", "ar")
WORDS = {"mi": "He pātai mō te haerenga tuatahi.", "ar": "نسأل لكي تكون زيارتك الأولى مناسبة لك."}
HTML = re.compile(r'<html lang="([\w-]+)" dir="(\w+)"')


@pytest.fixture
def world(db: None) -> World:
    """A clinic that works in all four languages, with its consent text in each."""
    made = build_world()
    made.clinic.languages = list(codes())
    made.clinic.save()
    for language, words in WORDS.items():
        setup.write_consent_text(clinic=made.clinic, language=language, text=words, by=made.by(made.cleo))
    write_all_help_pages()
    return made


@pytest.fixture
def homes(world: World) -> dict[str, Any]:
    make_search_index()
    return {home.locale.language_code: home for home in content.plant(by=SYSTEM)}


def stand(reply: Any) -> tuple[int, str, str]:
    """Return the status, the language and the direction of a page."""
    found = HTML.search(reply.content.decode())
    assert found, reply.content[:300]
    return reply.status_code, found[1], found[2]


def entry(home: Any, title: str) -> Any:
    page = models.GlossaryEntryPage(title=title, locale=home.locale, accessible="Plain words.")
    home.get_children().get(slug="glossary").add_child(instance=page)
    page.save_revision().publish()
    return page


@pytest.fixture
def written(homes: dict[str, Any]) -> dict[str, list[str]]:
    """An article, an entry, an activity and a course in each added language, with their addresses."""
    return {code: write(homes[code], code) for code in ADDED}


def write(home: Any, code: str) -> list[str]:
    title = {"mi": "Ngā kare ā-roto", "ar": "مشاعر القرب"}[code]
    article = models.ArticlePage(title=title, locale=home.locale, lead="A lead.", how_sure="<p>Fairly.</p>")
    article.for_family = True
    article.sections = [("section", {"heading": "What it means", "text": "<p>Some words.</p>"})]
    home.get_children().get(slug="library").add_child(instance=article)
    article.save_revision().publish()
    pages = [article, entry(home, {"mi": "Ngākau", "ar": "أمان"}[code])]
    pages += [make_activity(home), make_course(home)]
    return [Page.objects.get(pk=page.pk).url for page in pages]


def test_nothing_stands_against_the_start(world: World) -> None:
    assert not [message for message in run_checks() if message.is_serious()]
    assert codes() == ("en", "es", "mi", "ar")
    assert own_name("mi") == "Te reo Māori"


@pytest.mark.parametrize("code", ADDED)
def test_public_pages_say_their_language(client: Client, written: dict[str, list[str]], code: str) -> None:
    lists = [f"/{code}/{path}" for path in ("library/", "glossary/", "courses/", "library/?q=x")]
    lists += [f"/{code}/library/for/family-and-whanau/", f"/{code}/library/kind/articles/"]
    for path in [*lists, *written[code], *(f"/help-now/{where}?lang={code}" for where in ("", "harbour/"))]:
        assert stand(client.get(path, follow=True)) == (200, code, DIRECTIONS[code]), path


@pytest.mark.parametrize("code", ADDED)
def test_pages_without_an_address_of_their_own_follow_the_reader(client: Client, world: World, code: str) -> None:
    content.plant(by=SYSTEM)
    for path in PUBLIC:
        if not path.startswith(("/library/", "/glossary/", "/courses/")):
            status = client.get(path, follow=True).status_code
            reply = client.get(path, headers={"Accept-Language": code}, follow=True)
            assert stand(reply) == (status, code, DIRECTIONS[code]), path


def test_the_words_of_lists_come_from_the_catalogue_or_are_english(homes: dict[str, Any]) -> None:
    titles = {code: [page.title for page in home.get_children()] for code, home in homes.items()}

    assert titles["mi"] == ["Whare pukapuka", "Glossary A to Z", "Courses and activities"]
    assert titles["ar"][0] == "المكتبة"
    assert titles["es"][0] == "Biblioteca"


def test_a_list_says_its_own_words_once_they_are_translated(homes: dict[str, Any]) -> None:
    shelf = homes["mi"].get_children().get(slug="library").specific
    shelf.title, shelf.draft_title = "Library", "Library"
    shelf.save()
    edited = homes["ar"].get_children().get(slug="library").specific
    edited.title = "Library"
    edited.save_revision().publish()

    content.plant(by=SYSTEM)

    assert homes["mi"].get_children().get(slug="library").title == "Whare pukapuka"
    assert homes["ar"].get_children().get(slug="library").title == "Library"  # an editor wants it so


def test_a_macron_stays_in_the_address_and_is_not_needed_in_a_search(
    client: Client, written: dict[str, list[str]]
) -> None:
    article, term = written["mi"][:2]
    assert unquote(article) == "/mi/library/ngā-kare-ā-roto/"
    for words in ("nga kare", "Ngā kare"):
        assert article in client.get("/mi/library/", {"q": words}).content.decode()
    assert term in client.get("/mi/glossary/", {"q": "ngakau"}).content.decode()
    assert client.get("/mi/library/nga-kare-a-roto/").status_code in (301, 302, 404)


def test_maori_terms_stand_under_their_own_letters(client: Client, homes: dict[str, Any]) -> None:
    for title in ("Whānau", "Wairua", "Ngākau", "Nui", "Āhua", "Aroha", "Tangi", "Tane"):
        entry(homes["mi"], title)

    letters = {each.letter: [term.title for term in each.entries] for each in library.a_to_z("mi")}

    assert list(letters) == list(folding.ALPHABETS["mi"])
    assert letters["Ng"] == ["Ngākau"]
    assert letters["N"] == ["Nui"]
    assert letters["Wh"] == ["Whānau"]
    assert letters["W"] == ["Wairua"]
    assert letters["A"] == ["Āhua", "Aroha"]
    assert letters["T"] == ["Tane", "Tangi"]  # n before ng
    shown = re.findall(
        r'<section class="letter" aria-labelledby="([^"]+)"', client.get("/mi/glossary/").content.decode()
    )
    assert shown == ["A", "N", "Ng", "T", "W", "Wh"]


def test_arabic_terms_stand_under_their_letters(homes: dict[str, Any]) -> None:
    for title in ("أمان", "باب"):
        entry(homes["ar"], title)

    filled = {each.letter: [term.title for term in each.entries] for each in library.a_to_z("ar") if each.entries}
    assert filled == {"ا": ["أمان"], "ب": ["باب"]}


def test_addresses_of_audiences_are_unique_in_each_language(world: World) -> None:
    for code in codes():
        slugs = [folding.fold(each.slug_in(code)) for each in AUDIENCES]
        assert len(set(slugs)) == len(slugs)
        assert [audience_at(slug, code) for slug in slugs] == list(AUDIENCES)


def test_a_page_is_told_of_in_each_of_its_languages(client: Client, homes: dict[str, Any]) -> None:
    english = make_article(homes["en"], "asking")
    for code in ADDED:
        twin = make_article(homes[code], "asking", title=f"Asking {code}")
        Page.objects.filter(pk=twin.pk).update(translation_key=english.translation_key)

    page = client.get("/library/asking/").content.decode()
    for code in ADDED:
        assert f'hreflang="{code}"' in page
        assert f"/{code}/library/asking/" in page
        assert client.get(f"/{code}/library/asking/").status_code == 200
    assert '/es/library/" lang="es"' in page  # no translation: its library
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    told = {element.text for element in tree.iter() if element.tag.endswith("loc")}
    assert {f"{settings.PUBLIC_URL}/{code}/library/asking/" for code in ADDED} <= told


def test_a_language_that_is_no_longer_offered_has_no_address(
    client: Client, homes: dict[str, Any], settings: Any
) -> None:
    english = make_article(homes["en"], "asking")
    twin = make_article(homes["mi"], "asking")
    Page.objects.filter(pk=twin.pk).update(translation_key=english.translation_key)
    assert 'hreflang="mi"' in client.get("/library/asking/").content.decode()

    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [each for each in settings.LANGUAGES if each[0] != "mi"]

    assert 'hreflang="mi"' not in client.get("/library/asking/").content.decode()
    assert "/mi/" not in client.get("/sitemap.xml").content.decode()
    assert client.get("/mi/library/").status_code == 404


@pytest.mark.parametrize("code", ADDED)
def test_feeds_and_machines(client: Client, written: dict[str, list[str]], code: str) -> None:
    assert f'xml:lang="{code}"' in client.get(f"/{code}/library/feed.atom").content.decode()
    assert client.get(f"/{code}/library/feed.json").json()["language"] == code
    pieces = client.get("/api/v1/content", {"language": code}).json()["results"]
    assert {piece["language"] for piece in pieces} == {code}
    whole = client.get(f"/api/v1/content/{pieces[0]['id']}", {"language": code}).json()
    assert f'lang="{code}"' in whole["body_html"]
    assert client.get("/api/v1/content", {"language": "fr"}).status_code == 400


def speak(client: Client, code: str) -> None:
    session = client.session
    session["language"] = code
    session.save()


@pytest.mark.parametrize("code", ADDED)
def test_staff_pages(world: World, lived_in: dict[str, Any], code: str) -> None:  # noqa: F811
    seen: list[int] = []
    rows = {"ana": CLINICIAN, "cleo": ADMIN, "lea": LEAD, "eddie": EDITOR, "rae": REVIEWER}
    for name, paths in rows.items():
        person = getattr(world, name)
        client = sign_in(Client(), person, world.clinic)
        for path in (path.format(**lived_in) for path in paths):
            speak(client, "en")
            status = client.get(path, follow=True).status_code
            speak(client, code)
            assert stand(client.get(path, follow=True)) == (status, code, DIRECTIONS[code]), path
            seen.append(status)
    assert seen.count(200) > 60


def test_languages_are_offered_where_they_are_chosen(world: World) -> None:
    ana, cleo = (sign_in(Client(), person, world.clinic) for person in (world.ana, world.cleo))
    for client, path in ((ana, "/intakes/new/"), (ana, "/accounts/me/"), (cleo, "/clinic/settings/")):
        page = client.get(path).content.decode()
        assert all(f'value="{code}"' in page for code in codes()), path


def test_what_is_not_translated_is_not_sent_in_that_language(world: World) -> None:
    ana = sign_in(Client(), world.ana, world.clinic)
    battery = re.search(r'name="battery" value="([^"]+)"', ana.get("/intakes/new/").content.decode())
    assert battery
    form = {
        "name": "Pia Example", "birth_date": "1990-05-04", "battery": battery[1], "occasion": "intake",
        "contact_is_safe": "no",
    }  # fmt: skip

    refused = ana.post("/intakes/new/", form | {"language": "ar"})
    assert refused.status_code == 422
    assert "has no words in Arabic: choose another language" in refused.content.decode()
    sent = ana.post("/intakes/new/", form | {"language": "en"})
    assert sent.status_code in (200, 302)
    assert "has no words in" not in sent.content.decode()
    assert Invitation.objects.get().language == "en"


@pytest.mark.parametrize("code", ADDED)
def test_patient_pages(world: World, code: str) -> None:
    browser = Browser(Client(headers={"Accept-Language": code}), world.sent("en"))
    browser.open()
    browser.client.post("/language/", {"language": code, "next": "/you/"})
    browser.say_private()
    consent = browser.client.get("/you/consent/").content.decode()
    assert WORDS[code] in consent
    browser.agree(language=code)
    for path in (*BEFORE_SENDING, "/you/part/2/1/"):
        reply = browser.client.get(path, follow=True)
        assert stand(reply) == (200, code, DIRECTIONS[code]), path
    question = browser.client.get("/you/part/2/1/").content.decode()
    assert 'lang="en"' in question  # the words of a questionnaire stay in the language in which they were checked
    for path in ("/you/log/", "/you/courses/"):
        assert path in PRACTICE
        assert stand(browser.client.get(path, follow=True))[0] in (200, 404), path


def test_an_editor_translates_a_page_and_is_told_when_its_source_changes(world: World, homes: dict[str, Any]) -> None:
    article = make_article(homes["en"], "asking")
    sync_cms_permissions(world.eddie)
    eddie = sign_in(Client(), world.eddie, world.clinic)

    asked = reverse("simple_translation:submit_page_translation", args=[article.pk])
    reply = eddie.post(asked, {"locales": [homes[code].locale_id for code in ADDED]})
    twins = {page.locale.language_code: page for page in article.get_translations()}
    assert reply.status_code == 302
    assert set(twins) == set(ADDED)
    for code in ADDED:
        assert eddie.get(reverse("wagtailadmin_pages:edit", args=[twins[code].pk])).status_code == 200
        twins[code].save_revision().publish()
    newest = models.ArticlePage.objects.get(pk=article.pk)
    newest.lead = "Another lead, which says that two in ten do so."
    newest.save_revision().publish()

    tasks = models.TranslationTask.objects.select_related("page__locale")
    assert {task.page.locale.language_code for task in tasks} == set(ADDED)


@pytest.mark.parametrize("code", ADDED)
def test_the_editors_room_answers_in_each_language(world: World, homes: dict[str, Any], code: str) -> None:
    world.eddie.language = code
    world.eddie.save()
    sync_cms_permissions(world.eddie)
    client = sign_in(Client(), world.eddie, world.clinic)
    speak(client, code)

    for path in ("/cms/", f"/cms/pages/{homes[code].get_children().get(slug='library').pk}/"):
        assert client.get(path).status_code == 200, path


def test_days_stand_day_first_in_a_language_that_django_does_not_know() -> None:
    with override("mi"):
        assert date_format(date(2026, 11, 28), "DATE_FORMAT") == "28 November 2026"
        assert date_format(date(2026, 11, 28), "MONTH_DAY_FORMAT") == "28 November"


def test_mail_of_a_clinic_that_works_in_arabic_first(world: World) -> None:
    world.clinic.languages = ["ar", "en"]
    world.clinic.save()
    invite_staff(clinic=world.clinic, email="new@example.org", roles=[Role.CLINICIAN], by=world.by(world.cleo))

    deliver_due()

    assert [letter.to for letter in mail.outbox] == [["new@example.org"]]
    assert "صفحة جاهزة لك" in mail.outbox[0].subject  # translated
    assert "works once" in mail.outbox[0].body  # not translated yet
