"""How many past profiles a rule would have chosen: counts in tens, over one clinic, that say nothing about anybody."""

import pytest

from content.models import Rule
from content.rules import judge
from intake.models import Profile, Score
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.ids import new_id
from portal.audit.models import AuditEvent
from portal.care import rule_preview
from portal.care.facts import facts_of
from portal.care.models import Goal
from portal.care.policies import MayNot
from portal.care.rule_preview import Tens, preview
from tests.conftest import make_patient, make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db
ENGLISH = {"fact": "language", "op": "==", "value": "en"}
WORRIED = {"fact": "leeside-check-in.worry.value", "op": ">=", "value": 1.5}


@pytest.fixture
def roll(article, rita, clinic):
    """Write a rule of the clinic's."""

    def write(when, version=1):
        page = article.page_ptr
        return Rule.objects.create(
            clinic=clinic, key="own-1", version=version, page=page, when=when, is_current=False, author=rita
        )

    return write


@pytest.fixture
def people(clinic, ana):
    """Twelve people with a sent intake, every other one worried."""
    first = intakes.sent(make_patient(clinic, "Person 0"), ana)
    profiles = [first, *(copied(first, make_patient(clinic, f"Person {number}")) for number in range(1, 12))]
    for number, profile in enumerate(profiles):
        worry = profile.scores.filter(assessment__instrument="leeside-check-in", scale="worry")
        worry.update(value=2 if number % 2 else 1)
    return profiles


def copied(profile: Profile, person) -> Profile:
    """The same intake of somebody else, with its sheets and scores."""
    scores = list(profile.scores.select_related("assessment"))
    invitation = profile.invitation
    invitation = type(invitation).objects.get(pk=invitation.pk)
    invitation.pk, invitation.patient, invitation.token_hash = new_id(), person, str(person.pk)
    invitation.save(force_insert=True)
    twin = Profile.objects.get(pk=profile.pk)
    twin.pk, twin.patient, twin.invitation = new_id(), person, invitation
    twin.save(force_insert=True)
    sheets = {}
    for score in scores:
        sheet = score.assessment
        if sheet.pk not in sheets:
            old = sheet.pk
            sheet = type(sheet).objects.get(pk=old)
            sheet.pk, sheet.patient, sheet.invitation = new_id(), person, invitation
            sheet.save(force_insert=True)
            sheets[old] = sheet
        else:
            sheet = sheets[sheet.pk]
        score = Score.objects.get(pk=score.pk)
        score.pk, score.profile, score.assessment = new_id(), twin, sheet
        score.save(force_insert=True)
    return twin


@pytest.mark.parametrize(
    ("count", "low", "is_few"),
    [(0, 0, True), (1, 0, True), (9, 0, True), (10, 10, False), (19, 10, False), (20, 20, False)],
)
def test_a_count_is_said_in_tens_and_never_below_ten(count, low, is_few):
    said = Tens.of(count)

    assert (said.low, said.is_few) == (low, is_few)


def test_everybody_of_the_clinic_is_counted_and_half_of_them_is_few(people, roll, clinic, by_rita):
    everybody = preview(rule=roll(ENGLISH), clinic=clinic, by=by_rita)
    worried = preview(rule=roll({"all": [WORRIED]}, 2), clinic=clinic, by=by_rita)

    assert (everybody.looked_at, everybody.chosen) == (Tens(10), Tens(10))
    assert worried.chosen.is_few


def test_it_counts_as_the_profile_page_would_suggest(people, clinic, ana):
    """The same facts, read in one go as for one person."""
    Goal.objects.create(patient=people[3].patient, topic="feel-calmer", agreed_by=ana)
    names = {"goal", "target", "region.low-anx-low-avo"}
    past = rule_preview._past(clinic, with_planes=True)
    together = sorted(map(repr, map(sorted_facts, rule_preview._facts(past, names))))
    alone = []
    for profile in Profile.objects.all():
        scores = profile.scores.select_related("assessment").order_by("assessment__created_at", "assessment__id", "pk")
        goals = [goal.topic for goal in profile.patient.goals.all()]
        alone.append(repr(sorted_facts(facts_of(profile, list(scores), goals, profile.patient.language))))

    assert together == sorted(alone)


def sorted_facts(facts):
    return sorted(facts.items())


def test_what_is_not_asked_about_is_not_read_and_changes_nothing(people, roll, clinic):
    past = rule_preview._past(clinic, with_planes=False)
    found = [judge(WORRIED, facts) for facts in rule_preview._facts(past, {WORRIED["fact"]})]

    assert sorted(map(str, found)) == ["False"] * 6 + ["True"] * 6


def test_another_clinics_people_are_not_counted(people, article, other_clinic, otto):
    rolf = make_user(other_clinic, "Rolf", Role.REVIEWER)
    rule = Rule.objects.create(
        clinic=other_clinic, key="own-1", version=1, page=article.page_ptr, when=ENGLISH, is_current=False, author=rolf
    )

    found = preview(rule=rule, clinic=other_clinic, by=actor.staff(rolf, other_clinic))

    assert found.looked_at.is_few
    assert found.chosen.is_few


def test_only_the_newest_profiles_are_looked_at_and_an_older_run_is_not(people, roll, clinic, by_rita, monkeypatch):
    newest = Profile.objects.get(pk=people[0].pk)
    newest.pk, newest.run = new_id(), 2
    newest.save(force_insert=True)
    assert len(rule_preview._past(clinic, with_planes=False)) == 12
    monkeypatch.setattr(rule_preview, "NEWEST", 3)
    assert len(rule_preview._past(clinic, with_planes=False)) == 3
    assert preview(rule=roll(ENGLISH), clinic=clinic, by=by_rita).looked_at.is_few


def test_a_count_is_written_down_and_names_nobody(people, roll, clinic, by_rita):
    preview(rule=roll(ENGLISH), clinic=clinic, by=by_rita)

    event = AuditEvent.objects.get(action="content.rule_previewed")
    assert (event.facts, event.patients, event.clinic_id) == ({"rule": "own-1 1"}, [], clinic.pk)


def test_as_many_queries_for_many_people_as_for_one(people, roll, clinic, by_rita, django_assert_max_num_queries):
    rule = roll({"all": [WORRIED, {"fact": "goal", "op": "contains", "value": "feel-calmer"}]})

    with django_assert_max_num_queries(6):  # one for the permission, one for the audit
        preview(rule=rule, clinic=clinic, by=by_rita)


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.ADMIN, Role.EDITOR])
def test_only_leads_and_reviewers_count(roll, clinic, role):
    with pytest.raises(MayNot):
        preview(rule=roll(ENGLISH), clinic=clinic, by=actor.staff(make_user(clinic, "Nel", role), clinic))


def test_a_lead_counts(people, roll, clinic, lead):
    assert not preview(rule=roll(ENGLISH), clinic=clinic, by=actor.staff(lead, clinic)).chosen.is_few
