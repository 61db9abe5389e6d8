"""Instruments of a clinic's own: two people, versions, whose they are, and how they are asked and scored."""

from contextlib import nullcontext
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from intake import actions as intake
from intake import exceptions
from intake.actions.batteries import make_battery
from intake.actions.invitations import check_can_be_asked
from intake.actions.own_instruments import batteries_with, new_key
from intake.composing import part_of
from intake.instruments import InstrumentChanged, UnknownInstrument, available, load
from intake.instruments.loader import OWN
from intake.instruments.own import checksum_of, documented, read_own
from intake.models import Answer, Battery, Invitation, OwnInstrument, Score
from intake.own import _read, newest_in
from intake.wording import Wordings
from portal.accounts.exceptions import MayNot
from portal.accounts.roles import Role
from portal.audit.actor import patient, staff
from portal.audit.models import AuditEvent
from portal.care.actions.batteries import change_battery, release_battery, start_version
from portal.care.actions.own_instruments import confirm_instrument, draft_instrument, retire_instrument
from portal.care.batteries import new_part, obstacles, questionnaires
from portal.care.sending import batteries_for
from portal.care.wordings import library_one, worded_one
from tests.conftest import make_user
from tests.own import SAID, as_csv, confirmed, content, drafted, rows_of
from tests.portal.clinic.intakes import agreed, answer, join

READ = {"read_all": 4, "raises_no_alert": True}


def asked(row, person, by):
    """An intake with nothing but this instrument."""
    battery = Battery.objects.get(clinic=row.clinic, key=row.key, version=row.version)
    if not person.care_team.filter(user=by).exists():
        join(person, by)
    return agreed(
        intake.invite(
            patient=person, battery=battery, responsible=by, language="en", by=staff(by, row.clinic)
        ).invitation
    )  # fmt: skip


def a_new_process():
    """Nothing was read yet; this transaction has seen nothing either."""
    _read.clear()
    connection.run_on_commit.clear()


def events(action):
    return AuditEvent.objects.filter(action=action)


def test_a_draft_is_known_to_nobody_and_a_confirmed_one_to_its_clinic(clinic, lead, cleo):
    row = drafted(clinic, lead)
    with pytest.raises(UnknownInstrument):
        load(row.key, "1")
    assert not Battery.objects.filter(clinic=clinic).exists()
    assert new_part(f"{row.key}@1", clinic, []) is None

    intake.confirm_instrument(row=row, answers=READ, by=staff(cleo, clinic))
    assert load(row.key, "1").owner == str(clinic.pk)
    assert load(row.key).version == "1"
    assert Battery.objects.get(clinic=clinic).sections.get().instrument == row.key
    assert new_part(f"{row.key}@1", clinic, [])["instrument"] == row.key


def test_who_drafted_cannot_confirm_and_another_can(clinic, lead, cleo):
    row = drafted(clinic, lead)
    with pytest.raises(exceptions.OwnDraft):
        confirm_instrument(row=row, answers=READ, by=staff(lead, clinic))
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnInstrument.objects.filter(pk=row.pk).update(confirmed_by=lead, confirmed_at=row.drafted_at)

    done = confirm_instrument(row=row, answers=READ, by=staff(cleo, clinic))
    assert (done.drafted_by, done.confirmed_by) == (lead, cleo)
    assert events("own-instrument.drafted").get().actor_id == str(lead.pk)
    assert events("own-instrument.confirmed").get().actor_id == str(cleo.pk)
    with pytest.raises(exceptions.NoDraft):
        confirm_instrument(row=row, answers=READ, by=staff(cleo, clinic))


def test_both_say_that_no_line_asks_about_self_harm(clinic, lead, cleo):
    with pytest.raises(exceptions.MayRaiseNoAlert):
        drafted(clinic, lead, answers=SAID | {"raises_no_alert": False})
    row = drafted(clinic, lead)
    with pytest.raises(exceptions.MayRaiseNoAlert):
        intake.confirm_instrument(row=row, answers=READ | {"raises_no_alert": False}, by=staff(cleo, clinic))
    assert intake.confirm_instrument(row=row, answers=READ, by=staff(cleo, clinic)).confirmed_at


