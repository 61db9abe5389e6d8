"""The day of the next review is moved by a reviewer alone: by no field of the editor, Wagtail's admin, or the API."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.urls import get_resolver
from django.utils import timezone
from wagtail.snippets.models import get_snippet_models

from content import library as shelf
from content.models import ArticlePage, Decision, SignOff, Topic
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit import actor
from portal.care.actions.content import sign_content
from portal.care.cms import sync_cms_permissions
from portal.care.policies import MayNot
from portal.operations.duties import publish_scheduled
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.portal.clinic.test_content_checks import edit, typed
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
FAR = "2040-01-01"
MOVES = {"next_due": FAR, "signed_at": FAR, "checked_at": FAR, "next_review": FAR, "next_review_at": FAR,
         "reviewed_at": FAR, "months": 24, "sign_offs": FAR, "full_review": FAR}  # fmt: skip


@pytest.fixture
def signed(article, clinic, by_rita):
    sign_content(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita, months=3)
    return article


@pytest.fixture
def topic(db):
    return Topic.objects.create(slug="calm", names={"en": "Calm"})


@pytest.fixture
def editor(client, eddie):
    sync_cms_permissions(eddie)
    return sign_in(client, eddie)


def days():
    return list(SignOff.objects.values_list("signed_at", "next_due", "revision", "told_days"))


@pytest.mark.parametrize("press", ["nothing", "action-review", "action-publish", "action-unpublish"])
@pytest.mark.parametrize("typo", ["A lead.", "A better lead."])
def test_no_field_of_the_editor_moves_it(editor, signed, topic, press, typo):
    before = days()

    reply = editor.post(edit(signed), typed(topic, press=press, lead=typo) | MOVES)

    assert reply.status_code == 302
    assert days() == before
    assert Decision.objects.count() == 1
    live = ArticlePage.objects.get(pk=signed.pk)
    assert (live.live_revision_id, live.lead) == (signed.live_revision_id, "A lead.")  # nor do readers see new words


def test_a_draft_was_saved_all_the_same(editor, signed, topic):
    editor.post(edit(signed), typed(topic, press="nothing", lead="A better lead.") | MOVES)

    assert ArticlePage.objects.get(pk=signed.pk).get_latest_revision_as_object().lead == "A better lead."


def test_a_time_to_publish_set_by_an_editor_publishes_nothing(editor, signed, topic):
    past = {"go_live_at": "2020-01-01 10:00", "expire_at": ""}
    before = days()

    editor.post(edit(signed), typed(topic, press="action-publish", lead="Mine.") | past)

    publish_scheduled()
    assert ArticlePage.objects.get(pk=signed.pk).lead == "A lead."
    assert days() == before


def test_an_editor_does_not_sign_by_the_reviewers_page_nor_by_the_action(editor, signed, clinic, eddie):
    address = f"/clinic/content/{signed.pk}/decide/"
    sent = {"act": "sign", "has_read": "on", "revision": signed.latest_revision_id, **MOVES}

    assert editor.post(address, sent).status_code == 404
    with pytest.raises(MayNot):
        sign_content(
            page=signed, revision=signed.latest_revision, clinic=clinic, by=actor.staff(eddie, clinic), months=24
        )
    assert Decision.objects.count() == 1


def test_a_reviewer_moves_it_by_reading_the_page_whole(client, signed, rita):
    [(_at, before, *_rest)] = days()
    seen = str(Decision.objects.get().pk)
    sent = {"act": "sign", "has_read": "on", "months": 12, "revision": signed.latest_revision_id, "seen": seen}

    sign_in(client, rita).post(f"/clinic/content/{signed.pk}/decide/", sent)

    assert SignOff.objects.newest().get().next_due > before + timedelta(days=200)


def test_no_page_type_has_a_field_for_it_and_no_snippet_shows_it():
    for kind in shelf.kinds():
        for name in MOVES.keys() - {"sign_offs"}:
            with pytest.raises(FieldDoesNotExist):
                kind._meta.get_field(name)
        assert "sign_offs" not in kind.get_edit_handler().get_form_class().base_fields
    shown = set(get_snippet_models())
    assert shown & {apps.get_model("content", name) for name in ("SignOff", "Decision", "CheckResult")} == set()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_api_takes_no_change_of_content(client, editor, signed, method):
    before = days()
    for address in ("/api/v1/content", f"/api/v1/content/{signed.translation_key}"):
        assert getattr(editor, method)(address, MOVES, content_type="application/json").status_code in (401, 403, 405)
    assert days() == before


def test_the_api_shows_the_days_of_the_whole_review(client, signed):
    row = SignOff.objects.get()
    found = client.get(f"/api/v1/content/{signed.translation_key}").json()

    assert found["next_review_at"][:10] == f"{row.next_due:%Y-%m-%d}"
    assert found["reviewed_at"][:10] == f"{row.signed_at:%Y-%m-%d}"


def test_wagtails_own_api_of_pages_writes_nothing(editor, signed):
    before = days()
    for address in (f"/cms/api/main/pages/{signed.pk}/", f"/cms/api/main/pages/{signed.pk}/action/publish/"):
        assert editor.post(address, MOVES).status_code in (403, 404, 405)
    assert days() == before
    assert get_resolver().resolve(edit(signed))


def test_who_edits_and_reviews_cannot_sign_what_they_wrote(client, eddie, clinic, signed, topic):
    Membership.objects.create(user=eddie, clinic=clinic, role=Role.REVIEWER)
    sync_cms_permissions(eddie)
    both = sign_in(client, eddie)
    both.post(edit(signed), typed(topic, press="nothing", lead="Mine."))
    page = ArticlePage.objects.get(pk=signed.pk)
    sent = {"act": "sign", "has_read": "on", "months": 24, "revision": page.latest_revision_id}

    assert both.post(f"/clinic/content/{page.pk}/decide/", sent).status_code == 422
    assert SignOff.objects.filter(next_due__gt=timezone.now() + timedelta(days=100)).count() == 0
    assert shelf.is_signed_for(page, clinic)  # the words that were read, which readers still see
    assert page.lead == "A lead."
