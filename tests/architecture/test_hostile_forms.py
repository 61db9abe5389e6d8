"""No form causes a fault, whatever is typed into which field; what cannot be kept is refused, on any database alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.models.functions import Length
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intake.models import Alert, Battery, ConsentText
from portal.audit import actor
from portal.care.actions import acknowledge_alert
from portal.clinic.forms.clinic_settings import SettingsForm
from portal.integration.scopes import SCOPES
from tests.architecture import people
from tests.architecture.test_permissions import ROUTES, address
from tests.architecture.visitors import browsers_of, visited_house

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LONG = "x" * 25_000  # longer than any field
MARKUP = "<script>{{7*7}}{% load x %}%s\x01\u202e\r\nBcc: b@c.example"
DATES = ("birth_date", "until", "next_date", "day", "first_day", "last_day")
NUMBERS = ("invitation_days", "reminder_days", "urgent_minutes", "base")
HOSTILE: dict[str, list[Any]] = {
    "dates": ["0001-01-01", "9999-12-31", "²", "9" * 5000],
    "numbers": ["9" * 5000, "1" + "0" * 30, "²", "-1", "NaN"],
    "texts": [LONG, MARKUP],
    "lists": [["a", "b"]],
}


def kind_of(name: str) -> set[str]:
    """Say what is typed into a field, by its name without the mark of its form."""
    plain = name.rpartition("-")[2]
    return {"dates"} if plain in DATES else {"numbers"} if plain in NUMBERS else {"texts", "lists"}


@dataclass
class Filled:
    """A form that is filled in so that it is taken, and who sends it."""

    name: str
    who: str
    data: dict[str, Any]
    path: dict[str, Any] = field(default_factory=dict)

    def url(self, house: people.House) -> str:
        return reverse(self.name, kwargs=self.path) if self.path else address(self.name, house.ids)


SENDING = {"language": "en", "occasion": "intake", "email": "", "contact_is_safe": "no", "contact_rule": ""}
PERSON = {"name": "New Example", "birth_date": "1990-05-04", "preferred_name": "", "pronouns": "", "phone": ""}
LINE = {"country": "NZ", "kind": "line", "name": "A line", "call": "1", "text": "", "hours": "", "is_checked": "on"}
ABOUT = ("contact", "whereabouts", "worried_contact", "reasons", "goals_text", "preferences")
DONE = {"action_code": "called", "plan": "made", "note": ""}


def alert_steps() -> dict[str, dict[str, Any]]:
    """What each step of an alert is filled with."""
    why = {"note": "Words."}
    assessed = {"tool": "asq", "risk_level": "low", "plan": "made", "covered": ["means-safety"], "note": ""}
    closing = {**DONE, "risk_level": "low", "next_date": f"{timezone.now() + timedelta(days=30):%Y-%m-%d}"}
    return {"acknowledge": DONE, "assess": assessed, "close": closing, "void": why, "reopen": why}


def forms_of(house: people.House) -> list[Filled]:
    battery = str(Battery.objects.get(clinic=None, key="check-in").pk)
    tail = str(house.ids["alert"])[-6:]
    text = str(ConsentText.objects.get(clinic=house.clinic, language="en").pk)
    return [
        Filled("save_view", "ana", {"name": "Mine", "view": "mine", "q": "pia"}),
        Filled("send_intake", "ana", {**PERSON, **SENDING, "battery": battery, "form_key": "k"}),
        Filled("send_intake_to", "ana", {**SENDING, "battery": battery, "form_key": "k2"}),
        Filled("note", "ana", {"text": "Words."}),
        Filled("note_draft", "ana", {"text": "Words."}),
        Filled("set_visit", "ana", {"day": "", "time": ""}),
        Filled("agree_goal", "ana", {"topic": "feel-calmer", "text": ""}),
        Filled("add_to_team", "ana", {"user": str(house.staff["ben"].pk)}),
        Filled("review", "ana", {"decision": "no-change", "summary": "", "message": ""}),
        *(
            Filled(f"{step}_alert", "ana", {f"a{tail}{step}-{name}": value for name, value in given.items()})
            for step, given in alert_steps().items()
        ),
        Filled("clinic_settings", "cleo", settings_of(house)),
        Filled("clinic_people", "cleo", {"email": "new@clinic.example", "roles": ["clinician"]}),
        Filled("clinic_supervise", "cleo", supervision_of(house)),
        Filled("clinic_give_role", "cleo", {"role": "lead"}),
        Filled("clinic_name_duty", "cleo", {"user": str(house.staff["ana"].pk)}),
        Filled("clinic_add_shift", "cleo", shift_of(house)),
        Filled("clinic_enter_leave", "cleo", leave_of(house)),
        Filled("own_leave", "ana", {"first_day": next_year(), "last_day": next_year()}),
        Filled("clinic_new_line", "cleo", LINE),
        Filled("clinic_line", "cleo", LINE),
        Filled("clinic_consent_text", "cleo", {"text": "Words."}),
        Filled("clinic_new_client", "cleo", {"name": "Records", "scopes": list(SCOPES)}),
        Filled("me", "ana", {"name": "Ana", "title": "", "language": "en"}),
        Filled("set_theme", "anybody", {"theme": "dark", "next": "/"}),
        Filled("set_language", "anybody", {"language": "es", "next": "/"}),
        Filled("open_link", "anybody", {"code": house.code}, {"token": house.token}),
        Filled("you_private", "patient", {"privacy": "helped", "helper": "My sister"}),
        Filled("you_later", "patient", {"until": "later"}),
        Filled("you_consent", "patient", {"shown": text, "agrees": "yes"} | dict.fromkeys(BOTH, "no")),
        Filled("you_about", "patient", {**dict.fromkeys(ABOUT, ""), "goals": ["feel-calmer"], "shown": ""}),
        Filled("you_about_draft", "patient", {**dict.fromkeys(ABOUT, ""), "shown": ""}),
        Filled("you_helps", "patient", {"what_helps": "Walking.", "shown": ""}),
        Filled("you_part", "patient", {"quick": "on"}, {"number": 1}),
        Filled("you_question", "patient", {"a": "1", "base": "0", "shown": ""}, {"part": 1, "number": 1}),
    ]


BOTH = ("allows_comparison", "allows_research")


def settings_of(house: people.House) -> dict[str, Any]:
    form = SettingsForm(clinic=house.clinic)
    found = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in found.items()} | {"invitation_days": "14"}


def next_year() -> str:
    return str(timezone.now().date() + timedelta(days=365))


def shift_of(house: people.House) -> dict[str, Any]:
    user = str(house.staff["lea"].pk)
    day = {"weekday": "3", "starts": "09:00", "ends": "17:00", "first_day": next_year(), "last_day": ""}
    return {f"shift-{name}": value for name, value in {"user": user, **day}.items()}


def leave_of(house: people.House) -> dict[str, Any]:
    values = {"user": str(house.staff["ana"].pk), "first_day": next_year(), "last_day": next_year()}
    return {f"leave-{name}": value for name, value in values.items()}


def supervision_of(house: people.House) -> dict[str, Any]:
    return {"lead": str(house.staff["lea"].pk), "clinician": str(house.staff["ana"].pk), "until": "2030-01-01"}


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), visited_house() as here:
        alert, by = Alert.objects.get(pk=here.ids["alert"]), actor.staff(here.staff["ana"], here.clinic)
        acknowledge_alert(alert=alert, by=by, action_code="called", plan="in-place")  # or no review is taken
        yield here


@pytest.fixture
def browsers(house) -> dict[str, Client]:
    return browsers_of(house)


@pytest.fixture(autouse=True)
def _ready_to_send():
    with mock.patch("portal.care.actions.intakes.refusals", return_value=[]):
        yield


def send(browser: Client, form: Filled, house: people.House, data: dict[str, Any]) -> tuple[int, list[str]]:
    """Send a form; return the status, and what it wrote that PostgreSQL would not keep. All of it is taken back."""
    with transaction.atomic():
        if form.name == "reopen_alert":  # only a closed one is opened again
            ana = house.staff["ana"]
            Alert.objects.filter(pk=house.ids["alert"]).update(closed_at=timezone.now(), closed_by=ana)
        status = browser.post(form.url(house), data).status_code
        overlong = too_long() if LONG in data.values() and status < 400 else []
        transaction.set_rollback(True)
    return status, overlong


def too_long() -> list[str]:
    """Return the columns that hold more than they may: SQLite lets that pass, PostgreSQL does not."""
    return [
        f"{model._meta.label}.{column.name}"
        for model in apps.get_models()
        if model._meta.app_label in people.WATCHED
        for column in model._meta.local_concrete_fields
        if isinstance(column, models.CharField) and column.max_length
        if model._base_manager.annotate(length_of=Length(column.name)).filter(length_of__gt=column.max_length).exists()
    ]


def test_every_form_is_taken_when_it_is_filled_in_properly(house, browsers):
    """The twin of what follows: without it, forms that refuse everything would pass."""
    refused = {}
    for form in forms_of(house):
        status, _ = send(browsers[form.who], form, house, form.data)
        if status >= 400:
            refused[form.name] = status
    assert refused == {}


@pytest.mark.parametrize("kind", HOSTILE)
def test_no_field_of_any_form_causes_a_fault(house, browsers, kind):
    wrong, tried = [], 0
    for form in forms_of(house):
        for name in form.data:
            for value in HOSTILE[kind] if kind in kind_of(name) else []:
                tried += 1
                status, overlong = send(browsers[form.who], form, house, {**form.data, name: value})
                if status >= 500 or overlong:
                    wrong.append((form.name, name, str(value)[:20], status, overlong))
    assert wrong == []
    assert tried > 10


def test_a_form_without_anything_in_it_causes_no_fault(house, browsers):
    for form in forms_of(house):
        assert send(browsers[form.who], form, house, {})[0] < 500


BODIES: dict[str, tuple[bytes, str]] = {
    "a NUL": (b"name=%00", "application/x-www-form-urlencoded"),
    "a raw NUL": (b"name=a\0b", "application/x-www-form-urlencoded"),
    "3 MB": (b"name=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    "2,000 fields": ("&".join(f"a{n}=1" for n in range(2000)).encode(), "application/x-www-form-urlencoded"),
    "a multipart form without an end": (b"--b\r\n\r\n", "multipart/form-data"),
    "a NUL in a part": (
        b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\0\r\n--b--\r\n', "multipart/form-data; boundary=b",
    ),
}  # fmt: skip


@pytest.mark.parametrize("which", BODIES)
def test_what_cannot_be_read_is_refused_at_every_address_and_writes_nothing(house, browsers, which):
    body, kind = BODIES[which]
    before, wrong = people.rows_fingerprint(), []
    for name, rule in ROUTES.items():
        if rule["who"] in ("staff", "patient"):
            browser = browsers["patient" if rule["who"] == "patient" else rule.get("as", "ana")]
            reply = browser.generic("POST", address(name, house.ids), body, content_type=kind)
            if reply.status_code != 400:
                wrong.append((name, reply.status_code))
    assert wrong == []
    assert people.rows_fingerprint() == before


def test_json_is_no_form(house, browsers):
    for form in forms_of(house):
        with transaction.atomic():
            body, kind = '{"name": "\\ud800"}', "application/json"
            assert browsers[form.who].generic("POST", form.url(house), body, content_type=kind).status_code < 500
            transaction.set_rollback(True)