def test_what_the_two_say_must_fit(clinic, lead, cleo):
    for wrong, refused in [
        ({"answers": SAID | {"reads_opposite": False}}, exceptions.NotOpposite),
        ({"entitlement": " "}, exceptions.NoEntitlement),
        ({"content": content("fr")}, exceptions.NotALanguageHere),
    ]:
        with pytest.raises(refused):
            drafted(clinic, lead, **wrong)
    row = drafted(clinic, lead)
    with pytest.raises(exceptions.NotRead):
        intake.confirm_instrument(row=row, answers=READ | {"read_all": 3}, by=staff(cleo, clinic))
    assert intake.confirm_instrument(row=row, answers=READ, by=staff(cleo, clinic))


def test_a_clinician_may_not_and_a_lead_may(clinic, lead, ana, cleo):
    given = {"clinic": clinic, "key": "", "content": content(), "entitlement": "ours", "answers": SAID, "source": {}}
    with pytest.raises(MayNot):
        draft_instrument(**given, by=staff(ana, clinic))
    row = draft_instrument(**given, by=staff(lead, clinic))
    with pytest.raises(MayNot):
        confirm_instrument(row=row, answers=READ, by=staff(ana, clinic))
    row = confirm_instrument(row=row, answers=READ, by=staff(cleo, clinic))
    with pytest.raises(MayNot):
        retire_instrument(row=row, by=staff(ana, clinic))
    retire_instrument(row=row, by=staff(cleo, clinic))


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was(clinic, lead, cleo):
    first = confirmed(clinic, lead, cleo)
    kept = load(first.key, "1")
    with pytest.raises(exceptions.NothingChanged):
        drafted(clinic, lead, first.key)
    waiting = drafted(clinic, lead, first.key, content=content(items=5))
    assert load(first.key).version == "1"
    second = confirmed(clinic, lead, cleo, first.key, content=content(items=6))

    assert (waiting.version, second.version) == ("2", "3")
    assert OwnInstrument.objects.get(pk=waiting.pk).retired_by == lead
    assert load(first.key).version == "3"
    assert load(first.key, "1") is kept
    assert (len(kept.items), len(load(first.key, "3").items)) == (4, 6)
    with pytest.raises(UnknownInstrument):
        load(first.key, "2")


def test_a_new_version_gets_its_set_although_the_clinic_has_changed_that_of_the_first(clinic, lead, cleo):
    first = confirmed(clinic, lead, cleo)
    battery = Battery.objects.get(clinic=clinic, key=first.key)
    draft = intake.start_version(battery=battery, clinic=clinic, by=staff(lead, clinic))
    assert intake.release_battery(draft=draft, by=staff(lead, clinic)).version == "2"

    waiting = drafted(clinic, lead, first.key, content=content(items=5))
    second = confirm_instrument(row=waiting, answers=READ | {"read_all": 5}, by=staff(cleo, clinic))
    (found,), (changed,) = batteries_with(second), batteries_with(first)
    assert (found.key, found.version) == (f"{first.key}-2", "2")
    assert (changed.key, changed.version) == (first.key, "2")
    assert {found, changed} <= set(batteries_for(clinic))


def test_a_number_that_a_retired_set_has_is_not_given_again(clinic, lead, cleo):
    first = confirmed(clinic, lead, cleo)
    draft = start_version(battery=batteries_with(first)[0], clinic=clinic, by=staff(lead, clinic))
    assert release_battery(draft=draft, by=staff(lead, clinic)).version == "2"
    retire_instrument(row=first, by=staff(lead, clinic))
    second = confirmed(clinic, lead, cleo, first.key, content=content(items=5))
    assert [(each.key, each.version) for each in batteries_with(second)] == [(first.key, "3")]


