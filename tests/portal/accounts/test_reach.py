"""Staff give a number for when mail fails, and confirm it by a code that was sent there."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from portal.accounts import actions
from portal.accounts.doors import own_actor
from portal.accounts.exceptions import BadNumber, CodeEnded, MayNot, TooManyCodes, WrongCode
from portal.accounts.models import ReachPoint
from portal.audit import outbox
from portal.audit.channels import SMS
from portal.audit.models import AuditEvent, Outbox
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
NUMBER = "+64210000000"


@pytest.fixture(autouse=True)
def texts(settings, monkeypatch):
    """A house with text messages; what left, as address and words."""
    cache.clear()
    settings.SMS_URL = "console:"
    got = []
    monkeypatch.setattr(SMS, "send", lambda address, letter: got.append((address, letter.body)))
    return got


def own(user, clinic):
    return {"user": user, "channel": "sms", "clinic_id": clinic.pk, "by": own_actor(user)}


def code_of(texts) -> str:
    outbox.deliver_due()
    return re.search(r"\d{6}", texts[-1][1])[0]


def give(user, clinic, number=NUMBER):
    return actions.give_number(number=number, **own(user, clinic))


def test_a_number_is_in_use_once_its_code_was_typed(ana, clinic, texts):
    row = give(ana, clinic, "+64 (21) 000-0000")
    code = code_of(texts)
    assert texts[0][0] == NUMBER
    row.refresh_from_db()
    assert row.confirmed_at is None

    actions.confirm_number(code=code, **own(ana, clinic))
    row.refresh_from_db()
    assert (row.confirmed_at is not None, row.code_hash) == (True, "")
    done = set(AuditEvent.objects.filter(about_id=row.pk).values_list("action", flat=True))
    assert done == {"reach_point.given", "reach_point.confirmed"}


def test_the_code_is_stored_nowhere_once_it_left(ana, clinic, texts):
    row = give(ana, clinic)
    code = code_of(texts)

    assert Outbox.objects.get(topic="reach_point.code").secret is None
    assert code not in row.code_hash


@pytest.mark.parametrize(
    "number", ["", "021 000 000", "+0123456789", "+64", "ana@harbour.example", "+64210000000x", "٣" * 9]
)
def test_what_is_no_number_is_refused(ana, clinic, number):
    with pytest.raises(BadNumber):
        give(ana, clinic, number)
    assert not ReachPoint.objects.exists()


def test_a_wrong_code_takes_nothing_into_use(ana, clinic, texts):
    give(ana, clinic)
    code = code_of(texts)
    with pytest.raises(WrongCode):
        actions.confirm_number(code="000000" if code != "000000" else "111111", **own(ana, clinic))

    assert ReachPoint.objects.get().confirmed_at is None


def test_after_five_wrong_codes_the_right_one_has_ended(ana, clinic, texts):
    give(ana, clinic)
    code = code_of(texts)
    for _try in range(5):
        with pytest.raises(WrongCode):
            actions.confirm_number(code="x", **own(ana, clinic))
    with pytest.raises(CodeEnded):
        actions.confirm_number(code=code, **own(ana, clinic))


def test_a_code_ends_after_a_quarter_of_an_hour(ana, clinic, texts):
    give(ana, clinic)
    code = code_of(texts)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)), pytest.raises(CodeEnded):
        actions.confirm_number(code=code, **own(ana, clinic))


def test_a_code_that_ended_is_not_sent(ana, clinic, texts):
    give(ana, clinic)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        outbox.deliver_due()

    assert texts == []


def test_only_the_newest_code_is_sent_and_counts(ana, clinic, texts):
    give(ana, clinic)
    give(ana, clinic)
    code = code_of(texts)
    assert len(texts) == 1

    actions.confirm_number(code=code, **own(ana, clinic))
    assert ReachPoint.objects.get().confirmed_at is not None


def test_another_number_must_be_confirmed_anew(ana, clinic, texts):
    give(ana, clinic)
    actions.confirm_number(code=code_of(texts), **own(ana, clinic))
    give(ana, clinic, "+64210000001")

    row = ReachPoint.objects.get()
    assert (row.address, row.confirmed_at) == ("+64210000001", None)


def test_codes_have_a_budget(ana, clinic):
    for _each in range(5):
        give(ana, clinic)
    with pytest.raises(TooManyCodes):
        give(ana, clinic)


def test_nobody_gives_a_number_for_somebody_else(ana, ben, clinic):
    with pytest.raises(MayNot):
        actions.give_number(number=NUMBER, **{**own(ana, clinic), "by": own_actor(ben)})
    with pytest.raises(MayNot):
        actions.forget_number(**{**own(ana, clinic), "by": own_actor(ben)})

    assert not ReachPoint.objects.exists()
    assert give(ana, clinic).user == ana


def test_a_number_that_cannot_be_recorded_is_not_kept(ana, clinic, monkeypatch):
    monkeypatch.setattr("portal.accounts.actions.reach.record", lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError))
    with pytest.raises(RuntimeError):
        give(ana, clinic)

    assert not ReachPoint.objects.exists()
    assert not Outbox.objects.exists()


def address(channel="sms"):
    return reverse("reach_point", args=[channel])


def test_the_account_page_takes_a_number_from_first_to_last(client, ana, texts):
    sign_in(client, ana)
    assert "When mail does not reach you" in client.get(reverse("me")).content.decode()

    page = client.post(address(), {"number": NUMBER}, follow=True).content.decode()
    assert "A code is on its way" in page
    assert "Not in use yet" in page

    page = client.post(address(), {"code": code_of(texts)}, follow=True).content.decode()
    assert "Your number is in use now." in page
    assert "In use" in page

    page = client.post(address(), {"forget": "1"}, follow=True).content.decode()
    assert "Your number was deleted." in page
    assert not ReachPoint.objects.exists()


def test_a_refusal_is_said_on_the_page(client, ana):
    page = sign_in(client, ana).post(address(), {"number": "021"}, follow=True).content.decode()

    assert "That is not a number that can be written to." in page


def test_where_the_house_has_no_such_channel_nothing_is_asked_or_kept(client, ana, settings):
    settings.SMS_URL = ""
    sign_in(client, ana)
    assert "When mail does not reach you" not in client.get(reverse("me")).content.decode()

    client.post(address(), {"number": NUMBER})
    assert not ReachPoint.objects.exists()


def test_there_is_no_channel_of_any_name(client, ana):
    assert sign_in(client, ana).post(address("mail"), {"number": NUMBER}).status_code == 404


def test_somebody_elses_number_is_not_shown(client, ana, ben, clinic):
    give(ben, clinic)

    assert NUMBER not in sign_in(client, ana).get(reverse("me")).content.decode()


def test_the_number_is_sealed_in_the_database(ana, clinic):
    from django.db import connection

    give(ana, clinic)
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM accounts_reachpoint")
        (stored,) = cursor.fetchone()

    assert stored.startswith("v1:")
    assert NUMBER not in stored
