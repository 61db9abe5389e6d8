"""What no text can hold is turned away in words, at every address, before anything reads it."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.client import FakePayload
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from portal.operations.handler import Handler
from portal.operations.unreadable import LONGEST_NAME, LONGEST_PATH, LONGEST_VALUE


@csrf_exempt
def told(request, rest=""):
    return HttpResponse(repr((dict(request.GET.lists()), dict(request.POST.lists()), sorted(request.COOKIES))))


urlpatterns = [
    path("help-now/", told),
    path("page/<path:rest>", told),
    path("page/", told),
    path("api/v1/page", told),
    path("o/page", told),
]
handler400 = "portal.operations.unreadable.bad_request"
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

UNREADABLE = {
    "a NUL in the path": "/page/a%00b",
    "a NUL in a value": "/page/?q=%00",
    "a NUL in a name": "/page/?a%00=1",
    "half a surrogate pair in a value": "/page/?q=%ED%A0%80",
    "bytes that are no UTF-8 in a value": "/page/?q=caf%E9",
    "a path that is too long": "/page/" + "a" * LONGEST_PATH,
    "a value that is too long": "/page/?q=" + "a" * (LONGEST_VALUE + 1),
    "a name that is too long": f"/page/?{'a' * (LONGEST_NAME + 1)}=1",
    "a number that no database counts to": "/page/?page=" + "9" * 19,
    "such a number among others": "/page/?ids=1,-" + "9" * 30 + ",2",
    "too many values": "/page/?" + "&".join("a=1" for _ in range(2000)),
}
READABLE = [
    "/page/?page=" + "9" * 18,
    "/api/v1/page?identifier=urn:a|1," + "9" * 30,
    "/page/?group-1=" + "9" * 30 + "a",
    "/page/?q=caf%C3%A9&a=%F0%9F%8C%BB",
    "/page/%D7%A9%D7%A8%D7%94",
    "/page/%FF",  # stays as it was written, so it is text
    "/page/?q=" + "a" * LONGEST_VALUE,
    f"/page/?{'a' * LONGEST_NAME}=1",
    "/page/?q=%EF%BF%BD&r=%0A%09",
]


HEAD = b'--b\r\nContent-Disposition: form-data; name="a"'


@pytest.fixture
def browser():
    return Client()


@pytest.mark.parametrize("which", UNREADABLE)
def test_a_person_is_told_in_words(browser, which):
    reply = browser.get(UNREADABLE[which])
    assert reply.status_code == 400
    assert "We could not read that" in reply.content.decode()
    assert "/help-now/" in reply.content.decode()
    assert "default-src 'none'" in reply["Content-Security-Policy"]


@pytest.mark.parametrize("address", READABLE)
def test_what_can_be_read_comes_through(browser, address):
    assert browser.get(address).status_code == 200


def test_in_the_language_of_the_reader(browser):
    reply = browser.get("/page/?q=%00", headers={"Accept-Language": "es"})
    assert reply["Content-Language"] == "es"
    assert 'lang="es"' in reply.content.decode()


def test_a_machine_gets_a_problem(browser):
    reply = browser.get("/api/v1/page?q=%00")
    assert (reply.status_code, reply["Content-Type"]) == (400, "application/problem+json")
    body = json.loads(reply.content)
    assert (body["status"], body["type"].rpartition("/")[2]) == (400, "bad-parameter")
    assert body["errors"][0]["parameter"] == "q"
    assert reply["X-Request-Id"] == body["request_id"] != ""


def test_an_oauth_client_gets_its_own_kind_of_error(browser):
    reply = browser.post("/o/page", "a=%00", content_type="application/x-www-form-urlencoded")
    assert (reply.status_code, reply.json()["error"], reply["Cache-Control"]) == (400, "invalid_request", "no-store")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
@pytest.mark.parametrize(("text", "status"), [("a\0b", 400), ("fine é\r\nand more", 200)])
def test_a_form_with_a_nul_is_turned_away_and_another_is_not(browser, kind, text, status):
    body = "note=" + text.replace("\0", "%00")
    if "multipart" in kind:
        body = f'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\n{text}\r\n--b--\r\n'
    assert browser.post("/page/", body.encode(), content_type=kind).status_code == status


@pytest.mark.parametrize(
    "body",
    [b"", b"--b\r\n\r\n", b"--b", HEAD + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--b--"],
)
def test_half_a_form_is_no_fault_of_ours(browser, body):
    assert browser.post("/page/", body, content_type="multipart/form-data; boundary=b").status_code < 500
    assert browser.post("/page/", body, content_type="multipart/form-data").status_code == (400 if body else 200)


@pytest.mark.parametrize("body", ["&".join(f"a{n}=1" for n in range(2000)), "a=" + "b" * 3_000_000])
def test_too_much_is_turned_away(browser, body):
    assert browser.post("/page/", body, content_type="application/x-www-form-urlencoded").status_code == 400


@pytest.mark.parametrize("charset", ["utf-16", "utf-7", "latin-1", "hex"])
def test_a_form_in_another_charset_is_turned_away(charset):
    for given, status in (("utf-8", 200), (charset, 400)):
        kind = f"application/x-www-form-urlencoded; charset={given}"
        environ = {"CONTENT_TYPE": kind, "CONTENT_LENGTH": "3", "wsgi.input": FakePayload(b"a=1")}
        assert through_the_door("/o/page", "POST", environ)[0] == status


@pytest.mark.parametrize("kind", ["a/b; charset=hex", "a/b; charset=unicode_escape", "a/b; c*=hex''%41", "a/b; c*='"])
@pytest.mark.parametrize("address", ["/page/", "/help-now/"])
def test_nobody_chooses_how_an_address_is_read(kind, address):
    """`unicode_escape` would make half a surrogate pair of plain ASCII; `hex` is no way of reading at all."""
    status, text = through_the_door(address, "GET", {"CONTENT_TYPE": kind, "QUERY_STRING": "q=%5Cud800"})
    assert status == 200
    assert address == "/help-now/" or r"\\ud800" in text


def through_the_door(address, method, environ):
    """Ask the handler that is served, which makes its own kind of request."""
    base = RequestFactory()._base_environ(PATH_INFO=address, REQUEST_METHOD=method)
    seen = []
    handler = Handler()
    body = b"".join(handler({**base, **environ}, lambda status, headers: seen.append(int(status[:3]))))
    return seen[0], body.decode()


def test_a_cookie_that_nobody_was_given_is_not_read(browser):
    reply = browser.get("/page/", headers={"Cookie": r'session="a\000b"; theme=dark'})
    assert reply.status_code == 200
    assert "['theme']" in reply.content.decode()
