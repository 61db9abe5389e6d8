"""One contract for every channel: a letter leaves, or NotDelivered says why, in time and without the address."""

import logging
import smtplib
import ssl
import time

import pytest
from django.core import mail

from portal.audit import channels
from portal.audit.channels import texting
from portal.audit.letters import Letter, message_id
from portal.audit.outbox import NotDelivered
from tests.portal.audit.gateway import Gateway, certificate

LETTER = Letter("0199.0.0200", "A page is ready for you", "A page is ready for you: https://here.example/caseload/")
KEYS = [channel.key for channel in channels.CHANNELS]
NUMBER = "+15550199"


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("gateway"))


@pytest.fixture
def gateway(papers, monkeypatch, settings):
    """A gateway that we believe, named by the settings of both channels that use one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*papers)
    server = Gateway(context)
    monkeypatch.setattr(texting, "trust", lambda: ssl.create_default_context(cafile=str(papers[0])))
    monkeypatch.setattr(texting, "TIMEOUT_SECONDS", 0.5)
    settings.SMS_URL = settings.PAGER_URL = server.url
    settings.SMS_TOKEN = settings.PAGER_TOKEN = "sesame"
    yield server
    server.close()


class MailRig:
    """Mail through a server that does as it is told."""

    key, address, dies_of = "mail", "ada@harbour.example", {
        "refuse": smtplib.SMTPRecipientsRefused({}),
        "hang": TimeoutError("timed out"),
        "drop": smtplib.SMTPServerDisconnected("gone"),
    }  # fmt: skip

    def __init__(self, monkeypatch):
        self.mood, self._patch = "yes", monkeypatch

    def be(self, mood):
        if mood != "yes":
            raising = self.dies_of[mood]
            backend = "django.core.mail.backends.locmem.EmailBackend.send_messages"
            self._patch.setattr(backend, lambda *_given: (_ for _ in ()).throw(raising))

    def arrived(self):
        return [f"{sent.subject}\n{sent.body}\n{sent.extra_headers}" for sent in mail.outbox]


class TextRig:
    """A channel that posts to our gateway."""

    address = NUMBER

    def __init__(self, key, gateway):
        self.key, self._gateway = key, gateway

    def be(self, mood):
        self._gateway.mood = mood

    def arrived(self):
        return [str(request["body"]) for request in self._gateway.got]


@pytest.fixture(params=KEYS)
def rig(request, monkeypatch):
    """Each channel of the product, over a carrier that can be told how to behave."""
    if request.param == "mail":
        return MailRig(monkeypatch)
    return TextRig(request.param, request.getfixturevalue("gateway"))


def send(rig):
    channels.channel(rig.key).send(rig.address, LETTER)


def test_a_letter_leaves_once_with_its_words_and_what_makes_it_recognisable(rig):
    send(rig)

    (arrived,) = rig.arrived()
    assert "https://here.example/caseload/" in arrived
    assert LETTER.message_id in arrived


@pytest.mark.parametrize("mood", ["refuse", "hang", "drop"])
def test_what_does_not_arrive_is_said_in_a_short_code_without_the_address(rig, mood):
    rig.be(mood)
    started = time.monotonic()
    with pytest.raises(NotDelivered) as refused:
        send(rig)

    assert refused.value.code.startswith(f"{rig.key}: ")
    assert rig.address not in refused.value.code
    assert time.monotonic() - started < 5


def test_every_channel_can_be_switched_on_and_off(rig, settings):
    assert channels.channel(rig.key).is_on()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.SMS_URL = settings.PAGER_URL = ""
    assert not channels.channel(rig.key).is_on()
    assert channels.open_channels() == []


def test_mail_comes_first_then_text_messages_then_pagers():
    assert KEYS == ["mail", "sms", "pager"]


def test_out_of_the_box_only_mail_is_there():
    assert [channel.key for channel in channels.open_channels()] == ["mail"]


@pytest.mark.parametrize("key", ["sms", "pager"])
def test_a_gateway_is_asked_in_json_with_its_token(gateway, key):
    channels.channel(key).send(NUMBER, LETTER)

    (asked,) = gateway.got
    assert (asked["method"], asked["path"]) == ("POST", "/messages?account=7")
    assert asked["headers"]["authorization"] == "Bearer sesame"
    assert asked["headers"]["content-type"] == "application/json"
    assert asked["body"] == {
        "to": NUMBER, "text": f"{LETTER.body} ({LETTER.reference})", "reference": LETTER.message_id,
    }  # fmt: skip


def test_a_redirect_is_not_followed(gateway):
    gateway.mood = "redirect"
    with pytest.raises(NotDelivered, match="sms: HTTP 302"):
        channels.SMS.send(NUMBER, LETTER)

    assert len(gateway.got) == 1


def test_a_gateway_that_drips_is_cut_off_in_time(gateway):
    gateway.mood = "drip"
    started = time.monotonic()
    with pytest.raises(NotDelivered):
        channels.SMS.send(NUMBER, LETTER)

    assert time.monotonic() - started < 3


def test_a_certificate_that_nobody_signed_is_not_believed(gateway, monkeypatch):
    monkeypatch.setattr(texting, "trust", ssl.create_default_context)
    with pytest.raises(NotDelivered, match="SSL"):
        channels.SMS.send(NUMBER, LETTER)

    assert gateway.got == []


@pytest.mark.parametrize("url", ["http://localhost:9/", "https://", "https://here:port/", "file:///etc/passwd"])
def test_nothing_leaves_but_over_https(settings, url):
    settings.SMS_URL = url
    with pytest.raises(NotDelivered, match="no https address"):
        channels.SMS.send(NUMBER, LETTER)


@pytest.mark.parametrize("key", ["sms", "pager"])
def test_the_console_shows_the_text_and_not_the_number(settings, caplog, key):
    settings.SMS_URL = settings.PAGER_URL = "console:"
    log = logging.getLogger("leeside.channels")
    log.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.INFO, "leeside.channels"):
            channels.channel(key).send(NUMBER, LETTER)
    finally:
        log.removeHandler(caplog.handler)

    assert LETTER.body in caplog.text
    assert NUMBER not in caplog.text


def test_a_duplicate_carries_the_same_reference_and_the_next_send_another():
    first, again, next_one, other = (
        Letter(message_id("m", send, to), "s", "b") for send, to in ((0, "ada"), (0, "ada"), (1, "ada"), (0, "lea"))
    )
    assert first.reference == again.reference
    assert len({first.reference, next_one.reference, other.reference}) == 3
    assert len(first.reference) == 6
