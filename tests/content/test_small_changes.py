"""Small changes: readers see them once a reviewer confirmed that they are small, and the review's days stay."""

from datetime import timedelta

import pytest
from django.db.models import BooleanField, CharField, ForeignKey, IntegerField, URLField
from django.utils import timezone
from wagtail.models import Page

from content import library as shelf
from content import presence
from content.actions import ask_for_changes, confirm_small_changes, sign_off
from content.audiences import AUDIENCES
from content.comparison import MOST_WORDS, changes_between, why_not_small
from content.exceptions import Refused
from content.models import ArticlePage, Decision, Reference, Rule, SignOff, Topic
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from tests.conftest import make_user
from tests.content.conftest import FACTS, make_article
from tests.content.test_offers import partner  # noqa: F401

pytestmark = pytest.mark.django_db
SENTENCES = "<p>Some words that are plain.</p><p>Four studies found this.[@coan-2006] It feels warm.</p>"


@pytest.fixture
def work(db):
    return Reference.objects.create(key="coan-2006", authors="Coan", year=2006, title="Hands")


@pytest.fixture
def signed(article, rule, work, clinic, by_rita):
    """A page with a claim, read whole a year ago."""
    article.how_sure = SENTENCES
    article.sources = [work]
    article.save_revision().publish()
    article = again(article)
    sign_off(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita)
    ago = timezone.now() - timedelta(days=365)
    SignOff.objects.update(signed_at=ago, next_due=ago + timedelta(days=730))
    return article


@pytest.fixture
def by_rolf(clinic):
    return actor.staff(make_user(clinic, "Rolf", Role.REVIEWER), clinic)


def again(page):
    return ArticlePage.objects.get(pk=page.pk)


def draft(page, **fields):
    page = again(page).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision()
    return again(page)


def typo(page, old="plain", new="clear"):
    return draft(page, how_sure=SENTENCES.replace(old, new))


def confirm(page, clinic, by, **more):
    return confirm_small_changes(page=page, revision=page.latest_revision, clinic=clinic, by=by, **more)


def test_readers_see_the_new_words_and_the_days_stay_those_of_the_whole_review(signed, clinic, by_rolf, rita):
    before = SignOff.objects.get()
    page = typo(signed)
    assert "clear" not in page.how_sure

    confirm(page, clinic, by_rolf)

    page = again(page)
    assert "clear" in page.how_sure
    row = shelf.last_checks([page])[page.pk]
    assert (row.checked_at, row.next_due, row.who) == (before.signed_at, before.next_due, rita)
    stamp = presence.stamp(page, row)
    assert "Rita" in stamp["title"]
    assert presence.day(before.signed_at) in stamp["detail"]
    assert [each.page.slug for each in shelf.suggested(FACTS, clinic, "en")] == [page.slug]
    assert shelf.reading(page.pk, clinic).state == shelf.SIGNED


def test_it_is_audited_and_stands_in_the_log_with_who_confirmed_it(signed, clinic, by_rolf):
    confirm(typo(signed), clinic, by_rolf, comment="One word.")

    row = Decision.objects.get(kind=Decision.SMALL)
    assert (row.who.name, row.comment) == ("Rolf", "One word.")
    event = AuditEvent.objects.get(action="content.small_changes_confirmed")
    assert (event.actor_id, event.about_id) == (by_rolf.id, str(row.sign_off_id))


def test_a_draft_or_its_sending_moves_no_day(signed, clinic):
    before = SignOff.objects.values_list("signed_at", "next_due").get()

    page = typo(signed)

    assert SignOff.objects.values_list("signed_at", "next_due").get() == before
    assert shelf.is_signed_for(page, clinic)  # readers see the words that were signed


def test_many_small_changes_add_up(signed, clinic, by_rolf):
    page, text = signed, SENTENCES
    for number in range(2):
        text = text.replace("</p><p>", f" {' '.join(f'word{number}{chr(97 + each)}' for each in range(9))}.</p><p>")
        page = draft(page, lead=f"Lead{'x' * (number + 1)}.", key_points=[])
        confirm(page, clinic, by_rolf)
    page = draft(page, lead=" ".join(["more"] * (MOST_WORDS + 1)))

    with pytest.raises(Refused, match=f"More than {MOST_WORDS} words changed"):
        confirm(page, clinic, by_rolf)
    assert SignOff.objects.newest().get().whole == SignOff.objects.get(full_review=None)


@pytest.mark.parametrize(
    ("why", "fields"),
    [
        ("A sentence with a source", {"how_sure": SENTENCES.replace("Four", "Most")}),
        ("A sentence with a source", {"how_sure": SENTENCES.replace("Four studies found this.[@coan-2006] ", "")}),
        ("A sentence with a source", {"lead": "It helps 9 people."}),
        ("The sources changed", {"sources": []}),
        ("Whom the page is for changed", {"for_family": True}),
        ("More than", {"lead": "word " * 30}),
    ],
)
def test_what_has_to_be_read_whole(signed, clinic, by_rolf, why, fields):
    if "sources" in fields:
        fields |= {"how_sure": "<p>Some words that are plain.</p>"}
    old, page = signed.latest_revision.as_object(), draft(signed, **fields)

    assert why in why_not_small(old, page.latest_revision.as_object())
    with pytest.raises(Refused, match="has to be read whole"):
        confirm(page, clinic, by_rolf)
    assert again(page).live_revision_id == signed.live_revision_id
    assert SignOff.objects.count() == 1


