"""The queue of content, and what a reviewer decides on one piece of it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from content import library as shelf
from content import reviewing
from content.models import ArticlePage, Decision, SignOff
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent, Outbox
from portal.audit.outbox import deliver_due
from portal.care.actions.content import ask_for_changes, send_to_review, sign_content
from portal.care.cms import sync_cms_permissions
from portal.care.policies import MayNot
from tests.conftest import make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import make_article
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
QUEUE = "/clinic/content/"


@pytest.fixture
def reviewer(client, rita):
    return sign_in(client, rita)


@pytest.fixture
def rolf(clinic):
    return make_user(clinic, "Rolf", Role.REVIEWER)


@pytest.fixture
def by_eddie(eddie, clinic):
    return actor.staff(eddie, clinic)


def at(page):
    return f"{QUEUE}{page.pk}/"


def typed(page, act="sign", **fields):
    """What the form sends for a version of which nobody has decided yet."""
    ticks = {"sign": {"has_read": "on", "months": 24}, "small": {"has_compared": "on"}, "changes": {"comment": "Cite."}}
    return {"revision": page.latest_revision_id, "seen": "", "act": act, **ticks[act], **fields}


def draft(page, user=None, **fields):
    """Save a newer version of a page, as an editor does."""
    page = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=user)
    return ArticlePage.objects.get(pk=page.pk)


def signed(page, clinic, by):
    sign_content(page=page, revision=page.latest_revision, clinic=clinic, by=by)
    return ArticlePage.objects.get(pk=page.pk)


def step(page, clinic):
    return next(each.step for each in reviewing.queue(clinic) if each.reading.page.pk == page.pk)


# --- the list ------------------------------------------------------------------------------------------------------


def test_a_page_goes_through_its_states(article, clinic, by_rita, by_eddie, eddie):
    assert step(article, clinic) == reviewing.IN_REVIEW  # published, and nobody stands for it
    article = signed(article, clinic, by_rita)
    assert step(article, clinic) == reviewing.APPROVED
    article = draft(article, eddie, lead="Another lead.")
    assert step(article, clinic) == reviewing.DRAFT
    send_to_review(page=article, revision=article.latest_revision, by=by_eddie)
    assert step(article, clinic) == reviewing.IN_REVIEW
    ask_for_changes(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita, comment="Shorter.")
    assert step(article, clinic) == reviewing.CHANGES_ASKED
    article = draft(article, eddie, lead="A lead.")
    assert step(article, clinic) == reviewing.DRAFT
    SignOff.objects.update(signed_at=timezone.now() - timedelta(days=9), next_due=timezone.now() - timedelta(days=1))
    assert step(article, clinic) == reviewing.OVERDUE


def test_a_translation_waits_for_a_check_when_its_source_came_after_it(article, spanish, clinic, by_rita):
    twin = make_article(spanish, article.slug, translation_key=article.translation_key)
    signed(article, clinic, by_rita)
    signed(twin, clinic, by_rita)
    assert step(twin, clinic) == reviewing.APPROVED

    signed(draft(article, lead="Another lead."), clinic, by_rita)

    assert step(twin, clinic) == reviewing.TRANSLATION
    assert step(article, clinic) == reviewing.APPROVED


def test_the_list_shows_state_day_reading_age_and_checks(reviewer, article, by_eddie):
    send_to_review(page=article, revision=article.latest_revision, by=by_eddie)

    page = reviewer.get(QUEUE).content.decode()

    assert "In clinical review" in page
    assert "14 of 15" in page  # it has no topic
    assert "Waiting for me" in page


def test_one_writes_ones_own_page_and_does_not_wait_for_oneself(reviewer, rita, article):
    draft(article, rita, lead="Mine.").save_revision(user=rita).publish()

    assert "Nothing is waiting for you." in reviewer.get(f"{QUEUE}?view=mine").content.decode()
    assert article.title in reviewer.get(f"{QUEUE}?view=all").content.decode()


def test_another_clinic_sees_nothing_of_what_this_one_decided(client, article, clinic, other_clinic, by_rita):
    ask_for_changes(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita, comment="Secretword.")
    other = sign_in(client, make_user(other_clinic, "Odo", Role.REVIEWER))

    assert "Secretword" not in other.get(at(article)).content.decode()
    assert step(article, other_clinic) == reviewing.IN_REVIEW
    assert step(article, clinic) == reviewing.CHANGES_ASKED


def test_the_list_takes_as_many_queries_for_many_pages(article, english, spanish, clinic, django_assert_num_queries):
    def queries():
        with django_assert_num_queries(12):
            return len(reviewing.queue(clinic))

    make_article(spanish, article.slug, translation_key=article.translation_key)
    reviewing.queue(clinic)  # the kinds of pages are looked up once a process
    assert queries() == 2
    for number in range(6):
        draft(make_article(english, f"piece-{number}"), lead="Newer.")
    assert queries() == 8


@pytest.mark.parametrize(("who", "status"), [("rita", 200), ("eddie", 200), ("cleo", 200), ("lea", 200), ("ana", 404)])
def test_who_follows_content_sees_the_queue_and_only_a_reviewer_decides(client, request, clinic, article, who, status):
    made = {"lea": Role.LEAD}
    user = make_user(clinic, who, made[who]) if who in made else request.getfixturevalue(who)
    signed_in = sign_in(client, user)

    assert signed_in.get(QUEUE).status_code == status
    page = signed_in.get(at(article))
    assert page.status_code == status
    assert ("Approve and sign" in page.content.decode()) == (who == "rita")
    assert signed_in.post(f"{at(article)}decide/", typed(article)).status_code == (302 if who == "rita" else 404)


# --- what changed ----------------------------------------------------------------------------------------------------


def test_what_came_and_what_went_is_underlined_and_struck(reviewer, article, clinic, by_rita, eddie):
    signed(article, clinic, by_rita)
    draft(article, eddie, lead="Another <b>lead</b>.")

    page = reviewer.get(at(article)).content.decode()

    changed = page[page.index('id="changed-h"') : page.index('id="checks-h"')]
    assert changed.index("Lead") < changed.index("<del>A</del>") < changed.index("<ins>Another")
    assert "&lt;b&gt;" in changed
    assert "<b>" not in changed


def test_nothing_is_compared_before_somebody_signed(reviewer, article):
    assert "Nobody of your clinic signed an earlier version." in reviewer.get(at(article)).content.decode()


# --- deciding --------------------------------------------------------------------------------------------------------


def test_signing_needs_the_tick_and_keeps_the_comment(reviewer, article):
    unread = typed(article, comment="Well said.")
    del unread["has_read"]

    refused = reviewer.post(f"{at(article)}decide/", unread)

    assert refused.status_code == 422
    assert "Tick the box once you have read the page and its sources." in refused.content.decode()
    assert "Well said." in refused.content.decode()
    assert not SignOff.objects.exists()

    reviewer.post(f"{at(article)}decide/", typed(article, comment="Well said."))
    assert SignOff.objects.get().decision.comment == "Well said."


@pytest.mark.parametrize(("months", "status"), [(3, 302), (12, 302), (24, 302), (36, 422), (0, 422), ("", 422)])
def test_the_reviewer_chooses_the_next_review_within_bounds(reviewer, article, months, status):
    assert reviewer.post(f"{at(article)}decide/", typed(article, months=months)).status_code == status

    due = list(SignOff.objects.values_list("next_due", "signed_at"))
    assert len(due) == (status == 302)
    assert all(28 * months < (next_due - at_).days < 31 * months for next_due, at_ in due)


def test_asking_for_changes_needs_words_is_kept_and_ends_what_was_signed(reviewer, article, clinic, rule, by_rita):
    signed(article, clinic, by_rita)
    seen = str(Decision.objects.get().pk)
    assert [each.page.slug for each in shelf.suggested(FACTS, clinic, "en")] == [article.slug]  # noqa: F405

    empty = reviewer.post(f"{at(article)}decide/", typed(article, "changes", comment=" ", seen=seen))
    assert empty.status_code == 422
    assert "Write what should change: the editor reads it." in empty.content.decode()
    reviewer.post(f"{at(article)}decide/", typed(article, "changes", comment="Cite the study.", seen=seen))

    row = Decision.objects.get(kind=Decision.CHANGES)
    assert (row.comment, row.reviewer.name) == ("Cite the study.", "Rita")
    assert shelf.suggested(FACTS, clinic, "en") == []  # noqa: F405
    assert "Cite the study." in reviewer.get(at(article)).content.decode()
    signed(article, clinic, by_rita)
    assert [each.page.slug for each in shelf.suggested(FACTS, clinic, "en")] == [article.slug]  # noqa: F405


def test_every_decision_stands_in_the_log_and_is_audited(reviewer, article, rita):
    reviewer.post(f"{at(article)}decide/", typed(article, "changes", comment="Cite the study."))
    seen = str(Decision.objects.get().pk)
    reviewer.post(f"{at(article)}decide/", typed(article, comment="Now it is right.", seen=seen))

    page = reviewer.get(at(article)).content.decode()

    log = page[page.index('id="log-h"') :]
    assert log.index("Approved and signed") < log.index("Now it is right.") < log.index("Asked for changes")
    assert "Cite the study." in log
    actions = {"content.signed", "content.changes_asked"}
    assert set(AuditEvent.objects.filter(actor_id=str(rita.pk)).values_list("action", flat=True)) >= actions


def test_signed_meanwhile_by_somebody_else_shows_both_and_keeps_the_comment(reviewer, article, clinic, rolf):
    mine = typed(article, "changes", comment="I would rather wait.")
    sign_content(
        page=article, revision=article.latest_revision, clinic=clinic, by=actor.staff(rolf, clinic), comment="Fine."
    )

    refused = reviewer.post(f"{at(article)}decide/", mine)

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Somebody else decided on this version while you read it." in page
    theirs = page[page.index("Decided while you were reading") :]
    assert theirs.index("Rolf") < theirs.index("Fine.")
    assert "I would rather wait." in page
    assert Decision.objects.count() == 1

    carried = dict(re.findall(r'<input type="hidden" name="(revision|seen)" value="([^"]*)"', page))
    assert carried == {"revision": str(article.latest_revision_id), "seen": str(Decision.objects.get().pk)}
    assert re.search(r"<textarea[^>]*>\s*I would rather wait\.</textarea>", page)
    reviewer.post(f"{at(article)}decide/", mine | carried)
    assert [row.kind for row in Decision.objects.order_by("decided_at")] == ["signed", "changes"]


def test_a_version_that_came_after_the_one_read_is_not_signed(reviewer, article, eddie):
    read = typed(article)
    draft(article, eddie, lead="Newer.")

    refused = reviewer.post(f"{at(article)}decide/", read)

    assert "The page was changed while you read it." in refused.content.decode()
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("act", ["sign", "changes", "small"])
def test_whoever_wrote_any_version_since_the_last_signature_decides_nothing(
    reviewer, article, clinic, rita, rolf, eddie, act
):
    signed(article, clinic, actor.staff(rolf, clinic))
    draft(article, rita, lead="By Rita.")
    page = draft(article, eddie, lead="By Eddie.")

    refused = reviewer.post(f"{at(article)}decide/", typed(page, act))

    assert refused.status_code == 422
    assert "You wrote a version since the page was signed last." in refused.content.decode()
    assert Decision.objects.count() == 1
    other = actor.staff(rolf, clinic)
    sign_content(page=page, revision=page.latest_revision, clinic=clinic, by=other)
    draft(article, eddie, lead="Eddie again.")
    page = ArticlePage.objects.get(pk=article.pk)
    assert reviewer.post(f"{at(article)}decide/", typed(page)).status_code == 302  # what she wrote was read since


def test_an_editor_decides_nothing(article, clinic, by_eddie):
    with pytest.raises(MayNot):
        ask_for_changes(page=article, revision=article.latest_revision, clinic=clinic, by=by_eddie, comment="No.")


def test_a_failing_audit_undoes_what_was_asked(article, clinic, by_rita, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr("content.actions.changes.record.record", fail)

    with pytest.raises(RuntimeError):
        ask_for_changes(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita, comment="No.")
    assert not Decision.objects.exists()
    assert not Outbox.objects.exists()


# --- what the editor learns ------------------------------------------------------------------------------------------


def test_the_editor_reads_the_comment_beside_the_page_and_gets_a_message_without_it(
    client, article, clinic, other_clinic, by_rita, eddie
):
    sync_cms_permissions(eddie)
    page = draft(article, eddie, lead="Another lead.")
    ask_for_changes(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita, comment="Cite the study.")

    deliver_due()

    [letter] = mail.outbox
    assert letter.to == [eddie.email]
    assert "Cite" not in letter.subject + letter.body
    assert f"/cms/pages/{page.pk}/edit/" in letter.body
    assert "Cite the study." in sign_in(client, eddie).get(f"/cms/pages/{page.pk}/edit/").content.decode()

    stranger = make_user(other_clinic, "Odo", Role.EDITOR)
    sync_cms_permissions(stranger)
    assert "Cite the study." not in sign_in(client, stranger).get(f"/cms/pages/{page.pk}/edit/").content.decode()


def test_changes_asked_of_a_shipped_page_are_told_to_every_editor_or_to_nobody(article, clinic, by_rita):
    ask_for_changes(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita, comment="Cite.")
    deliver_due()
    assert mail.outbox == []
    assert Outbox.objects.get().finished_at

    edith = make_user(clinic, "Edith", Role.EDITOR)
    ask_for_changes(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita, comment="Cite again.")
    deliver_due()
    assert [letter.to for letter in mail.outbox] == [[edith.email]]
