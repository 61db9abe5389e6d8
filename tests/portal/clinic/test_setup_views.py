from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from intake.actions import load_batteries
from intake.models import ConsentText
from portal.accounts.actions import invite_staff
from portal.accounts.messages import join_address
from portal.accounts.models import Clinic, Membership, StaffInvitation
from portal.accounts.policies import current_roles
from portal.accounts.roles import Role
from portal.audit.actor import staff, system
from portal.audit.outbox import deliver_due
from portal.care.actions import setup
from portal.care.models import DutyPerson, SafetySignature, Supervision, TranslationSignature
from portal.country.models import CrisisLine
from tests.conftest import make_user
from tests.sign_in import same_page, sign_in

ADMIN_PAGES = [
    "clinic", "clinic_settings", "clinic_mail", "clinic_people", "clinic_duty", "clinic_lines", "clinic_new_line",
    "clinic_consent",
]  # fmt: skip
CLINICIAN_PAGES = ["safety_question", "clinic_translations", "duty_confirm"]


@pytest.fixture(autouse=True)
def batteries(db, settings, tmp_path):
    settings.HELP_PAGES_DIR = tmp_path
    load_batteries(by=system("test"))


def by(user, clinic):
    return staff(user, clinic)


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_an_admin_opens_each_page_of_the_settings(client, cleo, name):
    assert sign_in(client, cleo).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_a_clinician_opens_none_of_them(client, ana, name):
    assert sign_in(client, ana).get(reverse(name)).status_code == 404


@pytest.mark.parametrize("name", CLINICIAN_PAGES)
def test_a_clinician_signs_and_an_admin_does_not(client, clinic, ana, cleo, name):
    assert sign_in(client, ana).get(reverse(name)).status_code == 200
    assert sign_in(client, cleo).get(reverse(name)).status_code == 404


def test_the_list_says_why_how_long_and_what_is_done(client, cleo):
    page = sign_in(client, cleo).get(reverse("clinic")).content.decode()

    assert "Before your first intake" in page
    assert "Needed before an intake can be sent." in page
    assert "A clinician does this." in page


def test_the_list_takes_the_same_queries_whatever_the_clinic_holds(
    client, clinic, cleo, ana, django_assert_max_num_queries
):
    sign_in(client, cleo)
    for number in range(5):
        setup.check_line(clinic=clinic, name=f"Line {number}", call=f"4{number}", by=by(cleo, clinic))
        make_user(clinic, f"Person{number}", Role.CLINICIAN)

    with django_assert_max_num_queries(24):
        client.get(reverse("clinic"))


def settings_of(**changes):
    values = {
        "name": "Harbour", "country": "NZ", "time_zone": "Pacific/Auckland", "languages": ["en"], "phone": "09 1",
        "urgent_phone": "09 2", "has_night_cover": "no", "exit_url": "https://weather.example/", "is_commercial": "yes",
        "invitation_days": "10", "reminder_days": "3", "urgent_minutes": "", "mon_opens": "08:00",
        "mon_closes": "16:30",
    }  # fmt: skip
    return {**values, **changes}


def test_settings_are_saved(client, clinic, cleo):
    response = sign_in(client, cleo).post(reverse("clinic_settings"), settings_of())

    clinic.refresh_from_db()
    assert response.status_code == 302
    assert (clinic.name, clinic.phone, clinic.hours) == ("Harbour", "09 1", {"mon": ["08:00", "16:30"]})
    assert (clinic.invitation_days, clinic.reminder_days) == (10, 3)
    assert (clinic.has_night_cover, clinic.is_commercial, clinic.urgent_minutes) == (False, True, None)


def test_hours_that_end_before_they_begin_are_refused_in_words(client, clinic, cleo):
    response = sign_in(client, cleo).post(reverse("clinic_settings"), settings_of(mon_closes="07:00"))

    assert response.status_code == 422
    assert "the earlier time first" in response.content.decode()
    assert Clinic.objects.get(pk=clinic.pk).phone == "09 000 0000"


def test_phone_and_hours_are_confirmed_under_a_name(client, clinic, cleo):
    confirm(sign_in(client, cleo), "phone")

    assert clinic.confirmations.get().confirmed_by == cleo
    assert "Confirmed by Cleo" in client.get(reverse("clinic_settings")).content.decode()


def shown(client, subject):
    page = client.get(reverse("clinic_settings"))
    return next(row["read_hash"] for row in page.context["confirmable"] if row["subject"] == subject)


