"""Script, markup, addresses and templates in every field of the editor come out as the letters that they are."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import transaction
from django.test import Client
from django.utils.html import format_html

from content import actions, models
from content import library as shelf
from content.actions import write_rule
from content.actions.claims import mark_contradiction
from portal.accounts.roles import Role
from portal.audit import actor, outbox
from portal.care.actions import content as care
from portal.care.cms import sync_cms_permissions
from tests.conftest import make_clinic, make_user
from tests.content.conftest import HIGH_WORRY, SYSTEM, make_article, make_search_index
from tests.content.courses import make_course
from tests.content.hostile import ADDRESSES, VECTORS, Typist, executable_in
from tests.content.kinds import make_topic
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STRICT = {"script-src 'self'", "default-src 'none'", "base-uri 'none'", "form-action 'self'"}


@dataclass
class House:
    """A clinic, its people, and a page of every kind that its editor typed and readers see."""

    clinic: Any
    eddie: Any
    rita: Any
    lea: Any
    cleo: Any
    home: Any
    pages: list[Any]

    def by(self, person: Any) -> actor.Actor:
        return actor.staff(person, self.clinic)

    @property
    def article(self) -> Any:
        return next(page for page in self.pages if page.kind == "article")


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        make_search_index()
        make_topic()
        clinic = make_clinic("harbour")
        roles = {"eddie": Role.EDITOR, "rita": Role.REVIEWER, "lea": Role.LEAD, "cleo": Role.ADMIN}
        people = {name: make_user(clinic, name.title(), role) for name, role in roles.items()}
        home = next(each for each in actions.plant(by=SYSTEM) if each.locale.language_code == "en")
        work, course, eddie = hostile_work(), make_course(home), people["eddie"]
        browser = editor_of(eddie)
        pages = [entered(kind, home, course, browser, eddie, work) for kind in shelf.kinds()]
        yield House(clinic, **people, home=home, pages=pages)
        transaction.set_rollback(True)


def editor_of(person):
    sync_cms_permissions(person)
    return sign_in(Client(), person)


@pytest.fixture
def pages(house):
    return house.pages


@pytest.fixture
def editor(house):
    return editor_of(house.eddie)


def hostile_work():
    words = Typist(0).words
    return models.Reference.objects.create(
        key="owned-2001", authors=words(250), year=2001, title=words(300), container=words(300), edition=words(40),
        publisher=words(120),
    )  # fmt: skip


def entered(kind, home, course, editor, user, work):
    parent = course if kind is models.LessonPage else home.get_children().get(slug=kind.place)
    parent = parent.specific
    form = kind.get_edit_handler().get_form_class()(
        instance=kind(locale=home.locale), parent_page=parent, for_user=user
    )
    slug = f"hostile-{kind.kind}"
    data = Typist(work.pk).fills(form) | {"slug": slug, "sources": [str(work.pk)], "go_live_at": "", "expire_at": ""}
    reply = editor.post(f"/cms/pages/add/content/{kind._meta.model_name}/{parent.pk}/", data)
    assert reply.status_code == 302, (kind, refused(reply))
    page = kind.objects.get(slug=slug)
    page.get_latest_revision().publish()
    return kind.objects.get(pk=page.pk)


def refused(reply):
    """Say what the form did not take, inside bodies too."""

    def inside(error):
        below = [*getattr(error, "block_errors", {}).items()] if hasattr(error, "block_errors") else []
        return {key: inside(each) for key, each in below} or str(error)

    errors = reply.context["form"].errors.as_data()
    return {name: [inside(each) for each in found] for name, found in errors.items()}


def fresh(page):
    return type(page).objects.get(pk=page.pk)


def markup_of(reply):
    """Return what a browser puts into a page; of a window of Wagtail's, what lies in its JSON."""
    if reply.headers["Content-Type"].startswith("application/json"):
        return reply.json().get("html", "")
    return reply.content.decode()


def faults(browser, addresses, *, strict=True):
    """Open every address; return where something would run, or the policy is weaker than it has to be."""
    found = []
    for address in addresses:
        reply = browser.get(address)
        text = markup_of(reply)
        found += [(address, fault) for fault in executable_in(text)]
        if reply.status_code not in (200, 301, 410):
            found.append((address, reply.status_code))
        if "owned14" in text:
            found.append((address, "a template ran"))
        if any("owned=1" in str(value) for value in [*reply.headers.values(), *reply.cookies.values()]):
            found.append((address, "a header"))
        policy = set(reply.headers["Content-Security-Policy"].split("; "))
        if strict and not policy >= STRICT:
            found.append((address, policy))
        if reply.headers["X-Content-Type-Options"] != "nosniff":
            found.append((address, "may be sniffed"))
    return found


