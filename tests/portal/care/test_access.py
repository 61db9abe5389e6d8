"""Who reads whom, from the row that says so to the moment it ends."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Locale, Page

from content.library import Known
from intake.actions.patients import index_name
from intake.models import Alert, Assessment, Invitation, Profile, Statement
from portal.accounts.models import Membership
from portal.accounts.roles import Permission, Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care import access
from portal.care.casefile import open_case
from portal.care.models import Note, Recommendation, Review
from portal.integration.actions import make_client
from tests.conftest import make_patient, make_user
from tests.portal.care.people import alerted, cares, invited, on_duty, supervises

EDGES = [({}, True), ({"ends": 1}, True), ({"ends": 0}, False), ({"ends": -1}, False), ({"starts": 1}, False),
         ({"starts": 0}, True)]  # fmt: skip


@pytest.fixture(autouse=True)
def still_clock():
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def by_lead(lead, clinic):
    return actor.staff(lead, clinic)


def reads(by, patient) -> bool:
    return access.patients_for(by).filter(pk=patient.pk).exists()


@pytest.mark.parametrize(("moments", "holds"), EDGES)
def test_the_care_team_reads_while_it_cares(ana, by_ana, pia, moments, holds):
    cares(ana, pia, **moments)

    assert reads(by_ana, pia) is holds


def test_a_colleague_off_the_team_reads_nothing(ana, ben, by_ana, clinic, pia):
    cares(ana, pia)

    assert not reads(actor.staff(ben, clinic), pia)


def test_caring_for_one_is_not_caring_for_another(ana, by_ana, clinic, pia):
    cares(ana, make_patient(clinic, "Zoe Other"))

    assert not reads(by_ana, pia)


def test_a_team_of_another_clinic_opens_nothing_here(ana, by_ana, olga):
    cares(ana, olga)

    assert not reads(by_ana, olga)


def test_without_the_permission_even_the_team_reads_nothing(clinic, pia):
    admin = make_user(clinic, "Cleo", Role.ADMIN)
    cares(admin, pia)

    assert not reads(actor.staff(admin, clinic), pia)


def test_a_role_that_ended_reads_nothing(ana, by_ana, pia):
    cares(ana, pia)
    Membership.objects.filter(user=ana).update(ends_at=timezone.now())

    assert not reads(by_ana, pia)
    assert access.permissions(by_ana) == frozenset()


def test_a_role_in_another_clinic_is_no_role_here(ana, other_clinic, pia):
    cares(ana, pia)

    assert access.permissions(actor.staff(ana, other_clinic)) == frozenset()


def test_somebody_elses_role_is_not_mine(ben, cleo, clinic):
    assert Permission.READ_PATIENTS not in access.permissions(actor.staff(cleo, clinic))


@pytest.mark.parametrize("kind", ["patient", "client", "system"])
def test_only_staff_have_permissions(ana, clinic, kind):
    assert access.permissions(actor.Actor(kind, str(ana.pk), clinic.pk, ana)) == frozenset()


def test_a_query_without_an_actor_raises():
    with pytest.raises(access.NoActor):
        access.patients_for(None)


@pytest.mark.parametrize("kind", ["patient", "system"])
def test_neither_a_patient_nor_the_system_reads_through_this_door(ana, clinic, pia, kind):
    cares(ana, pia)

    assert not reads(actor.Actor(kind, str(ana.pk), clinic.pk, ana), pia)


def test_a_machine_reads_its_clinic_until_it_is_revoked(clinic, pia, olga):
    row, _secret = make_client(clinic=clinic, name="R", scopes=["system/Patient.rs"], by=actor.system("tests"))

    assert reads(actor.client(row), pia)
    assert not reads(actor.client(row), olga)

    row.revoked_at = timezone.now()
    assert not reads(actor.client(row), pia)


@pytest.mark.parametrize(("moments", "holds"), EDGES)
def test_a_lead_reads_with_whom_they_supervise(ana, lead, by_lead, clinic, pia, moments, holds):
    cares(ana, pia)
    supervises(lead, ana, clinic, **moments)

    assert reads(by_lead, pia) is holds


def test_supervision_ends_with_the_clinicians_care(ana, lead, by_lead, clinic, pia, ben):
    cares(ana, pia, ends=0)
    cares(ben, pia)
    supervises(lead, ana, clinic)

    assert not reads(by_lead, pia)


def test_supervision_by_another_lead_or_in_another_clinic_does_not_count(ana, lead, by_lead, clinic, other_clinic, pia):
    cares(ana, pia)
    supervises(make_user(clinic, "Lou", Role.LEAD), ana, clinic)
    supervises(lead, ana, other_clinic)

    assert not reads(by_lead, pia)


def test_a_clinician_who_is_named_as_supervisor_reads_no_more(ana, ben, clinic, pia):
    cares(ana, pia)
    supervises(ben, ana, clinic)

    assert not reads(actor.staff(ben, clinic), pia)


def test_a_lead_reads_whoever_has_no_clinician_and_a_clinician_does_not(by_lead, by_ana, pia):
    assert reads(by_lead, pia)
    assert not reads(by_ana, pia)


def test_a_patient_without_a_clinician_is_so_whoever_has_one(ana, by_lead, clinic, pia):
    cares(ana, make_patient(clinic, "Zoe Other"))

    assert reads(by_lead, pia)


def test_a_clinician_who_left_leaves_a_patient_without_one(ana, by_lead, pia):
    cares(ana, pia, ends=0)

    assert reads(by_lead, pia)


def test_duty_reads_while_an_alert_has_no_owner_and_not_after(ana, ben, clinic, pia):
    cares(ana, pia)
    on_duty(ben, clinic)
    alert, by_ben = alerted(pia), actor.staff(ben, clinic)

    assert reads(by_ben, pia)

    Alert.objects.filter(pk=alert.pk).update(closed_at=timezone.now(), closed_by=ben)
    assert not reads(by_ben, pia)


def test_duty_reads_only_whose_alert_it_is(ben, clinic, pia):
    on_duty(ben, clinic)
    alerted(make_patient(clinic, "Zoe Other"))

    assert not reads(actor.staff(ben, clinic), pia)


def test_duty_does_not_read_by_an_alert_of_another_clinic(ana, ben, clinic, other_clinic, pia):
    cares(ana, pia)
    on_duty(ben, clinic)
    alerted(pia)
    assert reads(actor.staff(ben, clinic), pia)

    Alert.objects.update(clinic=other_clinic)
    assert not reads(actor.staff(ben, clinic), pia)


def test_a_lead_is_on_duty_until_the_clinic_names_somebody(ana, ben, by_lead, clinic, pia):
    cares(ana, pia)
    alerted(pia)
    assert reads(by_lead, pia)

    on_duty(ben, clinic)
    assert not reads(by_lead, pia)


def test_whoever_is_not_named_is_looked_up_no_further(by_ana, django_assert_num_queries):
    with django_assert_num_queries(2):  # the roles, and whether they are named
        access.patients_for(by_ana)


def test_somebody_off_duty_reads_nothing_of_an_alert(ana, ben, by_ana, clinic, pia):
    on_duty(ben, clinic)
    alerted(pia)

    assert not reads(by_ana, pia)


@pytest.mark.parametrize(
    ("setting", "unowned"),
    [
        ("able", False),
        ("no owner", True),
        ("off the team", True),
        ("without the role", True),
        ("on another's team", True),
    ],
)
def test_an_alert_is_unowned_where_its_owner_cannot_answer(ana, clinic, pia, setting, unowned):
    alert = alerted(pia, None if setting == "no owner" else ana)
    whom = make_patient(clinic, "Zoe Other") if setting == "on another's team" else pia
    if setting != "off the team":
        cares(ana, whom)
    if setting == "without the role":
        Membership.objects.filter(user=ana).update(role=Role.EDITOR)

    assert access.unowned_alerts(timezone.now()).filter(pk=alert.pk).exists() is unowned


def test_somebody_elses_care_does_not_make_the_owner_able(ana, ben, pia):
    alerted(pia, ana)
    cares(ben, pia)

    assert access.unowned_alerts(timezone.now()).exists()


def test_a_closed_alert_is_not_unowned(ana, pia):
    alerted(pia, closed_at=timezone.now(), closed_by=ana)

    assert not access.unowned_alerts(timezone.now()).exists()


def test_whether_somebody_is_on_duty_is_said_of_them_alone(ana, ben, clinic, other_clinic):
    on_duty(ben, clinic)

    assert access.is_on_duty(actor.staff(ben, clinic), timezone.now())
    assert not access.is_on_duty(actor.staff(ana, clinic), timezone.now())
    assert not access.is_on_duty(actor.staff(ben, other_clinic), timezone.now())


# What machines ask for too.
MACHINES = (
    access.invitations_for, access.assessments_for, access.profiles_for, access.reviews_for,
    access.recommendations_for,
)  # fmt: skip


@pytest.fixture
def everything(ana, clinic, pia, shared_page):
    """One row of each kind about Pia."""
    alert = alerted(pia)
    invitation = alert.invitation
    sheet = Assessment.objects.create(
        clinic=clinic, patient=pia, invitation=invitation, instrument="x", instrument_version="1", checksum="0"
    )
    profile = Profile.objects.create(
        clinic=clinic, patient=pia, invitation=invitation, completed_at=timezone.now(), engine="x"
    )
    review = Review.objects.create(clinic=clinic, profile=profile, decision="no-change", reviewed_by=ana)
    given = Recommendation.objects.create(clinic=clinic, patient=pia, page=shared_page, shared_by=ana)
    return {
        access.alerts_for: [alert], access.invitations_for: [invitation], access.assessments_for: [sheet],
        access.profiles_for: [profile], access.reviews_for: [review], access.recommendations_for: [given],
    }  # fmt: skip


@pytest.fixture
def shared_page(db):
    locale, _new = Locale.objects.get_or_create(language_code="en")
    return Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locale)


def test_every_kind_of_row_comes_with_the_patient_and_without_them_none(
    ana, ben, by_ana, clinic, pia, everything, lead
):
    cares(ana, pia)

    for rows_for, expected in everything.items():
        assert list(rows_for(by_ana)) == expected, rows_for.__name__
        assert not rows_for(actor.staff(ben, clinic)).exists(), rows_for.__name__


def test_a_row_of_any_kind_without_an_actor_raises(everything):
    for rows_for in MACHINES:
        with pytest.raises(access.NoActor):
            rows_for(None)


def test_a_machine_reads_the_rows_of_its_clinic_until_it_is_revoked(clinic, other_clinic, everything):
    here, there = (
        make_client(clinic=each, name="R", scopes=["system/Patient.rs"], by=actor.system("tests"))[0]
        for each in (clinic, other_clinic)
    )
    for rows_for in MACHINES:
        assert list(rows_for(actor.client(here))) == everything[rows_for], rows_for.__name__
        assert not rows_for(actor.client(there)).exists(), rows_for.__name__

    here.revoked_at = timezone.now()
    for rows_for in MACHINES:
        assert not rows_for(actor.client(here)).exists(), rows_for.__name__


def test_to_a_machine_a_row_is_of_the_clinic_that_it_names(clinic, other_clinic, everything):
    row, _secret = make_client(clinic=clinic, name="R", scopes=["system/Patient.rs"], by=actor.system("tests"))
    assert access.invitations_for(actor.client(row)).exists()

    Invitation.objects.update(clinic=other_clinic)
    assert not access.invitations_for(actor.client(row)).exists()


def test_alerts_are_those_of_ones_own_patients_in_this_clinic(ana, by_ana, clinic, other_clinic, pia, lead):
    cares(ana, pia)
    alert = alerted(pia)
    alerted(make_patient(clinic, "Zoe Other"))
    assert list(access.alerts_for(by_ana)) == [alert]

    Alert.objects.update(clinic=other_clinic)
    assert not access.alerts_for(by_ana).exists()


def test_a_statement_shows_once_it_was_sent_and_a_contact_line_before(ana, by_ana, clinic, pia):
    cares(ana, pia)
    draft = Statement.objects.create(
        clinic=clinic, patient=pia, invitation=invited(pia), kind="goals", language="en", sent_at=None
    )

    line = Statement.objects.create(
        clinic=clinic, patient=pia, invitation=draft.invitation, kind="contact", language="en", text="022"
    )

    case = open_case(by_ana, pia.pk)
    assert case.sent_statements == []
    assert case.contact_lines == {"contact": [line]}


@pytest.mark.parametrize(
    ("is_private", "is_signed", "by_author", "shown"),
    [
        (False, True, False, True), (True, True, False, False), (False, False, False, False),
        (True, True, True, True), (False, False, True, True),
    ],
)  # fmt: skip
def test_a_note_is_its_authors_until_it_is_signed_and_shared(
    ana, ben, clinic, pia, is_private, is_signed, by_author, shown
):
    cares(ana, pia), cares(ben, pia)
    Note.objects.create(
        clinic=clinic, patient=pia, author=ana, text="x", is_private=is_private,
        signed_at=timezone.now() if is_signed else None,
    )  # fmt: skip

    case = open_case(actor.staff(ana if by_author else ben, clinic), pia.pk)
    assert bool(case.notes) is shown


def test_search_finds_ones_own_patients_by_every_word(ana, by_ana, clinic, pia):
    zoe = make_patient(clinic, "Zoe Example")
    for patient in (pia, zoe):
        index_name(patient)
    cares(ana, pia)

    assert list(access.named(access.patients_for(by_ana), "exa")) == [pia]
    assert list(access.named(access.patients_for(by_ana), "pia exampleworthy")) == []
    assert list(access.named(access.patients_for(by_ana), "Pia Exam")) == [pia]
    assert list(access.named(access.patients_for(by_ana), "pia zoe")) == []
    assert list(access.named(access.patients_for(by_ana), "zoe")) == []
    assert list(access.named(access.patients_for(by_ana), "  ")) == []


def test_the_patient_sees_what_was_given_and_released_to_them(ana, pia, clinic, shared_page, everything):
    (review,) = everything[access.reviews_for]
    (given,) = everything[access.recommendations_for]
    zoe = make_patient(clinic, "Zoe Other")

    assert access.shared_with(pia).reviews == []
    Review.objects.filter(pk=review.pk).update(released_at=timezone.now())
    assert access.shared_with(pia) == access.Shared([given], [review], {})
    assert access.shared_with(zoe) == access.Shared([], [], {})

    Recommendation.objects.filter(pk=given.pk).update(withdrawn_at=timezone.now())
    assert access.shared_with(pia).recommendations == []


@pytest.mark.parametrize(
    ("changes", "is_shown"),
    [
        ({}, True), ({"action": "profile.printed"}, True), ({"action": "profile.released"}, False),
        ({"actor_kind": "client"}, True), ({"actor_kind": "system"}, False), ({"actor_kind": "patient"}, False),
        ({"result": "refused"}, False), ({"patients": []}, False), ({"clinic_id": None}, False),
        ({"at": datetime(2020, 1, 1, tzinfo=UTC)}, False),
        ({"action": "entry.started", "actor_kind": "client"}, True), ({"action": "entry.started"}, False),
        ({"action": "answer.saved", "actor_kind": "client"}, False),
    ],
)  # fmt: skip
def test_a_look_is_a_read_or_a_print_of_this_patient_by_staff_or_a_machine(clinic, pia, changes, is_shown):
    look = {"action": "profile.read", "actor_kind": "staff", "actor_id": "x", "clinic_id": clinic.pk}
    AuditEvent.objects.create(**{**look, "patients": [str(pia.pk)], **changes})

    assert access.looks_at(pia).exists() is is_shown


def test_reach_at_another_moment(ana, by_ana, pia):
    member = cares(ana, pia, ends=60)

    assert not access.patients_for(by_ana, member.ends_at).exists()
    assert access.patients_for(by_ana).exists()


@pytest.mark.parametrize(("known", "opens"), [(None, False), (("T", False), False), (("T", True), True)])
def test_a_shared_page_opens_while_readers_see_what_was_signed(known, opens):
    row = Recommendation(page_id=7)
    shared = access.Shared([row], [], {7: Known(*known)} if known else {8: Known("Other", True)})

    assert shared.may_open(row) is opens


def test_a_patient_is_at_risk_while_an_alert_of_theirs_is_open(pia, ben):
    assert not access.is_at_risk(pia)
    alert = alerted(pia)
    assert access.is_at_risk(pia)
    assert not access.is_at_risk(make_patient(pia.clinic, "Pat Example"))

    Alert.objects.filter(pk=alert.pk).update(closed_at=timezone.now(), closed_by=ben)
    assert not access.is_at_risk(pia)
