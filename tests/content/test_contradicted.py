"""A page with a claim that a reviewer found contradicted goes no further until that is settled or the text changed."""

import pytest

from content import actions, ledger
from content.checks import faults_of, stopping
from content.exceptions import FaultsStand
from content.models import Claim
from portal.accounts.roles import Role
from portal.audit import actor
from tests.conftest import make_user
from tests.content.conftest import make_article
from tests.content.test_claims import SAYS, works  # noqa: F401


@pytest.fixture
def page(english, works):  # noqa: F811
    return make_article(english, "sourced", how_sure=SAYS, sources=works)


@pytest.fixture
def by_eddie(eddie, clinic):
    return actor.staff(eddie, clinic)


@pytest.fixture
def row(page, clinic, by_rita):
    one, other = ledger.claims(clinic)
    return actions.mark_contradiction(one=one, other=other, note="Three or four?", clinic=clinic, by=by_rita)


def test_it_is_neither_sent_nor_signed_and_each_place_is_named(page, row, clinic, by_eddie, by_rita):
    for refused in (
        lambda: actions.ask_for_review(page=page, revision=page.latest_revision, by=by_eddie),
        lambda: actions.sign_off(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita),
    ):
        with pytest.raises(FaultsStand) as told:
            refused()

        assert [(each.code, each.place, each.quote) for each in told.value.faults] == [
            ("contradicted", "How sure are we", "Warm words help."),
            ("contradicted", "How sure are we", "Three patterns were seen."),
        ]
        assert "“Three patterns were seen.” Change the sentence" in str(told.value.faults[0])


def test_settled_it_goes_on(page, row, clinic, by_eddie, by_rita):
    actions.settle_contradiction(contradiction=row, settlement="Both are right.", by=by_rita)

    assert actions.ask_for_review(page=page, revision=page.latest_revision, by=by_eddie)
    assert actions.sign_off(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita)


def test_with_other_words_it_goes_on(page, row, by_eddie):
    page.how_sure = "<p>Nothing is cited here.</p>"
    revision = page.save_revision()

    assert actions.ask_for_review(page=page, revision=revision, by=by_eddie)


def test_it_can_be_settled_when_no_page_says_it_any_more(page, row, clinic):
    page.unpublish()

    assert set(ledger.claims(clinic, contradicted=True)) == {row.one, row.other}
    assert ledger.find(row.one.pk, clinic)
    assert set(ledger.claims(clinic)) & {row.one, row.other} == set()


def test_another_clinic_is_neither_held_up_nor_told(page, row, other_clinic):
    otto = make_user(other_clinic, "Rory", Role.REVIEWER)

    assert actions.sign_off(
        page=page, revision=page.latest_revision, clinic=other_clinic, by=actor.staff(otto, other_clinic)
    )


def test_a_page_says_what_an_entry_of_the_ledger_says(page, works, english, clinic, by_rita):  # noqa: F811
    entry = Claim.objects.create(key="warmth", language="en", sentence="Warmth helps.", folded="", digest="of an entry")
    entry.said_as.add(Claim.objects.get(sentence="Warm words help."))
    make_article(english, "other", how_sure="<p>Warm words hurt.[@lee-2001]</p>", sources=works)
    against = Claim.objects.get(sentence="Warm words hurt.")
    actions.mark_contradiction(one=entry, other=against, note="No.", clinic=clinic, by=by_rita)

    [fault] = stopping(faults_of(page, [clinic.pk]))

    assert (fault.code, fault.quote) == ("contradicted", "Warm words help.")
    assert "“Warm words hurt.”" in fault.reason


def test_a_clinics_own_page_is_held_up_by_its_own_reviewers_without_being_asked(own_article, works, clinic, by_rita):  # noqa: F811
    own_article.how_sure = SAYS
    own_article.sources.set(works)
    own_article.save_revision().publish()
    assert stopping(faults_of(own_article)) == []
    one, other = ledger.claims(clinic)

    actions.mark_contradiction(one=one, other=other, note="No.", clinic=clinic, by=by_rita)

    assert {fault.code for fault in stopping(faults_of(own_article))} == {"contradicted"}