def test_a_new_version_takes_the_place_of_the_one_before(clinic, lead, cleo):
    first = confirmed(clinic, lead, cleo)
    second = confirmed(clinic, lead, cleo, first.key, content=content(items=5))
    offered = [each for each in batteries_for(clinic) if each.key.startswith(first.key)]
    assert offered == batteries_with(second)


def test_two_instruments_of_a_clinic_have_drafts_versions_and_confirmations_of_their_own(clinic, lead, cleo):
    first = confirmed(clinic, lead, cleo)
    draft = drafted(clinic, lead, first.key, content=content(items=5))
    other = drafted(clinic, lead, content=content(items=6))
    assert (draft.version, other.version) == ("2", "1")
    confirm_instrument(row=other, answers={**READ, "read_all": 6}, by=staff(cleo, clinic))
    other.refresh_from_db()
    draft.refresh_from_db()
    assert (other.confirmed_by, draft.confirmed_at, draft.retired_at) == (cleo, None, None)
    assert drafted(clinic, lead, other.key, content=content(items=7)).version == "2"
    with pytest.raises(exceptions.NotInUse):
        drafted(clinic, lead, new_key(), content=content(items=8))


def test_retiring_one_leaves_the_others_and_their_sets(clinic, lead, cleo):
    one, other = confirmed(clinic, lead, cleo), confirmed(clinic, lead, cleo, content=content(items=5))
    retire_instrument(row=one, by=staff(cleo, clinic))
    other.refresh_from_db()
    assert other.retired_at is None
    assert list(Battery.objects.filter(clinic=clinic, retired_at=None).values_list("key", flat=True)) == [other.key]


def test_throwing_one_draft_away_leaves_the_other(clinic, lead):
    one, other = drafted(clinic, lead), drafted(clinic, lead, content=content(items=5))
    retire_instrument(row=one, by=staff(lead, clinic))
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.is_discarded, other.retired_at) == (True, None)


def test_what_turns_no_line_round_needs_no_word_on_it(clinic, lead):
    said = {"raises_no_alert": True}
    with pytest.raises(exceptions.NotOpposite):
        drafted(clinic, lead, answers=said)
    rows = [row | ({"turned": "no"} if row["row"] == "item" else {}) for row in rows_of()]
    assert drafted(clinic, lead, answers=said, content=documented(read_own(as_csv(rows)), 18)).pk


def test_two_who_draft_at_once_are_told(clinic, lead, monkeypatch):
    def taken(**_values):
        raise IntegrityError

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(OwnInstrument.objects, "create", taken)
        with pytest.raises(exceptions.StagedMeanwhile):
            drafted(clinic, lead)
    assert drafted(clinic, lead).pk


def test_a_draft_that_was_thrown_away_is_not_confirmed(clinic, lead, cleo):
    row = drafted(clinic, lead)
    retire_instrument(row=row, by=staff(lead, clinic))
    with pytest.raises(exceptions.NoDraft):
        confirm_instrument(row=row, answers=READ, by=staff(cleo, clinic))


def test_the_newest_in_a_clinic_are_its_own_confirmed_ones(clinic, other_clinic, lead, cleo, otto):
    first = confirmed(clinic, lead, cleo)
    second = confirmed(clinic, lead, cleo, first.key, content=content(items=5))
    drafted(clinic, lead, first.key, content=content(items=6))
    elsewhere = confirmed(
        other_clinic, make_user(other_clinic, "Theo", Role.LEAD), make_user(other_clinic, "Una", Role.LEAD)
    )
    assert {key: each.version for key, each in newest_in(clinic).items()} == {first.key: second.version}
    assert set(newest_in(other_clinic)) == {elsewhere.key}


