"""What somebody forges for Wagtail's editor is refused, as any form of ours is: no fault, nothing kept."""

from __future__ import annotations

import re
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from wagtail.models import Page, PageLogEntry, Revision

from content import actions, models
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.care.cms import sync_cms_permissions
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import SYSTEM, make_article
from tests.content.courses import make_activity
from tests.content.kinds import make_page, make_topic
from tests.portal.clinic.forged import form_of
from tests.sign_in import same_page, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SAVE = {"action-save-draft": "on"}
ODD: dict[str, Any] = {
    "missing": None,
    "empty": "",
    "long": "x" * 25_000,
    "markup": "<script>\x01\u202e{{7*7}}",
    "many digits": "9" * 5000,
    "a large number": "1" + "0" * 30,
    "no digit": "²",
    "a list": "[]",
    "no text of an editor's": '{"blocks": [1], "entityMap": {}}',
    "two": ["a", "b"],
}


@pytest.fixture
def desk(client, eddie, clinic):
    """Somebody who edits and reviews, so that all of the editor opens; what fails there is answered, not raised."""
    Membership.objects.create(user=eddie, clinic=clinic, role=Role.REVIEWER)
    sync_cms_permissions(eddie)
    make_topic()
    client.raise_request_exception = False
    return sign_in(client, eddie)


@pytest.fixture
def pages(english) -> list[Any]:
    article = make_article(english, "calm")
    article.key_points = [("point", "A point.")]
    article.faq = [("question", {"question": "Why?", "answer": "<p>So.</p>"})]
    return [article, make_page(models.ResourcePage, english), make_activity(english)]


def edit(page: Any) -> str:
    return f"/cms/pages/{page.pk}/edit/"


def kept() -> list[int]:
    return [rows.objects.count() for rows in (Page, Revision, PageLogEntry, models.Reference)]


def post(desk: Any, address: str, form: dict[str, Any]) -> tuple[int, bool]:
    """Send a form; return the status, and whether it changed anything. All of it is taken back."""
    with transaction.atomic():
        before = kept()
        status = desk.post(address, {name: value for name, value in form.items() if value is not None}).status_code
        changed = kept() != before
        transaction.set_rollback(True)
    return status, changed


def test_what_a_browser_sends_is_kept(desk, pages):
    """The twin of what follows: without it, an editor that refuses everything would pass."""
    for page in pages:
        assert post(desk, edit(page), form_of(desk, edit(page), page) | SAVE) == (302, True)


@pytest.mark.parametrize("odd", ["missing", "a large number", "no digit", "no text of an editor's"])  # one of each kind
def test_no_part_of_a_page_is_a_fault_however_odd(desk, pages, odd):
    wrong, tried = [], set()
    for page in pages:
        form = form_of(desk, edit(page), page) | SAVE
        for name in form:
            shape = re.sub(r"\d+", "#", name)  # one row of many speaks for all
            if shape in tried:
                continue
            tried.add(shape)
            status, changed = post(desk, edit(page), {**form, name: ODD[odd]})
            if status not in (200, 302, 400) or (changed and status != 302):
                wrong.append((page.kind, name, status, changed))
    assert wrong == []
    assert len(tried) > 60


@pytest.fixture
def theirs(other_clinic) -> Any:
    """A page of another clinic, which nothing that is sent here may change or show."""
    homes = actions.plant_for(clinic=other_clinic, by=SYSTEM)
    return make_article(next(home for home in homes if home.locale.language_code == "en"), "their-secret")


def forms_beside(page: Any) -> list[tuple[str, dict[str, Any], tuple[str, ...]]]:
    """The other forms of the editor: where each is sent, what a browser sends, and the fields that say a row's id."""
    parent, of = page.get_parent().pk, f"/cms/pages/{page.pk}"
    spanish = models.HomePage.objects.get(clinic=None, locale__language_code="es").locale_id
    copied = {"new_title": "Copied", "new_slug": "copied", "new_parent_page": parent, "copy_subpages": "on"}
    work = {"key": "new-2001", "authors": "Author A", "year": 2001, "title": "A work"}
    return [
        (f"{of}/copy/", copied, ("new_parent_page",)),
        (f"{of}/move/", {"new_parent_page": parent}, ("new_parent_page",)),
        ("/cms/pages/create/content/articlepage", {"parent_page": parent}, ("parent_page",)),
        (f"/cms/translation/submit/page/{page.pk}/", {"locales": [spanish]}, ()),
        ("/cms/snippets/content/reference/add/", work, ()),
        ("/cms/choose-external-link/?link_text=a", {"external-link-chooser-url": "https://a.example/"}, ()),
    ]


def test_the_other_forms_are_taken_as_a_browser_sends_them(desk, pages):
    for address, form, _ids in forms_beside(pages[0]):
        assert post(desk, address, form)[0] in (200, 302), address


@pytest.mark.parametrize("odd", ODD)
def test_no_other_form_is_a_fault_however_odd(desk, pages, odd):
    for address, form, _ids in forms_beside(pages[0]):
        for name in form:
            status, changed = post(desk, address, {**form, name: ODD[odd]})
            assert status in (200, 302, 400, 404), (address, name)
            assert not changed or status in (200, 302), (address, name)


def test_no_id_of_another_clinics_page_is_taken(desk, pages, theirs):
    before = list(Page.objects.filter(path__startswith=theirs.path[:-4]).values_list("pk", "path"))
    for address, form, ids in forms_beside(pages[0]):
        for name in ids:
            known, unknown = (desk.post(address, {**form, name: pk}) for pk in (theirs.get_parent().pk, 10**9))
            assert known.status_code == unknown.status_code == 404, address
            assert same_page(known, unknown)
    assert list(Page.objects.filter(path__startswith=theirs.path[:-4]).values_list("pk", "path")) == before


def test_an_empty_form_is_a_fault_nowhere(desk, pages):
    for address in (edit(pages[0]), *(address for address, _form, _ids in forms_beside(pages[0]))):
        status, changed = post(desk, address, {})
        assert status in (200, 302, 400, 404)
        assert not changed


def test_what_is_forged_is_refused_in_words_and_what_fails_by_itself_stays_a_fault(desk, pages):
    page = pages[0]
    form = form_of(desk, edit(page), page) | SAVE
    reply = desk.post(edit(page), {name: value for name, value in form.items() if name != "sections-count"})
    assert reply.status_code == 400
    assert "cannot be read" in reply.content.decode()

    with mock.patch.object(models.ArticlePage, "save_revision", side_effect=KeyError("ours")):
        assert desk.post(edit(page), form).status_code == 500
    assert desk.post(edit(page), form).status_code == 302