def test_the_detector_sees_each_vector_and_passes_its_letters():
    live = [vector for vector in VECTORS if "<" in vector]
    assert all(executable_in(f"<p>{vector}</p></p>") for vector in live)
    assert executable_in('<script type="application/ld+json">{"a": "</script><svg onload=owned()>"}</script>')
    assert all(executable_in(f'<a href="{address}">x</a>') for address in ADDRESSES[:7])
    letters = "".join(f"<p>{vector.replace('<', '&lt;')}</p>" for vector in live)
    assert (
        executable_in(f'{letters}<a href="https://x.example/owned()">x</a><script src="/static/a.js"></script>') == []
    )


def test_readers_see_letters_on_every_kind_of_page(pages, client):
    lists = ["/", "/library/", "/glossary/", "/courses/", *(f"/feedback/{page.pk}/" for page in pages[:2])]
    kinds = [f"/{page.place}/kind/{page.kinds_slug}/" for page in pages if page.place == "library"]

    assert faults(client, [*(page.url for page in pages), *lists, *kinds]) == []

    for page in pages:  # the twin: what was typed is there, letter by letter
        shown = BeautifulSoup(client.get(page.url).content.decode(), "html.parser")
        assert " ".join(page.title.split()) in " ".join(shown.find("h1").get_text().split())
        assert "Plain" in shown.find("main").get_text()


def test_no_link_leads_into_a_script_and_plain_ones_lead_on(house, pages, client):
    for page in pages:
        shown = BeautifulSoup(client.get(page.url).content.decode(), "html.parser")
        hrefs = {link.get("href", "") for link in shown.find_all("a")}
        assert all(
            href.startswith(("/", "#", "?", "https://", "http://", "mailto:", "sms:", "tel:")) for href in hrefs if href
        )
    article = fresh(house.article)
    article.how_sure = '<p><a href="https://x.example/safe">safe</a></p>'
    article.save_revision().publish()
    assert 'href="https://x.example/safe"' in client.get(article.url).content.decode()


def test_what_machines_read_is_data_and_no_markup(pages, client):
    for page in pages:
        shown = BeautifulSoup(client.get(page.url).content.decode(), "html.parser")
        [element] = shown.find_all("script", type="application/ld+json")
        assert "<" not in element.string
        assert json.loads(element.string)["@graph"][0]["name"] == page.title
        assert shown.find("meta", property="og:title")["content"] == page.title

    feed = client.get("/library/feed.json")
    assert feed.headers["Content-Type"] == "application/feed+json"
    titles = {page.title for page in pages if page.place == "library"}
    assert titles <= {item["title"] for item in feed.json()["items"]}
    for address in ("/library/feed.atom", "/sitemap.xml"):
        tree = ElementTree.fromstring(client.get(address).content)
        spaces = {each.tag.partition("}")[0] for each in tree.iter()}
        assert not any("xhtml" in space and each.tag.endswith("script") for space in spaces for each in tree.iter())
        assert {each.tag.partition("}")[2] for each in tree.iter()} & {"script", "svg", "img", "iframe"} == set()
    for page in pages:
        whole = client.get(f"/api/v1/content/{page.translation_key}")
        assert whole.headers["Content-Type"].startswith("application/json")
        assert whole.headers["X-Content-Type-Options"] == "nosniff"
        assert whole.json()["title"] == page.title
        assert executable_in(whole.json()["body_html"]) == []


@pytest.mark.parametrize("vector", [*VECTORS, *ADDRESSES[:2]])
def test_a_search_says_what_was_asked_as_letters(house, client, vector):
    addresses = [f"/{where}/?q={quote(vector)}" for where in ("library", "glossary", "es/library")]

    assert faults(client, addresses) == []
    shown = BeautifulSoup(client.get(addresses[0]).content.decode(), "html.parser")
    assert shown.find("input", attrs={"name": "q"})["value"].split() == vector.split()


