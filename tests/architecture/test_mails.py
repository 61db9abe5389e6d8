"""No mail tells whom it is about, from which clinic, or what for: every topic of the outbox, in both languages."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from intake import actions
from intake.actions import load_batteries
from intake.actions.patients import index_name
from intake.instruments import load
from intake.models import Battery, Wording
from portal.accounts.models import FactorReset, StaffInvitation
from portal.accounts.roles import Role
from portal.accounts.tokens import token_hash
from portal.audit import outbox
from portal.audit.actor import staff, system
from portal.care.actions.teams import join_team
from portal.care.models import Drill, DutyPerson
from tests.conftest import make_clinic, make_patient, make_user
from tests.portal.care.people import alerted
from tests.wordings import looked, sheet

pytestmark = pytest.mark.django_db
PHQ = load("phq-9")
SECRETS = {"token": "tok", "code": "12345678", "email": "zqana@zqclinicslug.example"}
# Words that tell a stranger what this is about. Whole words, in each language.
TELLING = {
    "en": "clinic|clinical|clinician|doctor|therapist|therapy|patient|health|mental|attachment|intake|questionnaire|"
    "question|answer|answers|alert|risk|crisis|safety|suicide|harm|depression|anxiety|score|profile|appointment|visit|"
    "treatment|care",
    "es": "clínica|clínico|médico|médica|terapeuta|terapia|paciente|salud|mental|apego|cuestionario|pregunta|preguntas|"
    "respuesta|respuestas|alerta|riesgo|crisis|seguridad|suicidio|daño|depresión|ansiedad|puntuación|perfil|cita|"
    "tratamiento|cuidado|atención",
}
# The addresses of our own pages stand in the mails of staff, who sign in there.
ADDRESS = re.compile(r"http://localhost:8000/\S*")


@pytest.fixture
def world(db) -> dict[str, Any]:
    """A clinic and people whose every name would be recognised."""
    load_batteries(by=system("tests"))
    clinic = make_clinic("zqclinicslug", name="Zqclinicname")
    ana, ben = (make_user(clinic, name, Role.CLINICIAN) for name in ("Zqana", "Zqben"))
    pia = make_patient(clinic, "Zqpia Zqsurname", preferred_name="Zqcalled", contact_is_safe=True)
    index_name(pia)
    join_team(patient=pia, user=ana, by=staff(ana, clinic))
    battery = Battery.objects.get(key="check-in", clinic=None)
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=staff(ana, clinic))
    now = timezone.now()
    return {
        "clinic": clinic,
        "alert": alerted(pia, ana),
        "drill": Drill.objects.create(clinic=clinic, due_at=timezone.now(), climbs_at=timezone.now()),
        "invitation": issued.invitation,
        "wording": blocked_wording(clinic),
        "duty": DutyPerson.objects.create(clinic=clinic, user=ben, confirmed_at=now),
        "user": ana,
        "factor_reset": FactorReset.objects.create(clinic=clinic, user=ana, token_hash=token_hash(SECRETS["token"])),
        "staff_invitation": StaffInvitation.objects.create(
            clinic=clinic, email="zqnew@home.example", token_hash="t", expires_at=now + timedelta(days=1)
        ),
    }


def blocked_wording(clinic: Any) -> Wording:
    """A wording that somebody of the clinic brought in."""
    by = staff(make_user(clinic, "Zqlea", Role.LEAD), clinic)
    return actions.stage_wording(clinic=clinic, sheet=sheet(PHQ), answers=looked(PHQ), by=by)


# The row that each topic is about. A topic without one fails below.
ABOUT = {
    "alert.raised": "alert",
    "invitation.link": "invitation",
    "invitation.code-paused": "invitation",
    "invitation.code-asked": "invitation",
    "invitation.stopped": "invitation",
    "invitation.refused": "invitation",
    "alert.climbed": "alert",
    "drill.raised": "drill",
    "drill.climbed": "drill",
    "duty.test": "duty",
    "mail.test": "user",
    "staff.invited": "staff_invitation",
    "account.password": "user",
    "consent.withdrawn": "invitation",
    "second_factor.reset": "factor_reset",
    "staff.readmitted": "user",
    "wording.blocked": "wording",
}


def in_language(world: dict[str, Any], language: str) -> None:
    for user in (world["user"], world["duty"].user, world["wording"].staged_by):
        user.language = language
        user.save()
    world["clinic"].languages = [language]
    world["clinic"].save()
    world["invitation"].language = language
    world["invitation"].save()


def test_every_topic_is_looked_at():
    assert set(outbox._handlers) == set(ABOUT)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("topic", sorted(outbox._handlers))
def test_a_mail_tells_a_stranger_nothing(world, topic, language):
    in_language(world, language)
    outbox.Outbox.objects.all().delete()
    outbox.post(topic, about=world[ABOUT[topic]], clinic_id=world["clinic"].pk, secret=SECRETS)

    assert outbox.deliver_due() == 1

    assert mail.outbox
    for message in mail.outbox:
        lines = [message.subject, message.body, message.from_email, *map(str, message.extra_headers.items())]
        text = ADDRESS.sub("", "\n".join(lines)).lower()
        assert "zq" not in text
        assert re.findall(rf"\b({TELLING[language]})s?\b", text) == []
        assert "zq" not in "".join(ADDRESS.findall(message.body)).lower()
        assert message.attachments == []


@pytest.mark.parametrize("topic", ["invitation.link"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_address_in_a_patients_mail_holds_the_token_alone(world, topic, language):
    in_language(world, language)
    outbox.Outbox.objects.all().delete()
    outbox.post(topic, about=world["invitation"], clinic_id=world["clinic"].pk, secret=SECRETS)

    outbox.deliver_due()

    (message,) = mail.outbox
    assert ADDRESS.findall(message.body) == ["http://localhost:8000/i/tok/"]


def test_the_two_languages_say_different_words(world):
    """The twin: the language was really changed, so that both were looked at."""
    bodies = []
    for language in ("en", "es"):
        in_language(world, language)
        outbox.Outbox.objects.all().delete()
        outbox.post("alert.raised", about=world["alert"], clinic_id=world["clinic"].pk)
        outbox.deliver_due()
        bodies.append(mail.outbox[-1].body)

    assert bodies[0] != bodies[1]


def test_the_list_of_telling_words_finds_one():
    assert re.findall(rf"\b({TELLING['en']})s?\b", "your clinic has two alerts") == ["clinic", "alert"]
