"""What readers see changes by the signature of somebody else alone, whatever an editor tries."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page, Revision

from content import actions, models
from content.exceptions import Refused
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit import actor
from portal.care.actions.content import sign_content
from portal.care.cms import sync_cms_permissions
from portal.operations.duties import publish_scheduled
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import SYSTEM, make_article
from tests.content.courses import make_course
from tests.portal.clinic.test_content_checks import edit, typed
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
PAST, SOON = "2020-01-01 10:00", "2040-01-01 10:00"


@pytest.fixture
def topic(db):
    return models.Topic.objects.create(slug="calm", names={"en": "Calm"})


@pytest.fixture
def signed(article, clinic, by_rita):
    sign_content(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita, months=3)
    return models.ArticlePage.objects.get(pk=article.pk)


@pytest.fixture
def draft(signed, eddie):
    """A newer version of the signed page, which an editor would like readers to see."""
    signed.lead = "Mine."
    signed.save_revision(user=eddie)
    return models.ArticlePage.objects.get(pk=signed.pk)


@pytest.fixture
def unseen(english, eddie):
    """A page that was never published, made by the editor."""
    page = make_article(english, "unseen")
    models.ArticlePage.objects.filter(pk=page.pk).update(live=False, first_published_at=None, owner=eddie)
    return models.ArticlePage.objects.get(pk=page.pk)


@pytest.fixture
def editor(client, eddie):
    sync_cms_permissions(eddie)
    return sign_in(client, eddie)


@pytest.fixture
def both(client, eddie, clinic):
    """Somebody who edits and reviews: two grants together, and still one pair of eyes."""
    Membership.objects.create(user=eddie, clinic=clinic, role=Role.REVIEWER)
    sync_cms_permissions(eddie)
    return sign_in(client, eddie)


def shown():
    """What readers may see, and every day that a reviewer set."""
    live = Page.objects.live().order_by("pk").values_list("pk", "url_path", "title", "live_revision_id", "alias_of_id")
    leads = models.ArticlePage.objects.live().order_by("pk").values_list("pk", "lead")
    planned = Revision.objects.filter(approved_go_live_at__isnull=False).values_list("pk", "approved_go_live_at")
    days = models.SignOff.objects.order_by("pk").values_list("signed_at", "next_due", "ended_at", "revision_id")
    return list(live), list(leads), list(planned), list(days), models.Decision.objects.count()


def lists(home):
    return home.get_children().get(slug="library")


def copied(page, **fields):
    parent = page.get_parent().pk
    return {"new_title": "Copied", "new_slug": "copied", "new_parent_page": parent, "copy_subpages": "on", **fields}


def attempts(draft, unseen, topic, home):
    """Everything of Wagtail's that could let readers see something, or hide it: a name, an address and what is sent."""
    of, first = f"/cms/pages/{draft.pk}", draft.revisions.order_by("pk").first()
    scheduled = {"go_live_at": PAST, "expire_at": ""}
    new = f"/cms/pages/add/content/articlepage/{lists(home).pk}/"
    yield "publish", edit(draft), typed(topic, press="action-publish", lead="Mine.")
    yield "publish a new one", new, typed(topic, press="action-publish", slug="brand-new")
    yield "publish what was never seen", edit(unseen), typed(topic, press="action-publish", slug="unseen")
    yield "publish at a time", edit(draft), typed(topic, press="action-publish", lead="Mine.") | scheduled
    yield "save with a time", edit(draft), typed(topic, press="action-save-draft", lead="Mine.") | scheduled
    yield "expire", edit(draft), typed(topic, press="action-publish") | {"go_live_at": "", "expire_at": PAST}
    for press in ("action-submit", "action-restart-workflow", "action-cancel-workflow", "action-unpublish"):
        yield press, edit(draft), typed(topic, press=press, lead="Mine.")
    for name in ("approve", "reject"):
        workflow = {"workflow-action-name": name, "action-workflow-action": "true"}
        yield f"workflow {name}", edit(draft), typed(topic, press="x", lead="Mine.") | workflow
        yield f"task {name}", f"/cms/pages/workflow/action/{draft.pk}/{name}/1/", {}
    yield "revert", edit(draft), typed(topic, press="action-publish") | {"revision": first.pk}
    yield "revert by address", f"{of}/revisions/{first.pk}/revert/", typed(topic, press="action-publish", lead="Mine.")
    yield "unschedule", f"{of}/revisions/{draft.latest_revision_id}/unschedule/", {}
    yield "publish a copy", f"{of}/copy/", copied(draft, publish_copies="on")
    yield "alias", f"{of}/copy/", copied(draft, alias="on")
    yield "copy and alias", f"{of}/copy/", copied(draft, alias="on", publish_copies="on", new_slug="other")
    yield "unalias", f"{of}/convert_alias/", {}
    for name in ("lock", "unlock"):
        yield name, f"{of}/{name}/", {}
    yield "privacy", f"{of}/privacy/", {"restriction_type": "login"}
    for name in ("publish", "unpublish", "delete", "move"):
        yield f"bulk {name}", f"/cms/bulk/wagtailcore/page/{name}/?id={draft.pk}&id={unseen.pk}", {"next": "/cms/"}
    for name in ("publish", "unpublish", "copy", "create_alias", "revert_to_page_revision", "delete", "move"):
        yield f"api {name}", f"/cms/api/main/pages/{draft.pk}/action/{name}/", {"revision_id": first.pk}
    spanish = models.HomePage.objects.get(clinic=None, locale__language_code="es")
    translated = {"locales": [spanish.locale_id], "include_subtree": "on"}
    yield "translate", f"/cms/translation/submit/page/{draft.pk}/", translated