def test_the_editor_previews_compares_and_lists_letters(house, editor):
    own, pages = [], house.pages
    for page in pages:
        of = f"/cms/pages/{page.pk}"
        fresh(page).save_revision(user=house.eddie)
        own += [f"{of}/edit/", f"{of}/view_draft/", f"{of}/revisions/compare/earliest...latest/"]
    of, live = f"/cms/pages/{house.article.pk}", house.article.live_revision_id
    own += [f"{of}/history/", f"{of}/copy/", f"{of}/revisions/{live}/view/", f"{of}/revisions/{live}/revert/"]
    parents = {page.get_parent().pk for page in pages}
    own += [f"/cms/pages/{pk}/" for pk in parents] + [
        f"/cms/choose-page/{pk}/?page_type=wagtailcore.page" for pk in parents
    ]
    own += ["/cms/", "/cms/pages/search/?q=Plain", "/cms/snippets/content/reference/", "/cms/api/main/pages/?fields=*"]

    found = faults(editor, own, strict=False)

    assert found == []
    page = house.article
    draft = editor.get(f"/cms/pages/{page.pk}/view_draft/").content.decode()
    assert "Plain" in draft
    assert page.title in BeautifulSoup(draft, "html.parser").find("h1").get_text()


def test_whoever_reviews_reads_letters(house):
    page, clinic, words = house.article, house.clinic, Typist(0).words
    changed = fresh(page)
    changed.lead = words(400)
    changed.save_revision()
    changed = fresh(page)
    by = house.by(house.rita)
    care.ask_for_changes(page=changed, revision=changed.latest_revision, clinic=clinic, by=by, comment=words(400))
    claims = list(models.Claim.objects.filter(mentions__page=page).distinct()[:2])
    mark_contradiction(one=claims[0], other=claims[1], note=words(400), clinic=clinic, by=by)
    titles = {"en": words(200)}
    rule = write_rule(page=page.page_ptr, titles=titles, when=HIGH_WORRY, clinic=clinic, by=house.by(house.lea))
    of = f"/clinic/content/{page.pk}/"

    reviewer = sign_in(Client(), house.rita)
    listed = ["/clinic/content/", "/clinic/content/?view=all", of, f"/clinic/library/{page.pk}/",
              "/clinic/content/claims/", *(f"/clinic/content/claims/{claim.pk}/" for claim in claims),
              f"/clinic/content/claims/?q={quote(VECTORS[0])}", "/clinic/content/rules/",
              f"/clinic/content/rules/{rule.key}/", "/clinic/content/first/"]  # fmt: skip
    assert faults(reviewer, listed) == []
    assert faults(sign_in(Client(), house.lea), [f"/clinic/content/rules/{rule.key}/change/"]) == []
    shown = reviewer.get(of).content.decode()
    assert "Plain" in BeautifulSoup(shown, "html.parser").find("main").get_text()


def test_readers_reports_and_a_link_for_a_reviewer_show_letters(house, editor, client):
    page, words = make_article(house.home, "plain"), Typist(0).words
    models.Feedback.objects.create(page=page, fault="facts", part=1, heading=words(160))
    care.invite_reviewer(
        page=page, revision=page.latest_revision, clinic=house.clinic, name=words(80), title=words(80),
        email="vera@elsewhere.example", by=house.by(house.cleo),
    )  # fmt: skip
    outbox.deliver_due()

    letter = mail.outbox[-1]
    assert "\n" not in letter.subject
    assert set(letter.message().keys()) & {"Set-Cookie", "Bcc"} == set()
    link = letter.body[letter.body.index("/review/") :].split()[0]
    assert faults(client, [link]) == []
    assert faults(editor, ["/clinic/readers/"]) == []
    assert faults(sign_in(Client(), house.cleo), [f"/clinic/content/{page.pk}/"]) == []


def test_a_page_that_was_taken_down_says_letters(house, pages, client):
    article = fresh(house.article)
    address = article.url
    article.replaced_by = pages[1].page_ptr
    article.save_revision().publish()
    article.unpublish()

    assert client.get(address).status_code == 410
    assert faults(client, [address]) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_field_for_an_address_takes_no_script(editor, house, address):
    data = {"title": "P", "slug": "p", "lead": "A lead.", "website": address, "how_sure": "null", "body-count": 0,
            "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}  # fmt: skip
    parent = house.article.get_parent()
    where = f"/cms/pages/add/content/partnerpage/{parent.pk}/"

    editor.post(where, data)

    stored = models.PartnerPage.objects.filter(slug="p").values_list("website", flat=True)
    assert all(executable_in(format_html('<a href="{}">x</a>', each)) == [] for each in stored)  # as templates write it


def test_a_field_for_an_address_takes_an_address(editor, house):
    topic = make_topic()
    data = {"title": "P", "slug": "p", "lead": "A lead.", "website": "https://partner.example/", "how_sure": "null",
            "body-count": 0, "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0, "topics": [topic.pk]}  # fmt: skip
    parent = house.article.get_parent()

    assert editor.post(f"/cms/pages/add/content/partnerpage/{parent.pk}/", data).status_code == 302
    assert models.PartnerPage.objects.get(slug="p").website == "https://partner.example/"