@pytest.mark.parametrize(("languages", "is_taken"), [(["en", "es"], True), ([], True), (["es"], False)])
def test_it_is_in_a_language_in_which_the_clinic_works(clinic, lead, languages, is_taken):
    clinic.languages = languages
    with nullcontext() if is_taken else pytest.raises(exceptions.NotALanguageHere):
        drafted(clinic, lead)


def test_a_draft_that_is_replaced_while_it_is_confirmed_stays_confirmed(clinic, lead, cleo):
    first = confirmed(clinic, lead, cleo)
    waiting = drafted(clinic, lead, first.key, content=content(items=5))
    read_before = OwnInstrument.objects.get(pk=waiting.pk)
    intake.confirm_instrument(row=waiting, answers=READ | {"read_all": 5}, by=staff(cleo, clinic))
    with pytest.raises(exceptions.NoDraft):
        intake.retire_instrument(row=read_before, by=staff(lead, clinic))
    assert load(first.key).version == "2"
    intake.retire_instrument(row=OwnInstrument.objects.get(pk=waiting.pk), by=staff(lead, clinic))


def test_content_that_was_changed_behind_its_back_is_refused(clinic, lead, cleo):
    row = confirmed(clinic, lead, cleo)
    other = confirmed(clinic, lead, cleo, content=content(items=5))
    assert load(row.key, "1")
    a_new_process()
    changed = row.content
    changed["document"]["scales"][0]["reversed"] = []
    OwnInstrument.objects.filter(pk=row.pk).update(content=changed)
    with pytest.raises(InstrumentChanged):
        load(row.key, "1")
    assert load(other.key, "1")


def test_its_key_is_no_shipped_one_and_nobody_guesses_it():
    assert not any(key.startswith(OWN) for key, _version in available())
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    assert all(key.startswith(OWN) and len(key) == len(OWN) + 12 for key in keys)


def test_another_clinic_cannot_know_name_ask_or_watch_it(clinic, other_clinic, lead, cleo, otto):
    row = confirmed(clinic, lead, cleo)
    load(row.key, "1")  # the cache is warm
    for here, known in [(clinic, True), (other_clinic, False)]:
        assert bool(library_one(here, row.key, "1")) is known
        assert bool(worded_one(here, row.key, "1")) is known
        assert bool(new_part(f"{row.key}@1", here, [])) is known
        assert (row.key in {each.key for each in questionnaires(here)}) is known
        assert (row.key in {battery.key for battery in batteries_for(here)}) is known
        problems = obstacles(here, [{"key": "a", "instrument": row.key, "instrument_version": "1"}])
        assert any(problem.code == "licence" for problem in problems) is not known
    rule = {"instrument": row.key, "item": "q1", "at_or_above": 3, "level": "urgent"}
    with pytest.raises(exceptions.NotARule):
        intake.add_risk_rule(clinic=other_clinic, by=staff(otto, other_clinic), **rule)
    assert intake.add_risk_rule(clinic=clinic, by=staff(lead, clinic), **rule)
    stranger = make_user(other_clinic, "Olaf", Role.LEAD)
    with pytest.raises(exceptions.NotInUse):
        drafted(other_clinic, stranger, row.key, content=content(items=5))
    with pytest.raises(MayNot):
        retire_instrument(row=row, by=staff(stranger, other_clinic))


def test_it_is_answered_scored_and_reads_as_a_hand_works_it_out(clinic, lead, cleo, ana, pia):
    row = confirmed(clinic, lead, cleo)
    invitation = asked(row, pia, ana)
    for item, value in {"q1": 3, "q2": 1, "q3": 2, "q4": 3}.items():
        answer(invitation, row.key, item, value)
    profile = intake.submit(invitation=invitation, by=patient(pia))

    calm, pace = Score.objects.filter(profile=profile).order_by("scale")
    assert (calm.value, calm.low, calm.high) == (Decimal(3 + 2 + 2), 0, 9)
    assert pace.value == Decimal("2.5")
    for score in (calm, pace):
        assert (score.t, score.percentile, score.sem, score.band, score.norm) == (None, None, None, "", None)
    assert invitation.assessments.get().checksum == row.checksum
    assert not invitation.alerts.exists()


