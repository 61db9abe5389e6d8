"""One rule about a patient's texts for screens, machines and actions: what one refuses, the others refuse."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from intake import actions
from intake.formats import FORMATS, BadText, check_patient
from intake.models import Patient
from portal.api.patients import NewPatient
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.clinic.forms.intakes import NewIntakeForm
from tests.conftest import make_patient

BY = actor.system("tests")
GOOD = {
    "name": ["Pia Example", "Zoë", "שרה כהן", "李", "X Æ A-12"],
    "preferred_name": ["Pip", "🌻 Sunny"],
    "pronouns": ["she/her", "they"],
    "email": ["pia@home.example", "a+b@xn--bcher-kva.example", "o'brien@sub.home.example"],
    "phone": ["000", "09 000 0000", "+64 (0)21 555-0100", "0800 000 111 ext 12", "021/000.000"],
}
BAD = {
    "name": ["", "   ", "a\nb", "a\0b", "—", "\u200b", "\u202eaiP", "x" * 201],
    "preferred_name": ["a\rb", "...", "x" * 201],
    "pronouns": ["she\n", "a\tb", "x" * 61],
    "email": ["pia", "pia@home.example\nBcc: x@y.example", "a b@home.example", "pia@home", "x" * 250 + "@a.example"],
    "phone": ["12", "call me", "09 000\n0000", "0" * 41, "+", "٠٩٠٠٠٠", "=1+1", "09 000 0000; rm"],
}
GOOD_CASES = [(name, text) for name, texts in GOOD.items() for text in texts]
BAD_CASES = [(name, text) for name, texts in BAD.items() for text in texts]


def screen_takes(name: str, text: str) -> bool:
    try:
        NewIntakeForm.base_fields[name].clean(text)
    except ValidationError:
        return False
    return True


def machine_takes(name: str, text: str) -> bool:
    body = {"names": [{"text": "Pia Example"}]}
    if name == "name":
        body = {"names": [{"text": text}]}
    elif name in ("email", "phone"):
        body["telecom"] = [{"system": name, "value": text}]
    else:
        body[name] = text
    return NewPatient(data=body).is_valid()


def action_takes(name: str, text: str) -> bool:
    try:
        check_patient(**{name: text})
    except BadText:
        return False
    return True


@pytest.mark.parametrize(("name", "text"), GOOD_CASES)
def test_what_is_right_is_taken_everywhere(name, text):
    assert screen_takes(name, text)
    assert machine_takes(name, text)
    assert action_takes(name, text)


@pytest.mark.parametrize(("name", "text"), BAD_CASES)
def test_what_is_wrong_is_taken_nowhere(name, text):
    assert not machine_takes(name, text)
    # A browser's form takes blanks and line breaks off the ends before anybody looks; nothing of them is kept.
    assert not screen_takes(name, text) or text.strip() != text
    assert not action_takes(name, text) or not text.strip()


@pytest.mark.parametrize("name", FORMATS)
def test_the_longest_text_is_taken_and_one_letter_more_is_not(name):
    longest = FORMATS[name].longest
    padded = {"email": "@home.example".rjust(longest, "a"), "phone": "0" * 24}.get(name, "x" * longest)
    check_patient(**{name: padded if name != "email" else "a" * 60 + "@" + "b" * 60 + ".example"})
    with pytest.raises(BadText):
        check_patient(**{name: "0" * (longest + 1)})


@pytest.mark.parametrize("fields", [{"email": "nobody"}, {"phone": "x"}, {"name": "a\nb"}, {"birth_date": date.max}])
def test_the_action_itself_writes_nothing_that_has_not_its_format(clinic, fields):
    with pytest.raises(BadText):
        actions.register_patient(**{"clinic": clinic, "name": "Pia Example", "birth_date": None, "by": BY, **fields})
    assert not Patient.objects.exists()
    assert not AuditEvent.objects.filter(action="patient.registered").exists()


def test_changing_how_somebody_is_reached_is_held_to_the_same(pia, ana):
    with pytest.raises(BadText, match=r"name@example\.org"):
        actions.update_contact(patient=pia, by=BY, recorded_by=ana, email="nobody")
    pia.refresh_from_db()
    assert pia.email == "pia@home.example"
    actions.update_contact(patient=pia, by=BY, recorded_by=ana, email="pia@work.example", phone="")
    pia.refresh_from_db()
    assert (pia.email, pia.phone) == ("pia@work.example", "")


def test_a_birth_date_is_written_once_and_one_that_is_known_stays(clinic):
    uma = make_patient(clinic, "Uma Undated", birth_date=None)
    with pytest.raises(BadText):
        actions.note_birth_date(patient=uma, birth_date=date(1899, 12, 31), by=BY)
    for born in (date(1990, 5, 4), date(1991, 6, 5)):
        actions.note_birth_date(patient=uma, birth_date=born, by=BY)
        assert (uma.birth_date, uma.revision) == (date(1990, 5, 4), 2)
    assert AuditEvent.objects.filter(action="patient.birth-date-noted").count() == 1


def test_nobody_was_born_before_1900_or_tomorrow():
    check_patient(birth_date=date(1900, 1, 1))
    for born in (date(1899, 12, 31), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(BadText):
            check_patient(birth_date=born)
