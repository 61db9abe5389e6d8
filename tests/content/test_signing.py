"""Signatures: a revision, a clinic, a reviewer who did not write it, until a day."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from content import library as shelf
from content import models
from content.actions import sign_off
from content.actions.signoffs import months_after
from content.exceptions import Refused
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from tests.conftest import make_user
from tests.content.conftest import FACTS, SYSTEM, make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(article, rule, clinic, by_rita):
    return sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)


def suggested(clinic, facts=FACTS, language="en"):
    return [suggestion.page.slug for suggestion in shelf.suggested(facts, clinic, language)]


def test_what_nobody_signed_is_in_the_library_and_not_suggested(article, rule, clinic):
    assert shelf.pieces("en") == [article]
    assert suggested(clinic) == []


def test_what_a_reviewer_signed_is_suggested_with_its_rule(signed, clinic, rita):
    [suggestion] = shelf.suggested(FACTS, clinic, "en")

    assert suggestion.sign_off.reviewer == rita
    assert suggestion.matches[0].rule.title == "Worry is high."


def test_signing_is_audited(signed, rita):
    event = AuditEvent.objects.get(action="content.signed")

    assert (event.actor_id, event.about_id) == (str(rita.pk), str(signed.pk))


def test_an_unknown_fact_suggests_nothing(signed, clinic):
    assert suggested(clinic, facts={}) == []


def test_another_language_needs_its_own_signature(signed, spanish, article, clinic):
    make_article(spanish, article.slug, translation_key=article.translation_key)

    assert suggested(clinic, language="es") == []


def test_another_clinics_signature_does_not_count_here(signed, article, other_clinic):
    assert not shelf.is_signed_for(article, other_clinic)
    assert suggested(other_clinic) == []


def test_an_overdue_signature_drops_the_page(signed, article, clinic):
    due = timezone.now() - timedelta(seconds=1)
    models.SignOff.objects.update(signed_at=due - timedelta(days=1), next_due=due)

    assert suggested(clinic) == []
    assert shelf.reading(article.pk, clinic).state == shelf.OVERDUE


def test_a_new_revision_needs_a_new_signature(signed, article, clinic):
    article.lead = "Another lead."
    article.save_revision().publish()

    assert suggested(clinic) == []
    assert shelf.reading(article.pk, clinic).state == shelf.CHANGED


def test_a_draft_leaves_the_signature_of_what_readers_see(signed, article, clinic):
    article.lead = "Another lead."
    article.save_revision()

    assert suggested(clinic) == [article.slug]


def test_signing_a_draft_publishes_it(article, clinic, by_rita):
    article.lead = "Another lead."
    draft = article.save_revision()

    sign_off(page=article, revision=draft, clinic=clinic, by=by_rita)

    article.refresh_from_db()
    assert article.lead == "Another lead."
    assert shelf.is_signed_for(article, clinic)


def test_signing_what_readers_see_does_not_publish_it_again(article, clinic, by_rita):
    before = article.last_published_at

    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)

    article.refresh_from_db()
    assert article.last_published_at == before


def test_signing_what_was_never_published_publishes_it(article, clinic, by_rita):
    models.ArticlePage.objects.update(live=False, live_revision=None, first_published_at=None)
    article.refresh_from_db()

    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)

    assert shelf.is_signed_for(article, clinic)


def test_a_new_rule_is_not_used_until_it_was_read(signed, article, rule, clinic):
    models.Rule.objects.update(is_current=False)
    models.Rule.objects.create(key=rule.key, version=2, page=rule.page, titles=rule.titles, when=rule.when)

    assert suggested(clinic) == []
    assert shelf.reading(article.pk, clinic).state == shelf.NEW_RULES


def test_who_wrote_a_version_cannot_sign_it(article, clinic, rita, by_rita):
    revision = article.save_revision(user=rita)

    with pytest.raises(Refused, match="You wrote this version"):
        sign_off(page=article, revision=revision, clinic=clinic, by=by_rita)


def test_only_the_newest_revision_can_be_signed(article, clinic, by_rita):
    old = article.latest_revision
    article.save_revision()

    with pytest.raises(Refused, match="changed while you read"):
        sign_off(page=article, revision=old, clinic=clinic, by=by_rita)


def test_nobody_signs_for_another_clinic(article, other_clinic, by_rita):
    with pytest.raises(Refused, match="of this clinic"):
        sign_off(page=article, revision=article.latest_revision, clinic=other_clinic, by=by_rita)


@pytest.mark.parametrize("is_of_the_clinic", [True, False])
def test_a_machine_does_not_sign(article, clinic, is_of_the_clinic):
    by = actor.system("tests", clinic.pk) if is_of_the_clinic else SYSTEM

    with pytest.raises(Refused, match="Only a reviewer"):
        sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by)


def test_a_page_of_another_clinic_cannot_be_signed(own_article, other_clinic):
    reviewer = make_user(other_clinic, "Rolf", Role.REVIEWER)

    with pytest.raises(Refused, match="another clinic"):
        sign_off(
            page=own_article,
            revision=own_article.latest_revision,
            clinic=other_clinic,
            by=actor.staff(reviewer, other_clinic),
        )


def test_a_page_that_was_taken_down_cannot_be_signed(article, clinic, by_rita):
    article.unpublish()

    with pytest.raises(Refused, match="taken down"):
        sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)


def test_a_failing_audit_undoes_the_signature(article, clinic, by_rita, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr("content.actions.signoffs.record.record", fail)

    with pytest.raises(RuntimeError):
        sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    assert not models.SignOff.objects.exists()


@pytest.mark.parametrize(
    ("signed_on", "months", "due_on"),
    [
        ((2028, 2, 29), 24, (2030, 2, 28)),
        ((2028, 5, 29), 24, (2030, 5, 29)),
        ((2027, 11, 30), 3, (2028, 2, 29)),
        ((2027, 12, 31), 6, (2028, 6, 30)),
    ],
)
def test_a_signature_holds_to_the_same_day_or_the_last_of_the_month(signed_on, months, due_on):
    due = months_after(timezone.datetime(*signed_on, tzinfo=timezone.get_current_timezone()), months)

    assert (due.year, due.month, due.day) == due_on


def test_suggestions_and_signed_states_take_constant_queries(
    english, rule, signed, clinic, by_rita, django_assert_num_queries
):
    pages = [make_article(english, f"piece-{number}") for number in range(4)]
    for number, page in enumerate(pages):
        models.Rule.objects.create(key=f"r{number}", version=1, page=page.page_ptr, titles={}, when=rule.when)
        sign_off(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita)

    with django_assert_num_queries(6):
        assert len(shelf.suggested(FACTS, clinic, "en")) == 5
    with django_assert_num_queries(1):
        assert len(shelf.signed_for(pages, clinic)) == 4
    ContentType.objects.get_for_models(*shelf.kinds())  # a process asks once
    with django_assert_num_queries(8):
        assert len(shelf.readings(clinic)) == 5
