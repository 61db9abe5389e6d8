"""A shared page is used as it is, or adapted: a copy of the clinic's own, unsigned, that knows where it comes from."""

import pytest

from content import actions, adaptations
from content import library as shelf
from content.exceptions import Refused
from content.models import Adaptation, Rule, SignOff, Topic
from portal.audit import actor
from portal.audit.models import AuditEvent
from tests.content.conftest import FACTS, HIGH_WORRY, make_article
from tests.content.courses import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_eddie(eddie, clinic):
    return actor.staff(eddie, clinic)


@pytest.fixture
def copy(article, clinic, by_rita, by_eddie):
    article.topics = [Topic.objects.get_or_create(slug="support", defaults={"names": {"en": "Support"}})[0]]
    article.save_revision().publish()
    article.refresh_from_db()
    actions.sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    return actions.adapt_page(page=article, clinic=clinic, by=by_eddie)


def changed(page, **fields):
    draft = page.latest_revision.as_object() if page.latest_revision else page
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
    page.refresh_from_db()
    return page


def test_the_copy_is_the_clinics_own_draft_with_the_same_texts(copy, article, clinic, eddie):
    draft = copy.latest_revision.as_object()

    assert shelf.clinic_id_of(copy) == clinic.pk
    assert not copy.live
    assert draft.texts() == article.texts()
    assert [topic.slug for topic in draft.topics.all()] == ["support"]
    assert copy.translation_key != article.translation_key
    assert copy.latest_revision.user == eddie
    row = Adaptation.objects.get()
    assert (row.page_id, row.source_id, row.source_revision_id) == (copy.pk, article.pk, article.live_revision_id)
    assert AuditEvent.objects.get(action="content.adapted").facts["source"] == article.pk


def test_a_page_of_that_name_which_the_clinic_has_already_is_no_hindrance(article, own_article, clinic, by_eddie):
    own_article.slug = article.slug
    own_article.save()

    copy = actions.adapt_page(page=article, clinic=clinic, by=by_eddie)

    assert copy.slug == f"{article.slug}-1"
    assert copy.get_parent() == own_article.get_parent()


def test_the_signature_of_the_shared_page_does_not_count_for_it(copy, article, clinic, by_rita, by_eddie):
    Rule.objects.create(key="worry", version=1, page=article.page_ptr, titles={"en": "Worry."}, when=HIGH_WORRY)
    assert shelf.is_signed_for(article, clinic)
    assert not shelf.is_signed_for(copy, clinic)
    assert not SignOff.objects.filter(page=copy.pk).exists()
    with pytest.raises(Refused, match="wrote"):
        actions.sign_off(page=copy, revision=copy.latest_revision, clinic=clinic, by=by_eddie)

    actions.sign_off(page=copy, revision=copy.latest_revision, clinic=clinic, by=by_rita)

    assert shelf.is_signed_for(copy, clinic)
    assert copy.pk not in [each.page.pk for each in shelf.suggested(FACTS, clinic, "en")]


def test_it_says_when_its_source_has_changed_until_somebody_compared(copy, article, by_eddie, clinic):
    origin = adaptations.origin_of(copy)
    assert (origin.source.pk, origin.has_changed, origin.changes_in_source()) == (article.pk, False, [])

    changed(article, lead="Another lead.")

    origin = adaptations.origin_of(copy)
    assert origin.has_changed
    (change,) = origin.changes_in_source()
    assert change.place == "Lead"
    with pytest.raises(Refused, match="while you read"):
        actions.take_in_source(page=copy, revision_id=origin.newest.source_revision_id, by=by_eddie)
    actions.take_in_source(page=copy, revision_id=article.live_revision_id, by=by_eddie)
    after = adaptations.origin_of(copy)
    assert not after.has_changed
    assert [row.source_revision_id for row in after.history] == [
        article.live_revision_id,
        origin.newest.source_revision_id,
    ]
    with pytest.raises(Refused, match="not changed"):
        actions.take_in_source(page=copy, revision_id=article.live_revision_id, by=by_eddie)


def test_a_change_of_the_source_changes_no_word_of_the_copy(copy, article):
    before = copy.latest_revision.as_object().texts()
    changed(article, lead="Another lead.")
    copy.refresh_from_db()

    assert copy.latest_revision.as_object().texts() == before


def test_how_the_copy_differs_is_shown_word_by_word(copy):
    draft = copy.latest_revision.as_object()
    origin = adaptations.origin_of(copy)
    assert origin.changes_from_source(draft) == []
    draft.lead = "A lead of ours."

    (change,) = origin.changes_from_source(draft)

    assert change.place == "Lead"


def test_a_source_that_was_taken_down_is_named_and_not_compared(copy, article):
    article.unpublish()
    origin = adaptations.origin_of(copy)

    assert (origin.is_there, origin.has_changed) == (False, False)


def test_a_page_is_adapted_once_and_each_clinic_for_itself(copy, article, by_eddie, clinic, other_clinic, otto):
    with pytest.raises(Refused, match="already"):
        actions.adapt_page(page=article, clinic=clinic, by=by_eddie)

    theirs = actions.adapt_page(page=article, clinic=other_clinic, by=actor.staff(otto, other_clinic))

    assert shelf.clinic_id_of(theirs) == other_clinic.pk
    assert adaptations.copy_in(clinic, article).pk == copy.pk
    assert shelf.reading(theirs.pk, clinic) is None
    with pytest.raises(Refused, match="no such copy"):
        actions.take_in_source(page=theirs, revision_id=1, by=by_eddie)


def test_only_what_readers_of_all_clinics_see_is_adapted(english, own_article, clinic, by_eddie):
    draft = make_article(english, "draft")
    draft.unpublish()
    for page in (own_article, draft):
        with pytest.raises(Refused, match="shared page that readers can see"):
            actions.adapt_page(page=page, clinic=clinic, by=by_eddie)
    assert not Adaptation.objects.exists()


def test_a_course_and_its_lessons_are_used_as_they_are(english, clinic, by_eddie):
    course = make_course(english, lessons=1)
    lesson = course.get_children().get().specific

    for page in (course, lesson):
        with pytest.raises(Refused, match="as they are"):
            actions.adapt_page(page=page, clinic=clinic, by=by_eddie)
    assert not Adaptation.objects.exists()
