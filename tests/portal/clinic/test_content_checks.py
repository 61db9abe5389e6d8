"""An editor sends a page to review, and a reviewer signs it, only without a fault that stops it."""

import pytest
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowState
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content import library as shelf
from content.exceptions import FaultsStand, Refused
from content.models import ArticlePage, Reference, ReviewRequest, SignOff, Topic
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care.actions.content import send_to_review, sign_content
from portal.care.cms import sync_cms_permissions
from portal.care.policies import MayNot
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
FAULTY = "<p>These help:</p>"
STOPS = "The text ends in a colon"


@pytest.fixture
def editor(eddie):
    sync_cms_permissions(eddie)
    return eddie


@pytest.fixture
def by_eddie(eddie, clinic):
    return actor.staff(eddie, clinic)


@pytest.fixture
def topic(db):
    return Topic.objects.create(slug="calm", names={"en": "Calm"})


@pytest.fixture
def faulty(article):
    """The article with a newer draft that something stops."""
    article.how_sure = FAULTY
    article.save_revision()
    return article


def typed(topic, how_sure="<p>Fairly.</p>", press="action-review", **fields):
    """What the editor's form sends."""
    texts = {
        "title": "Calm",
        "slug": "calm",
        "lead": "A lead.",
        "how_sure": rich_text(how_sure),
        "key_points": streamfield([]),
        "faq": streamfield([]),
        "sections": streamfield([("section", {"heading": "Steps", "text": rich_text("<p>Words.</p>")})]),
        "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
    }
    return {**nested_form_data(texts), "topics": [topic.pk], "for_myself": "on", press: "pressed", **fields}


def decision(page):
    """What the reviewer's form sends."""
    return {"has_read": "on", "months": 24, "revision": page.latest_revision_id, "act": "sign"}


def edit(page):
    return f"/cms/pages/{page.pk}/edit/"


def draft_of(page):
    return ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_the_editor_refuses_a_faulty_page_keeps_the_draft_and_takes_it_mended(client, editor, article, topic):
    sign_in(client, editor)

    refused = client.post(edit(article), typed(topic, FAULTY, lead="TBC"), follow=True)

    page = refused.content.decode()
    assert "2 faults stop this page." in page
    assert "Lead: A word that stands for text still to come" in page
    assert f"How sure are we: {STOPS}" in page
    assert "Your draft is saved." in page
    assert draft_of(article).lead == "TBC"
    assert not ReviewRequest.objects.exists()

    sent = client.post(edit(article), typed(topic), follow=True)

    assert "Sent. Reviewers see this version on their list." in sent.content.decode()
    [row] = ReviewRequest.objects.all()
    assert (row.page_id, row.asked_by) == (article.pk, editor)
    assert row.revision.pk == ArticlePage.objects.get(pk=article.pk).latest_revision_id


def test_a_new_page_is_sent_or_refused_in_the_same_way(client, editor, english, topic):
    sign_in(client, editor)
    parent = english.get_children().get(slug="library")
    address = f"/cms/pages/add/content/articlepage/{parent.pk}/"
    assert "Send to clinical review" in client.get(address).content.decode()

    refused = client.post(address, typed(topic, FAULTY), follow=True)

    assert STOPS in refused.content.decode()
    page = ArticlePage.objects.get(slug="calm")
    assert not page.live
    assert "These help:" in draft_of(page).how_sure
    client.post(edit(page), typed(topic))
    assert ReviewRequest.objects.filter(page=page).exists()


def test_a_draft_is_saved_with_any_fault_and_shows_it_as_a_hint(client, editor, article, topic):
    sign_in(client, editor)

    page = client.post(edit(article), typed(topic, FAULTY, press="nothing"), follow=True).content.decode()

    assert "stop this page" not in page
    assert "page-checks" in page
    assert STOPS in page
    assert not ReviewRequest.objects.exists()
    assert "These help:" in draft_of(article).how_sure


def test_a_draft_without_faults_says_so(client, editor, article, topic):
    sign_in(client, editor)

    page = client.post(edit(article), typed(topic, press="nothing"), follow=True).content.decode()

    assert "The checks find nothing in the last saved draft." in page
    assert "Send to clinical review" in page


def test_a_citation_and_its_source_may_come_in_the_same_form(client, editor, article, topic):
    work = Reference.objects.create(key="coan-2006", authors="Coan", year=2006, title="Hands")
    sign_in(client, editor)

    client.post(edit(article), typed(topic, "<p>Studies agree.[@coan-2006]</p>", sources=[work.pk]))

    assert ReviewRequest.objects.filter(page=article).exists()


def test_wagtails_own_workflow_which_its_migrations_plant_is_not_offered(client, editor, article, topic):
    workflow = Workflow.objects.create(name="Moderators approval")
    WorkflowPage.objects.create(workflow=workflow, page=Page.get_first_root_node())
    sign_in(client, editor)

    assert "action-submit" not in client.get(edit(article)).content.decode()
    client.post(edit(article), typed(topic, FAULTY, press="action-submit"))
    assert not WorkflowState.objects.exists()
    assert "These help:" in draft_of(article).how_sure


@pytest.mark.parametrize("press", ["action-review", "nothing"])
def test_a_crisis_number_is_not_even_saved_and_what_was_typed_stays_on_the_page(client, editor, article, topic, press):
    sign_in(client, editor)

    page = client.post(edit(article), typed(topic, press=press, lead="Call 988 now.")).content.decode()

    assert "Leave numbers to call out of the text." in page
    assert "Call 988 now." in page
    assert draft_of(article).lead == "A lead."
    assert not ReviewRequest.objects.exists()