def confirm(client, subject, **read):
    read = read or {"read_hash": shown(client, subject)}
    return client.post(reverse("clinic_confirm"), {"subject": subject, **read}, follow=True)


@pytest.mark.parametrize(
    ("subject", "change"),
    [("phone", {"urgent_phone": "09 777 7777"}), ("hours", {"hours": {"sun": ["10:00", "11:00"]}}),
     ("hours", {"urgent_minutes": 47})],
)  # fmt: skip
def test_what_changed_since_the_page_was_read_is_not_confirmed(client, clinic, cleo, subject, change):
    read = shown(sign_in(client, cleo), subject)
    setup.change_settings(clinic=clinic, by=by(cleo, clinic), **change)

    page = confirm(client, subject, read_hash=read).content.decode()

    assert not clinic.confirmations.exists()
    assert "This was changed after you opened the page." in page
    assert any(words in page for words in ("09 777 7777", "Sunday 10:00 to 11:00", "<dd>47</dd>"))
    confirm(client, subject)
    assert clinic.confirmations.get().subject == subject


def test_nothing_is_confirmed_without_what_was_read(client, clinic, cleo):
    confirm(sign_in(client, cleo), "phone", read_hash="")

    assert not clinic.confirmations.exists()


def test_without_mail_an_admin_signs_who_looks_at_the_caseload(client, clinic, cleo, ana, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    duty = setup.name_duty_person(clinic=clinic, user=ana, by=by(cleo, clinic))
    code = setup.send_test_message(duty=duty, by=by(cleo, clinic))
    setup.confirm_test_message(clinic=clinic, code=code, by=by(ana, clinic))
    page = sign_in(client, cleo).get(reverse("clinic_mail"))
    assert "Looks at the caseload at least every 60 minutes: Ana. Hours: Monday to Friday" in page.content.decode()

    client.post(reverse("clinic_mail"), {"watch": "of another day"})
    assert not clinic.confirmations.exists()
    client.post(reverse("clinic_mail"), {"watch": page.context["watch"]["read_hash"]})

    assert clinic.confirmations.get().confirmed_by == cleo
    assert "Confirmed by Cleo" in client.get(reverse("clinic_mail")).content.decode()


def test_an_admin_reads_that_her_own_link_gives_her_no_role(client, clinic, cleo, ana):
    address = join_address(invite_staff(clinic=clinic, roles=[Role.LEAD], by=by(cleo, clinic))[1])

    refused = sign_in(client, cleo).post(address)

    assert refused.status_code == 422
    assert "You made this link yourself." in refused.content.decode()
    assert current_roles(cleo, clinic) == {Role.ADMIN}
    assert sign_in(client, ana).post(address).status_code == 302
    assert Role.LEAD in current_roles(ana, clinic)


def test_an_admin_begins_a_supervision_for_others_and_never_for_herself(client, clinic, cleo, ana):
    lea = make_user(clinic, "Lea", Role.LEAD)
    Membership.objects.create(user=cleo, clinic=clinic, role=Role.LEAD)
    sign_in(client, cleo)

    client.post(reverse("clinic_supervise"), {"lead": str(cleo.pk), "clinician": str(ana.pk)})
    assert not Supervision.objects.exists()
    assert "You cannot make yourself a supervising lead." in client.get(reverse("clinic_people")).content.decode()

    client.post(reverse("clinic_supervise"), {"lead": str(lea.pk), "clinician": str(ana.pk)})
    assert Supervision.objects.get().lead == lea


def test_a_supervision_begins_after_a_fresh_proof_only(client, clinic, cleo, ana):
    lea = make_user(clinic, "Lea", Role.LEAD)
    chosen = {"lead": str(lea.pk), "clinician": str(ana.pk)}

    turned_away = sign_in(client, cleo, minutes_ago=60).post(reverse("clinic_supervise"), chosen)

    assert turned_away.headers["Location"].startswith("/accounts/prove/")
    assert not Supervision.objects.exists()


def test_a_link_is_shown_once(client, clinic, cleo):
    sign_in(client, cleo)

    page = client.post(reverse("clinic_people"), {"email": "", "roles": ["clinician", "lead"]}).content.decode()

    assert "/accounts/join/" in page
    assert "/accounts/join/" not in client.get(reverse("clinic_people")).content.decode()
    assert StaffInvitation.objects.get().roles == ["clinician", "lead"]


def test_a_link_with_an_address_is_mailed_and_not_shown(client, clinic, cleo):
    sign_in(client, cleo)

    page = client.post(reverse("clinic_people"), {"email": "d@work.example", "roles": ["lead"]}).content.decode()

    assert "/accounts/join/" not in page
    assert deliver_due() == 1
    assert mail.outbox[0].to == ["d@work.example"]


def test_roles_are_given_and_ended(client, clinic, cleo, ana):
    sign_in(client, cleo)

    client.post(reverse("clinic_give_role", args=[ana.pk]), {"role": "reviewer"})
    assert current_roles(ana, clinic) == {Role.CLINICIAN, Role.REVIEWER}

    client.post(reverse("clinic_end_role", args=[ana.memberships.get(role="reviewer").pk]))
    assert current_roles(ana, clinic) == {Role.CLINICIAN}


def test_nobody_of_another_clinic_is_reached(client, clinic, cleo, otto, other_clinic):
    line = CrisisLine.objects.create(clinic=other_clinic, country="NZ", kind="line", name="Theirs", call="1")
    sign_in(client, cleo)
    unknown = "00000000-0000-7000-8000-000000000000"
    foreign = [
        ("clinic_end_role", otto.memberships.get().pk),
        ("clinic_deactivate", otto.pk),
        ("clinic_retire_line", line.pk),
    ]

    for name, pk in foreign:
        assert same_page(client.post(reverse(name, args=[pk])), client.post(reverse(name, args=[unknown])))
    assert same_page(
        client.get(reverse("clinic_line", args=[line.pk])), client.get(reverse("clinic_line", args=[unknown]))
    )
    line.refresh_from_db()
    assert line.retired_at is None
    assert current_roles(otto, other_clinic) == {Role.CLINICIAN}


def test_duty_is_named_tested_and_confirmed_by_the_person(client, clinic, cleo, ana):
    sign_in(client, cleo).post(reverse("clinic_name_duty"), {"user": str(ana.pk)})
    duty = DutyPerson.objects.get()
    client.post(reverse("clinic_test_duty", args=[duty.pk]))
    deliver_due()
    code = mail.outbox[-1].body.split()[-1]

    sign_in(client, ana).post(reverse("duty_confirm"), {"code": code})

    duty.refresh_from_db()
    assert duty.confirmed_at is not None


def test_without_mail_the_test_code_is_shown_to_hand_over(client, clinic, cleo, ana, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    duty = setup.name_duty_person(clinic=clinic, user=ana, by=by(cleo, clinic))
    sign_in(client, cleo)

    response = client.post(reverse("clinic_test_duty", args=[duty.pk]))

    assert response.context["code"] in response.content.decode()


def test_a_line_needs_the_tick_that_it_was_checked(client, clinic, cleo):
    sign_in(client, cleo)
    values = {"country": "NZ", "kind": "line", "name": "Line", "call": "1737"}

    assert client.post(reverse("clinic_new_line"), values).status_code == 422
    assert client.post(reverse("clinic_new_line"), {**values, "is_checked": "on"}).status_code == 302
    assert CrisisLine.objects.get().checked_by == cleo


def test_a_suggestion_fills_the_form_and_nothing_else(client, clinic, cleo):
    response = sign_in(client, cleo).get(reverse("clinic_new_line"), {"from": "1737"})

    assert 'value="1737"' in response.content.decode()
    assert not CrisisLine.objects.exists()


def test_a_suggestion_of_another_country_keeps_that_country(client, clinic, cleo):
    page = sign_in(client, cleo).get(reverse("clinic_lines"), {"country": "AU"}).content.decode()
    response = client.get(reverse("clinic_new_line"), {"from": "lifeline", "country": "AU"})

    assert "from=lifeline&amp;country=AU" in page
    assert '<option value="AU" selected' in response.content.decode()


def test_a_made_up_country_is_offered_to_no_real_clinic(client, clinic, cleo):
    sign_in(client, cleo)
    values = {"country": "ZZ", "kind": "line", "name": "Line", "call": "DEMO-2", "is_checked": "on"}

    assert client.post(reverse("clinic_new_line"), values).status_code == 422
    assert client.post(reverse("clinic_new_line"), {**values, "country": "NZ"}).status_code == 302


def test_lines_for_patients_abroad_stand_apart(client, clinic, cleo):
    setup.check_line(clinic=clinic, name="Ours", call="1737", by=by(cleo, clinic))
    setup.check_line(clinic=clinic, name="Theirs", call="13 11 14", country="AU", by=by(cleo, clinic))

    page = sign_in(client, cleo).get(reverse("clinic_lines")).content.decode()

    assert page.index("Ours") < page.index("For patients who are in Australia") < page.index("Theirs")


@pytest.mark.parametrize(
    ("days", "tone", "words"), [(10, "amber", "within 10 days"), (-1, "clay", "no crisis line now")]
)
def test_the_clinic_page_says_when_a_check_ends(client, clinic, cleo, days, tone, words):
    line = setup.check_line(clinic=clinic, name="Line", call="1737", by=by(cleo, clinic))
    sign_in(client, cleo)
    CrisisLine.objects.filter(pk=line.pk).update(expires_at=timezone.now() + timedelta(days=days))

    for name in ("clinic", "clinic_lines"):
        page = client.get(reverse(name)).content.decode()
        assert f'class="note {tone}' in page
        assert words in page


def test_without_anything_to_do_about_lines_nothing_is_said(client, clinic, cleo):
    setup.check_line(clinic=clinic, name="Line", call="1737", by=by(cleo, clinic))

    assert 'aria-label="Crisis lines"' not in sign_in(client, cleo).get(reverse("clinic")).content.decode()


def test_a_lead_reads_it_on_the_caseload_and_a_clinician_does_not(client, clinic, ana, lead):
    assert "A clinic admin checks them." in sign_in(client, lead).get("/caseload/").content.decode()
    assert 'aria-label="Crisis lines"' not in sign_in(client, ana).get("/caseload/").content.decode()


def test_a_line_is_retired(client, clinic, cleo):
    line = setup.check_line(clinic=clinic, name="Line", call="1737", by=by(cleo, clinic))

    sign_in(client, cleo).post(reverse("clinic_retire_line", args=[line.pk]))

    line.refresh_from_db()
    assert line.retired_at is not None


def test_a_consent_text_is_written_for_the_clinics_languages_only(client, clinic, cleo):
    sign_in(client, cleo).post(reverse("clinic_consent_text", args=["es"]), {"text": "Un texto."})

    assert ConsentText.objects.get().text == "Un texto."
    assert client.get(reverse("clinic_consent_text", args=["fr"])).status_code == 404


def test_a_clinician_signs_the_words_on_the_page(client, clinic, ana):
    page = sign_in(client, ana).get(reverse("safety_question"))
    text = page.context["rows"][0]["text"]
    values = {
        "instrument": text.instrument, "version": text.version, "item": text.item, "language": text.language,
        "read_hash": text.hash,
    }  # fmt: skip

    client.post(reverse("safety_question"), values)

    assert SafetySignature.objects.get().signed_by == ana
    assert "Signed by Ana." in client.get(reverse("safety_question")).content.decode()


def test_a_translation_is_checked_line_by_line(client, clinic, ana):
    address = reverse("clinic_translation", args=["leeside-check-in", "1.0.0-draft1", "es"])
    group = sign_in(client, ana).get(address).context["group"]
    hashes = [row.line.hash for row in group.lines]

    client.post(address, {"part": "translator", "person_name": "Tomás", "is_read": "on", "hash": hashes})

    assert TranslationSignature.objects.count() == len(group.lines) == 23
    assert client.get(reverse("clinic_translation", args=["no-such", "1", "es"])).status_code == 404


def test_a_line_that_a_colleague_corrected_meanwhile_is_read_again_first(client, clinic, cleo):
    line = setup.check_line(clinic=clinic, by=by(cleo, clinic), name="A line", call="0800 111 222")
    browser, address = sign_in(client, cleo), reverse("clinic_line", args=[line.pk])
    old = browser.get(address).context["form"].initial
    setup.check_line(clinic=clinic, by=by(cleo, clinic), line=line, name="A line", call="0800 111 333")

    reply = browser.post(address, {**old, "is_checked": "on"})
    assert reply.status_code == 422
    assert "Read how it stands now." in reply.content.decode()
    line.refresh_from_db()
    assert line.call == "0800 111 333"

    read = browser.get(address).context["form"].initial
    assert browser.post(address, {**read, "call": "0800 111 444", "is_checked": "on"}).status_code == 302
    line.refresh_from_db()
    assert line.call == "0800 111 444"
