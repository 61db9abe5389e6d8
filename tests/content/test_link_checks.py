"""The nightly look at links: what is dead after how many nights, and what is never asked."""

import socket
import ssl

import pytest

from content import outside
from content.actions import check_links
from content.actions.link_checks import BETWEEN_TWO
from content.checks import faults_of, stopping
from content.models import LinkCheck, Reference
from content.outside import NoAnswer, status_of
from portal.audit.models import AuditEvent
from tests.content.conftest import SYSTEM, make_article
from tests.portal.audit.gateway import Gateway, certificate

PAGE, DOI = "https://words.example/page", "https://doi.org/10.1000/182"
SAYS = f'<p>See <a href="{PAGE}">this</a>.[@lee-2001]</p>'


@pytest.fixture
def linked(english):
    work = Reference.objects.create(key="lee-2001", authors="Lee A", year=2001, title="Words", doi="10.1000/182")
    return make_article(english, "linked", how_sure=SAYS, sources=[work])


def nights(*answers, waits=None):
    """Look once a night; each answer is the status of the page, or None, or a whole table."""
    for answer in answers:
        table = answer if isinstance(answer, dict) else {PAGE: answer, DOI: 302}

        def ask(address, table=table):
            if table[address] is None:
                raise NoAnswer("silence")
            return table[address]

        check_links(by=SYSTEM, ask=ask, wait=(waits if waits is not None else []).append)


def dead():
    return [row.address for row in LinkCheck.objects.dead()]


@pytest.mark.parametrize("gone", [404, 410])
def test_what_is_gone_two_nights_is_dead_and_once_is_not(linked, gone):
    nights(gone)
    assert dead() == []

    nights(gone)
    assert dead() == [PAGE]


@pytest.mark.parametrize("silent", [None, 500, 503])
def test_what_does_not_answer_for_a_week_is_dead(linked, silent):
    nights(*[silent] * 6)
    assert dead() == []

    nights(silent)
    assert dead() == [PAGE]


@pytest.mark.parametrize("alive", [200, 204, 301, 308, 401, 403, 429])
def test_one_answer_brings_it_back(linked, alive):
    nights(404, 404, alive)
    assert dead() == []
    nights(404)
    assert dead() == []


def test_a_dead_link_stops_the_page_and_a_dead_doi_is_told(linked):
    assert stopping(faults_of(linked)) == []

    nights(*[{PAGE: 404, DOI: 404}] * 2)

    found = {fault.code: fault for fault in faults_of(linked)}
    assert found["dead-address"].stops
    assert found["dead-address"].quote == PAGE
    assert not found["doi-dead"].stops
    assert found["doi-dead"].place == "Source lee-2001"


def test_a_machine_that_is_cut_off_marks_nothing(linked):
    nights(*[{PAGE: None, DOI: None}] * 9)

    assert not LinkCheck.objects.exists()


def test_what_no_page_leads_to_any_more_is_forgotten(linked):
    nights(404, 404)
    linked.unpublish()

    check_links(by=SYSTEM, ask={DOI: 302}.__getitem__)

    assert [row.address for row in LinkCheck.objects.all()] == [DOI]


def test_a_draft_is_not_asked_after(linked):
    linked.how_sure = '<p>See <a href="https://draft.example/">this</a>.</p>'
    linked.save_revision()

    nights(200)

    assert {row.address for row in LinkCheck.objects.all()} == {PAGE, DOI}


def test_one_host_is_left_a_pause(linked):
    Reference.objects.create(key="moe-1990", authors="Moe B", year=1990, title="More", doi="10.1000/183")
    waits = []

    nights({PAGE: 200, DOI: 302, "https://doi.org/10.1000/183": 302}, waits=waits)

    assert waits == [BETWEEN_TWO]


def test_a_look_is_audited_with_its_numbers_alone(linked):
    nights(404, 404)

    event = AuditEvent.objects.filter(action="content.links_checked").latest("at")
    assert event.facts == {"links": 2, "dead": 1}


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "0.0.0.0"]
)
def test_no_host_behind_our_own_wall_is_asked(monkeypatch, address):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: [(2, 1, 6, "", (address, 443))])

    with pytest.raises(NoAnswer, match="not a public host"):
        status_of("https://inside.example/")


def test_one_address_behind_the_wall_is_enough_to_refuse(monkeypatch):
    found = [(2, 1, 6, "", (address, 443)) for address in ("93.184.215.14", "10.0.0.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: found)

    with pytest.raises(NoAnswer, match="not a public host"):
        outside.public_address_of("both.example", 443)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: found[:1])
    assert outside.public_address_of("one.example", 443) == "93.184.215.14"


@pytest.mark.parametrize("address", ["http://words.example/", "https:///x", "ftp://words.example/"])
def test_only_https_is_asked(address):
    with pytest.raises(NoAnswer, match="not https"):
        status_of(address)


def test_a_name_that_nobody_knows_is_no_answer(monkeypatch):
    def unknown(*_given, **_more):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NoAnswer, match="no such host"):
        status_of("https://nowhere.example/")


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("outside"))


@pytest.fixture
def server(papers, monkeypatch):
    """A server that we let stand for a public one; its certificate is for the name, not for the address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*papers)
    there = Gateway(context)
    monkeypatch.setattr(outside, "public_address_of", lambda *_given: "127.0.0.1")
    trusting = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusting(cafile=str(papers[0])))
    monkeypatch.setattr(outside, "SECONDS", 0.5)
    yield there
    there.close()


@pytest.mark.parametrize(("mood", "status"), [("yes", 202), ("refuse", 422), ("redirect", 302)])
def test_the_first_answer_counts_and_no_redirect_is_followed(server, mood, status):
    server.mood = mood

    assert status_of(server.url) == status
    assert len(server.got) == 1


@pytest.mark.parametrize("mood", ["hang", "drop"])
def test_a_broken_line_is_no_answer(server, mood):
    server.mood = mood

    with pytest.raises(NoAnswer):
        status_of(server.url)


def test_a_certificate_for_another_name_is_no_answer(server):
    with pytest.raises(NoAnswer):
        status_of(server.url.replace("localhost", "other.example"))