@pytest.mark.parametrize("kind", shelf.kinds(), ids=[kind.kind for kind in shelf.kinds()])
def test_whatever_is_chosen_beside_the_words_is_told_and_read_whole(kind, partner):  # noqa: F811
    """A reviewer who confirms small changes reads what is told here, and nothing else."""
    told = set()
    for field in kind._meta.concrete_fields:
        if not field.editable or field.model is Page or field.name in {"page_ptr", *(each.field for each in AUDIENCES)}:
            continue
        old, new = kind(title="One"), kind(title="One")
        if isinstance(field, BooleanField):
            setattr(new, field.name, not getattr(old, field.name))
        elif isinstance(field, ForeignKey):
            setattr(new, field.attname, partner.pk)
        elif field.choices:
            setattr(new, field.name, next(key for key, _label in field.choices if key != getattr(old, field.name)))
        elif isinstance(field, IntegerField):
            setattr(new, field.name, 59)
        elif isinstance(field, (CharField, URLField)):
            setattr(new, field.name, "https://other.example/")
        else:
            continue
        assert len(changes_between(old, new)) == 1, field.name
        assert isinstance(field, CharField) or why_not_small(old, new) == "A setting of the page changed.", field.name
        told.add(field.name)
    assert told >= {"weaves_terms", "replaced_by"}


def test_a_paragraph_that_is_far_too_long_is_told_whole_and_at_once(signed):
    words = [f"word{number}" for number in range(20_000)]
    before = again(signed).get_latest_revision_as_object()
    after = again(signed).get_latest_revision_as_object()
    before.how_sure = f"<p>{' '.join(words)}</p>"
    after.how_sure = f"<p>{' '.join(reversed(words))}</p>"

    [change] = changes_between(before, after)  # word by word it would take minutes

    assert [kind for kind, _text in change.runs] == ["deletion", "addition"]
    assert why_not_small(before, after)


def test_the_times_at_which_readers_see_it_are_told(signed):
    before = again(signed).get_latest_revision_as_object()
    after = again(signed).get_latest_revision_as_object()
    after.expire_at = timezone.now() + timedelta(days=1)

    [change] = changes_between(before, after)

    assert change.place == "Settings of the page"
    assert why_not_small(before, after) == "A setting of the page changed."


def test_where_a_page_leads_is_told_and_may_be_small(signed, english):
    other = make_article(english, "another")
    before = again(signed).get_latest_revision_as_object()
    after = draft(signed, related=[other.page_ptr]).get_latest_revision_as_object()

    assert [(change.place, change.runs) for change in changes_between(before, after)] == [
        ("Read next", (("addition", "Another"),))
    ]
    assert why_not_small(before, after) == ""


def test_new_topics_have_to_be_read_whole(signed, clinic, by_rolf):
    page = draft(signed, topics=[Topic.objects.create(slug="calm", names={"en": "Calm"})])

    with pytest.raises(Refused, match="its topics"):
        confirm(page, clinic, by_rolf)


def test_not_when_overdue(signed, clinic, by_rolf):
    SignOff.objects.update(next_due=timezone.now() - timedelta(seconds=1))

    with pytest.raises(Refused, match="overdue"):
        confirm(typo(signed), clinic, by_rolf)


def test_not_when_a_new_rule_offers_the_page(signed, rule, clinic, by_rolf):
    Rule.objects.create(key="another", version=1, page=rule.page, titles={}, when=rule.when)

    with pytest.raises(Refused, match="A rule that offers it is new"):
        confirm(typo(signed), clinic, by_rolf)


def test_not_where_nobody_of_the_clinic_stands_for_it(signed, other_clinic, clinic, by_rita, by_rolf):
    odo = actor.staff(make_user(other_clinic, "Odo", Role.REVIEWER), other_clinic)
    with pytest.raises(Refused, match="Nobody of your clinic"):
        confirm(typo(signed), other_clinic, odo)

    page = again(signed)
    ask_for_changes(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita, comment="No.")
    SignOff.objects.update(ended_at=timezone.now())
    with pytest.raises(Refused, match="Nobody of your clinic"):
        confirm(page, clinic, by_rolf)


def test_not_the_same_version_again(signed, clinic, by_rolf):
    with pytest.raises(Refused, match="Nothing changed"):
        confirm(again(signed), clinic, by_rolf)


def test_not_by_who_wrote_it(signed, clinic, by_rolf):
    page = again(signed).get_latest_revision_as_object()
    page.lead = "Lead."
    page.save_revision(user=by_rolf.row)

    with pytest.raises(Refused, match="You wrote this version"):
        confirm(again(signed), clinic, by_rolf)


def test_what_changed_is_told_with_links_and_sources(signed, work):
    old = signed.latest_revision.as_object()
    other = Reference.objects.create(key="b", authors="Beck", year=2011, title="Two")
    page = draft(signed, how_sure='<p>Some words that are <a href="https://a.example/">plain</a>.</p>', sources=[other])

    said = ["".join(text for kind, text in each.runs if kind != "equal") for each in
            changes_between(old, page.latest_revision.as_object())]  # fmt: skip

    assert any("https://a.example/" in text for text in said)
    assert any("Beck" in text for text in said)