def test_a_mean_with_a_missing_answer_has_no_score_and_a_sum_within_its_rule_has(clinic, lead, cleo, ana, pia):
    invitation = asked(confirmed(clinic, lead, cleo), pia, ana)
    key = invitation.assessments.get().instrument
    for item, value in {"q1": 2, "q2": 1, "q3": None, "q4": 3}.items():
        answer(invitation, key, item, value)
    profile = intake.submit(invitation=invitation, by=patient(pia))
    assert [score.value for score in Score.objects.filter(profile=profile).order_by("scale")] == [Decimal(6), None]


def test_retired_nobody_new_is_asked_and_what_is_there_stays(clinic, lead, cleo, ana, pia):
    row = confirmed(clinic, lead, cleo)
    out = asked(row, pia, ana)
    battery = Battery.objects.get(clinic=clinic, key=row.key)
    retire_instrument(row=row, by=staff(lead, clinic))

    battery.refresh_from_db()
    assert battery.retired_at
    assert row.key not in {each.key for each in questionnaires(clinic)}
    with pytest.raises(exceptions.NotInUse):
        intake.invite(patient=pia, battery=battery, responsible=ana, language="en", by=staff(ana, clinic))
    part = {"key": "a", "instrument": row.key, "instrument_version": "1"}
    assert [problem.code for problem in obstacles(clinic, [part]) if problem.blocks] == ["licence"]
    answer(out, row.key, "q1", 1)
    assert Answer.objects.get(assessment__invitation=out).value == 1
    assert Wordings(clinic.pk)(row.key, "1").items[0].wording("en") == "Line 1 en"
    assert events("own-instrument.retired").get().actor_id == str(lead.pk)
    with pytest.raises(exceptions.NotInUse):
        retire_instrument(row=row, by=staff(lead, clinic))


def test_who_is_in_the_middle_of_it_when_it_is_retired_finishes_and_is_scored(clinic, lead, cleo, ana, pia):
    row = confirmed(clinic, lead, cleo)
    out = asked(row, pia, ana)
    answer(out, row.key, "q1", 3)
    retire_instrument(row=row, by=staff(lead, clinic))
    a_new_process()
    for item, value in {"q2": 1, "q3": 2, "q4": 3}.items():
        answer(out, row.key, item, value)
    profile = intake.submit(invitation=out, by=patient(pia))
    assert [score.value for score in Score.objects.filter(profile=profile).order_by("scale")] == [7, Decimal("2.5")]


def test_a_set_that_holds_a_retired_version_can_be_put_together_and_not_released(clinic, lead, cleo):
    row = confirmed(clinic, lead, cleo)
    battery = Battery.objects.get(clinic=clinic, key=row.key)
    draft = start_version(battery=battery, clinic=clinic, by=staff(lead, clinic))
    retire_instrument(row=row, by=staff(cleo, clinic))
    with pytest.raises(exceptions.Refused):
        release_battery(draft=draft, by=staff(lead, clinic))
    other = confirmed(clinic, lead, cleo, content=content(items=5))
    part = part_of(load(other.key, "1"), [])
    draft = change_battery(draft=draft, parts=[part], by=staff(lead, clinic))
    assert release_battery(draft=draft, by=staff(lead, clinic))


def test_it_is_offered_in_the_languages_that_it_has(clinic, lead, cleo):
    one = confirmed(clinic, lead, cleo)
    both = confirmed(clinic, lead, cleo, content=content("en", "es"))
    offered = {battery.key: languages for battery, languages in batteries_for(clinic).items()}
    assert clinic.languages == ["en", "es"]
    assert (offered[one.key], offered[both.key]) == (["en"], ["en", "es"])