BY_AN_EDITOR_ALSO = ("unpublish", "delete", "set_position")


def outcomes(browser, tried):
    """Send each attempt; return those that changed what readers see."""
    changed = []
    for name, address, sent in tried:
        before = shown()
        reply = browser.post(address, sent)
        publish_scheduled()
        if shown() != before or reply.status_code >= 500:
            changed.append((name, reply.status_code))
    return changed


@pytest.mark.slow
def test_nothing_that_an_editor_sends_changes_what_readers_see(editor, english, spanish, draft, unseen, topic):
    beside = [(name, f"/cms/pages/{draft.pk}/{name}/?position=0", {}) for name in BY_AN_EDITOR_ALSO]

    assert outcomes(editor, [*attempts(draft, unseen, topic, english), *beside]) == []


@pytest.mark.slow
def test_nor_what_somebody_sends_who_edits_and_reviews(both, english, spanish, draft, unseen, topic):
    # It is a reviewer's part to take a page down; none of these takes one down but by saying so.
    assert outcomes(both, attempts(draft, unseen, topic, english)) == []


@pytest.mark.slow
def test_what_they_wrote_is_kept_as_a_draft(both, english, spanish, draft, unseen, topic):
    """The twin: the same presses do save, copy and translate."""
    outcomes(both, attempts(draft, unseen, topic, english))

    assert {"copied", "other"} <= set(models.ArticlePage.objects.filter(live=False).values_list("slug", flat=True))
    assert models.ArticlePage.objects.get(pk=draft.pk).get_latest_revision_as_object().lead == "Mine."
    assert draft.get_translations().filter(live=False).exists()


def test_readers_see_it_once_somebody_else_signed(editor, draft, clinic, by_rita):
    before = shown()

    sign_content(page=draft, revision=draft.latest_revision, clinic=clinic, by=by_rita)

    assert shown() != before
    assert "Mine." in editor.get(draft.url).content.decode()


def test_the_editor_says_why_it_does_not_publish_and_offers_no_button(both, draft, topic):
    reply = both.post(edit(draft), typed(topic, press="action-publish"))

    assert "Readers see a page once somebody else signs it." in reply.content.decode()
    page = both.get(edit(draft)).content.decode()
    assert 'name="action-publish"' not in page
    assert 'name="action-review"' in page


def test_the_copy_form_offers_no_publication_and_copies(both, draft):
    address = f"/cms/pages/{draft.pk}/copy/"
    form = both.get(address).content.decode()
    assert 'name="new_slug"' in form
    assert 'name="publish_copies"' not in form
    assert 'name="alias"' not in form

    assert both.post(address, copied(draft)).status_code == 302

    copy = models.ArticlePage.objects.get(slug="copied")
    assert not copy.live
    assert both.get("/library/copied/").status_code == 404


def test_a_course_is_copied_with_its_lessons_as_drafts(both, english):
    course = make_course(english)
    live = Page.objects.live().count()

    both.post(f"/cms/pages/{course.pk}/copy/", copied(course, publish_copies="on"))

    copy = models.CoursePage.objects.get(slug="copied")
    assert copy.get_children().count() == course.get_children().count() > 0
    assert Page.objects.live().count() == live


def test_a_page_stays_in_its_home_whoever_moves_it(both, english, own_article, unseen):
    """A clinic's own page would be read by everybody, and a shared one be lost to other clinics."""
    ours, shared = own_article.get_parent(), lists(english)
    before = shown()

    for page, away in ((own_article, shared), (unseen, ours)):
        assert both.post(f"/cms/pages/{page.pk}/move/{away.pk}/confirm/").status_code == 404

    assert shown() == before
    assert both.get(f"/library/{own_article.slug}/").status_code == 404