def test_an_editor_of_two_clinics_sends_a_clinics_own_page_as_one_of_that_clinic(
    client, editor, clinic, other_clinic, own_article, article, topic
):
    Membership.objects.create(user=editor, clinic=other_clinic, role=Role.EDITOR)
    sync_cms_permissions(editor)
    sign_in(client, editor, other_clinic)

    client.post(edit(own_article), typed(topic, slug="own"))
    client.post(edit(article), typed(topic))

    events = AuditEvent.objects.filter(action="content.review_asked")
    assert {event.facts["page"]: event.clinic_id for event in events} == {
        own_article.pk: clinic.pk,
        article.pk: other_clinic.pk,
    }


def test_a_list_is_not_sent_to_review(client, editor, english):
    sign_in(client, editor)

    page = client.get(edit(english.get_children().get(slug="library"))).content.decode()

    assert "Send to clinical review" not in page


def test_the_editor_page_holds_no_script_of_ours(client, editor, faulty):
    """The strict policy would not run it."""
    page = sign_in(client, editor).get(edit(faulty)).content.decode()
    checks = page[page.index("page-checks") :]

    assert STOPS in checks
    assert "<script" not in checks[: checks.index("</ul>")]


def test_whoever_may_publish_in_wagtail_publishes_nothing_from_the_editor(client, editor, clinic, article, topic):
    Membership.objects.create(user=editor, clinic=clinic, role=Role.REVIEWER)
    sync_cms_permissions(editor)
    sign_in(client, editor)
    before = article.live_revision_id

    for words in (FAULTY, "<p>Fairly.</p>"):
        refused = client.post(edit(article), typed(topic, words, press="action-publish"))
        assert "Readers see a page once somebody else signs it." in refused.content.decode()
        assert ArticlePage.objects.get(pk=article.pk).live_revision_id == before

    sent = client.post(edit(article), typed(topic), follow=True)
    assert "Sent. Reviewers see this version on their list." in sent.content.decode()


def test_sending_is_audited_and_twice_is_once(article, by_eddie, eddie):
    for _again in range(2):
        send_to_review(page=article, revision=article.latest_revision, by=by_eddie)

    [event] = AuditEvent.objects.filter(action="content.review_asked")
    assert (event.actor_id, event.about_id) == (str(eddie.pk), str(ReviewRequest.objects.get().pk))


def test_a_failing_audit_undoes_the_request(article, by_eddie, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr("content.actions.reviews.record.record", fail)

    with pytest.raises(RuntimeError):
        send_to_review(page=article, revision=article.latest_revision, by=by_eddie)
    assert not ReviewRequest.objects.exists()


def test_a_clinician_sends_nothing_to_review(article, ana, clinic):
    with pytest.raises(MayNot):
        send_to_review(page=article, revision=article.latest_revision, by=actor.staff(ana, clinic))


def test_an_editor_of_another_clinic_sends_no_page_of_this_one(own_article, other_clinic):
    other = make_user(other_clinic, "Odo", Role.EDITOR)  # noqa: F405

    with pytest.raises(Refused, match="another clinic"):
        send_to_review(page=own_article, revision=own_article.latest_revision, by=actor.staff(other, other_clinic))


def test_only_the_newest_version_is_sent(article, by_eddie):
    old = article.latest_revision
    article.save_revision()

    with pytest.raises(Refused, match="changed meanwhile"):
        send_to_review(page=article, revision=old, by=by_eddie)


def test_a_stopped_version_is_not_signed_and_the_reviewer_reads_why(client, rita, by_rita, clinic, faulty):
    sync_cms_permissions(rita)
    sign_in(client, rita)
    address = f"/clinic/content/{faulty.pk}/"

    page = client.get(address).content.decode()
    assert "This version cannot be signed while something stops it." in page
    assert f"How sure are we: {STOPS}" in page
    assert 'name="has_read"' not in page
    assert client.post(f"{address}decide/", decision(faulty)).status_code == 422
    with pytest.raises(FaultsStand) as refused:
        sign_content(page=faulty, revision=faulty.latest_revision, clinic=clinic, by=by_rita)
    assert [fault.code for fault in refused.value.faults] == ["ends-in-colon"]
    assert not SignOff.objects.exists()


def test_what_deserves_another_look_is_shown_and_can_be_signed(client, rita, article):
    sync_cms_permissions(rita)
    sign_in(client, rita)
    address = f"/clinic/content/{article.pk}/"

    assert "The page has no topic" in client.get(address).content.decode()
    client.post(f"{address}decide/", decision(article))
    assert SignOff.objects.filter(page=article).exists()


def test_what_was_sent_stands_first_on_the_reviewers_list_until_it_is_signed(
    client, rita, by_rita, by_eddie, clinic, english, article
):
    make_article(english, "a-piece-before-it")  # noqa: F405
    send_to_review(page=article, revision=article.latest_revision, by=by_eddie)
    sync_cms_permissions(rita)
    sign_in(client, rita)

    assert next(row.page.pk for row in shelf.readings(clinic)) == article.pk
    assert "In clinical review" in client.get("/clinic/content/").content.decode()
    assert "Sent to review by Eddie" in client.get(f"/clinic/content/{article.pk}/").content.decode()

    sign_content(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    assert "Sent to review" not in client.get(f"/clinic/content/{article.pk}/").content.decode()
