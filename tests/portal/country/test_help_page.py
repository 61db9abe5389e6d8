import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.audit.actor import staff
from portal.country import actions, help_page
from portal.country.help_middleware import HelpNowMiddleware


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HELP_PAGES_DIR = tmp_path
    return tmp_path


def get(path, **headers):
    middleware = HelpNowMiddleware(lambda request: HttpResponse("the rest of the house"))
    return middleware(RequestFactory().get(path, headers=headers))


def check(clinic, cleo, **fields):
    values = {"name": "Night line", "call": "0800 111 222", "hours": "24/7", **fields}
    return actions.check_line(clinic=clinic, by=staff(cleo, clinic), checked_by=cleo, **values)


def test_help_now_is_answered_without_a_database():
    response = get("/help-now/")

    assert response.status_code == 200
    assert "local emergency number" in response.content.decode()


def test_it_is_found_by_search_engines_and_read_out_of_none():
    reply = get("/help-now/")

    assert '<meta name="robots" content="noarchive, nosnippet">' in reply.content.decode()
    assert '<meta name="description" content="Whom to call now' in reply.content.decode()
    assert "X-Robots-Tag" not in reply


def test_other_addresses_pass():
    assert get("/help-nowhere/").content == b"the rest of the house"


def test_a_clinics_page_is_answered_from_its_file_alone(folder):
    (folder / "harbour.en.html").write_text("the page")

    assert get("/help-now/harbour/").content == b"the page"
    assert get("/help-now/harbour").content == b"the page"


@pytest.mark.parametrize("slug", ["no-such-clinic", "..%2f..%2fsecret", "%00", "x" * 300])
def test_an_unknown_address_still_gets_help(slug):
    response = get(f"/help-now/{slug}/")

    assert response.status_code == 200
    assert "local emergency number" in response.content.decode()


def test_the_language_is_asked_for_in_the_address_else_by_the_browser(folder):
    (folder / "harbour.es.html").write_text("en español")
    (folder / "harbour.en.html").write_text("in English")

    assert get("/help-now/harbour/?lang=es").content.decode() == "en español"
    assert get("/help-now/harbour/", **{"Accept-Language": "es"}).content.decode() == "en español"
    assert get("/help-now/harbour/?lang=xx").content.decode() == "in English"


def test_checking_a_line_writes_the_page_in_every_language(clinic, cleo, folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        check(clinic, cleo)

    places = ("harbour.{}.html", "harbour.{}.NZ.html", "harbour.{}.other.html")
    assert {path.name for path in folder.iterdir()} == {place.format(code) for place in places for code in ("en", "es")}
    page = (folder / "harbour.en.html").read_text()
    assert page.index("tel:090000001") < page.index("tel:0800111222")
    assert "Checked by Cleo on" in page


def test_retiring_a_line_takes_it_off_the_page(clinic, cleo, folder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        line = check(clinic, cleo)
    with django_capture_on_commit_callbacks(execute=True):
        actions.retire_line(clinic=clinic, line=line, by=staff(cleo, clinic))

    assert "0800 111 222" not in (folder / "harbour.en.html").read_text()


def test_a_page_is_small_and_keeps_the_quick_exit(clinic, cleo):
    for number in range(8):
        check(clinic, cleo, name=f"Line number {number}", text=f"4{number}")

    page = help_page.html(clinic, "en")

    assert len(page.encode()) < 10_000
    assert 'href="/leave/"' in page
    assert "data-exit" in page
    assert "csrf" not in page


def test_what_a_clinic_typed_is_escaped(clinic, cleo):
    check(clinic, cleo, name="<script>alert(1)</script>")

    assert "<script>alert" not in help_page.html(clinic, "en")


def test_all_pages_are_written_at_once(clinic, other_clinic, folder):
    assert help_page.write_all_help_pages() == 6

    names = {path.name for path in folder.iterdir()}
    assert {"harbour.en.html", "hill.es.html", "~.en.html"} <= names
    assert not [name for name in names if name.endswith(".new")]


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("es", "ltr"), ("ar", "rtl")])
def test_it_runs_in_the_direction_of_its_language(language, direction):
    assert f'<html lang="{language}" dir="{direction}">' in help_page.html(None, language)