def test_what_others_stand_on_is_taken_down_and_not_deleted(both, signed):
    """Its signatures are kept for good; the button must not fall over them."""
    for path in ("unpublish", "delete"):
        reply = both.post(f"/cms/pages/{signed.pk}/{path}/", follow=True)

    assert "This page stays: somebody signed it" in reply.content.decode()
    assert not models.ArticlePage.objects.get(pk=signed.pk).live


def test_what_nobody_stands_on_is_deleted(both, unseen):
    assert both.post(f"/cms/pages/{unseen.pk}/delete/").status_code == 302
    assert not models.ArticlePage.objects.filter(pk=unseen.pk).exists()


def test_a_lesson_moves_within_its_home(both, english):
    here, there = make_course(english), make_course(english, "second")
    lesson = here.get_children().first()
    there.get_children().filter(slug=lesson.slug).delete()

    assert both.post(f"/cms/pages/{lesson.pk}/move/{there.pk}/confirm/").status_code == 302

    assert Page.objects.get(pk=lesson.pk).get_parent().pk == there.pk


def test_a_scheduled_version_is_the_signed_one(editor, draft, topic, clinic, by_rita, eddie):
    """What a reviewer signed goes live at its time; what the editor wrote since does not go with it."""
    soon = timezone.now() + timedelta(days=1)
    draft.lead, draft.go_live_at = "Mine.", soon
    revision = draft.save_revision(user=eddie)
    page = models.ArticlePage.objects.get(pk=draft.pk)
    sign_content(page=page, revision=revision, clinic=clinic, by=by_rita)
    assert "Mine." not in editor.get(draft.url).content.decode()

    editor.post(edit(draft), typed(topic, press="nothing", lead="Sneaked in.") | {"go_live_at": "", "expire_at": ""})
    moment = timezone.now() - timedelta(minutes=1)  # its time comes
    content = {**revision.content, "go_live_at": moment.isoformat()}
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=moment, content=content)
    publish_scheduled()

    assert models.ArticlePage.objects.get(pk=draft.pk).lead == "Mine."


@pytest.mark.parametrize("is_signed", [True, False])
def test_a_version_stays_as_it_was_read(editor, draft, topic, clinic, by_rita, is_signed):
    """Wagtail lets authors write over their newest version: the words would change under a reviewer's eyes."""
    read = draft.latest_revision
    if is_signed:
        sign_content(page=draft, revision=read, clinic=clinic, by=by_rita)
    over = {"overwrite_revision_id": read.pk, "loaded_revision_id": read.pk}

    editor.post(edit(draft), typed(topic, press="nothing", lead="Slipped in.") | over)
    editor.post(edit(draft), typed(topic, lead="Slipped in.") | over, headers={"accept": "application/json"})

    page = models.ArticlePage.objects.get(pk=draft.pk)
    assert Revision.objects.get(pk=read.pk).content == read.content
    assert page.get_latest_revision_as_object().lead == "Slipped in."  # as a version of its own
    assert page.latest_revision_id != read.pk
    with pytest.raises(Refused, match="changed while you read it"):
        sign_content(page=page, revision=read, clinic=clinic, by=by_rita)


def test_readers_and_search_engines_get_no_words_that_the_reviewer_does_not(editor, draft, topic, clinic, by_rita):
    unseen = {"search_description": "Unread words.", "seo_title": "Unread words."}

    editor.post(edit(draft), typed(topic, lead="Read words.") | unseen)

    page = models.ArticlePage.objects.get(pk=draft.pk)
    sign_content(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita)
    text = editor.get(models.ArticlePage.objects.get(pk=draft.pk).url).content.decode()
    assert text.count('content="Read words."') == 2
    assert "Unread words." not in text
    form = editor.get(edit(draft)).content.decode()
    assert 'name="slug"' in form
    assert 'name="search_description"' not in form


def test_a_work_is_added_once_and_changed_by_no_address(editor):
    row = models.Reference.objects.create(key="bowlby-1969", authors="Bowlby, J.", year=1969, title="Attachment")
    fields = {"key": "new-2001", "authors": "N", "year": 2001, "title": "New"}
    assert editor.post("/cms/snippets/content/reference/add/", fields).status_code == 302
    for name in ("edit", "delete", "copy", "revisions/1/revert", "usage"):
        editor.post(f"/cms/snippets/content/reference/{name}/{row.pk}/", {**fields, "key": row.key, "title": "Changed"})

    row.refresh_from_db()
    assert row.title == "Attachment"
    assert models.Reference.objects.filter(key="new-2001").count() == 1


def test_the_action_publishes_for_no_editor(draft, clinic, eddie):
    with pytest.raises(Refused, match="You wrote this version"):
        actions.sign_off(page=draft, revision=draft.latest_revision, clinic=clinic, by=actor.staff(eddie, clinic))
    with pytest.raises(Refused, match="Only a reviewer"):
        actions.sign_off(page=draft, revision=draft.latest_revision, clinic=clinic, by=SYSTEM)