def test_a_list_takes_one_query_however_many_there_are(clinic, lead, cleo, django_assert_num_queries):
    rows = [confirmed(clinic, lead, cleo, content=content(items=items)) for items in range(4, 9)]
    a_new_process()
    with django_assert_num_queries(1):
        assert [len(load(row.key, "1").items) for row in rows] == [4, 5, 6, 7, 8]
    with django_assert_num_queries(0):
        assert load(rows[0].key, "1")


def test_asking_several_takes_as_many_queries_as_asking_one(
    clinic, lead, cleo, pia, django_assert_max_num_queries, django_assert_num_queries
):
    rows = [confirmed(clinic, lead, cleo, content=content(items=items)) for items in range(4, 9)]
    parts = [part_of(load(row.key, "1"), []) for row in rows]
    one, many = (
        make_battery({"key": key, "version": "1", "title": {"en": key}, "sections": asked}, clinic)
        for key, asked in [("one", parts[:1]), ("many", parts)]
    )
    with django_assert_max_num_queries(10) as first:
        check_can_be_asked(pia, one, "en")
        obstacles(clinic, parts[:1])
    with django_assert_num_queries(len(first)):
        check_can_be_asked(pia, many, "en")
        obstacles(clinic, parts)
    retire_instrument(row=rows[3], by=staff(lead, clinic))
    check_can_be_asked(pia, one, "en")
    with pytest.raises(exceptions.NotInUse):
        check_can_be_asked(pia, many, "en")


def test_a_clinics_rule_watches_it_as_any_other(clinic, lead, cleo, ana, pia):
    row = confirmed(clinic, lead, cleo)
    invitation = asked(row, pia, ana)
    answer(invitation, row.key, "q1", 3)
    assert not invitation.alerts.exists()
    intake.add_risk_rule(
        clinic=clinic, instrument=row.key, item="q4", at_or_above=3, level="same-day", by=staff(lead, clinic)
    )
    answer(invitation, row.key, "q4", 3)
    assert Invitation.objects.get(pk=invitation.pk).alerts.get().item == "q4"


def undone(action):
    """Do something in a part of a transaction that is undone."""
    with transaction.atomic():
        action()
        transaction.set_rollback(True)


def test_a_confirmation_that_is_undone_is_not_known(clinic, lead, cleo):
    row = drafted(clinic, lead)
    undone(lambda: load(intake.confirm_instrument(row=row, answers=READ, by=staff(cleo, clinic)).key))
    with pytest.raises(UnknownInstrument):
        load(row.key, row.version)

    intake.confirm_instrument(row=OwnInstrument.objects.get(pk=row.pk), answers=READ, by=staff(cleo, clinic))
    assert load(row.key, row.version)


def test_another_draft_under_the_same_number_is_read_as_it_is(clinic, lead, cleo):
    row = drafted(clinic, lead)
    undone(lambda: load(intake.confirm_instrument(row=row, answers=READ, by=staff(cleo, clinic)).key))
    other = content(items=5)
    OwnInstrument.objects.filter(pk=row.pk).update(content=other, checksum=checksum_of(other))
    confirm = {"read_all": 5, "raises_no_alert": True}
    found = intake.confirm_instrument(row=OwnInstrument.objects.get(pk=row.pk), answers=confirm, by=staff(cleo, clinic))
    assert len(load(found.key, found.version).items) == 5


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_is_read_once_and_what_is_undone_never_kept(clinic, lead, cleo, django_assert_num_queries):
    row = drafted(clinic, lead)
    undone(lambda: load(intake.confirm_instrument(row=row, answers=READ, by=staff(cleo, clinic)).key))
    assert (row.key, row.version) not in _read

    intake.confirm_instrument(row=OwnInstrument.objects.get(pk=row.pk), answers=READ, by=staff(cleo, clinic))
    assert load(row.key, row.version)
    with django_assert_num_queries(0):
        assert load(row.key, row.version) is _read[row.key, row.version]
