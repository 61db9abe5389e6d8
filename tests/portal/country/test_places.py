"""Where somebody is: the help page and the panel of a place hold that place's checked lines and no other number."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.audit.actor import staff
from portal.country import actions, help_page
from portal.country.exceptions import NoCountry, OtherCountry
from portal.country.help_middleware import HelpNowMiddleware
from portal.country.lines import help_for


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HELP_PAGES_DIR = tmp_path
    return tmp_path


@pytest.fixture
def check(clinic, cleo, django_capture_on_commit_callbacks):
    def check_line(name, call, country="", **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return actions.check_line(
                clinic=clinic, name=name, call=call, country=country, by=staff(cleo, clinic), checked_by=cleo, **fields
            )

    return check_line


@pytest.fixture
def abroad(clinic, check):
    """The clinic checked a line at home and one in Australia."""
    check("Home line", "0800 111 222")
    check("Lifeline", "13 11 14", "AU")
    return clinic


def get(path, **headers):
    middleware = HelpNowMiddleware(lambda request: HttpResponse("the rest of the house"))
    return middleware(RequestFactory().get(path, headers=headers))


def body(path):
    return get(path).content.decode()


def labels(found):
    return [call.label for call in found.lines]


def test_a_patient_chooses_a_country_and_sees_only_its_checked_lines(abroad):
    home, away = body("/help-now/harbour/"), body("/help-now/harbour/?country=AU")

    assert "Home line" in home
    assert "Lifeline" not in home
    assert "Lifeline" in away
    assert "Home line" not in away
    assert "Numbers for Australia" in away


def test_the_clinics_own_country_may_be_chosen_again(abroad):
    assert "Home line" in body("/help-now/harbour/?country=NZ")


@pytest.mark.parametrize("country", ["other", "US", "xx", "../secret", "%00", "au'", "NZ.en"])
def test_in_any_other_place_no_number_is_borrowed(abroad, country):
    page = body(f"/help-now/harbour/?country={country}")

    assert "Home line" not in page
    assert "Lifeline" not in page
    assert "988" not in page
    assert "We do not know the crisis numbers where you are." in page


def test_elsewhere_the_clinics_urgent_number_is_told_and_is_no_link(abroad):
    page = body("/help-now/harbour/?country=other")

    assert "Call 09 000 0001" in page
    assert "as it is dialled in Aotearoa New Zealand" in page
    assert "tel:" not in page


def test_an_international_urgent_number_is_a_link_everywhere(abroad):
    abroad.urgent_phone = "+64 9 000 0001"

    assert "tel:+6490000001" in help_page.html(abroad, "en", "other")


def test_the_choice_is_a_plain_form_that_keeps_the_language(abroad):
    page = body("/help-now/harbour/?lang=es&country=AU")

    assert '<form class="card stack-sm" method="get">' in page
    assert '<input type="hidden" name="lang" value="es">' in page
    assert '<option value="AU" selected>Australia</option>' in page
    assert 'href="?lang=en&amp;country=AU"' in page


def test_the_page_of_a_country_goes_with_its_last_line(abroad, cleo, folder, django_capture_on_commit_callbacks):
    assert (folder / "harbour.en.AU.html").exists()
    with django_capture_on_commit_callbacks(execute=True):
        actions.retire_line(clinic=abroad, line=abroad.crisis_lines.get(country="AU"), by=staff(cleo, abroad))

    assert not (folder / "harbour.en.AU.html").exists()
    assert "We do not know" in body("/help-now/harbour/?country=AU")


def test_a_place_without_a_file_never_shows_the_home_numbers(folder):
    (folder / "harbour.en.html").write_text("home numbers")

    assert "home numbers" in body("/help-now/harbour/")
    assert "home numbers" not in body("/help-now/harbour/?country=AU")


def test_nothing_is_read_from_the_network_address_of_the_reader(abroad):
    """Whoever chose nothing reads the same page, whatever a proxy says of where they are."""
    plain = get("/help-now/harbour/").content
    told = get("/help-now/harbour/", **{"CF-IPCountry": "AU", "X-Forwarded-For": "1.1.1.1"}).content

    assert plain == told


def test_a_patient_in_new_zealand_never_sees_988(abroad, check):
    check("988 Suicide & Crisis Lifeline", "988", "US")

    assert "988" in body("/help-now/harbour/?country=US")
    for path in ("", "?country=NZ", "?country=AU", "?country=other"):
        assert "988" not in body(f"/help-now/harbour/{path}").replace("-988", "")


def test_a_line_of_another_country_is_refused_at_home_and_kept_there(clinic, check):
    with pytest.raises(OtherCountry):
        check("Lifeline", "988")

    assert check("Lifeline", "988", "US").country == "US"


@pytest.mark.parametrize("call", ["112", "116 123"])
def test_a_number_that_many_countries_share_is_not_refused(check, call):
    assert check("Shared", call).call == call


@pytest.mark.parametrize("country", ["XX", "", "New Zealand"])
def test_a_line_is_in_a_country_that_we_know(clinic, check, country):
    clinic.country = ""

    with pytest.raises(NoCountry):
        check("Line", "1737", country)


def test_every_place_with_a_checked_line_may_be_chosen(abroad):
    assert labels(help_for(abroad)) == ["Call 0800 111 222"]
    assert labels(help_for(abroad, "AU")) == ["Call 13 11 14"]
    assert labels(help_for(abroad, "US")) == []
    assert [code for code, _name in help_for(abroad).choices] == ["NZ", "AU", "other"]


def test_the_panel_of_any_place_is_one_query(abroad, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert help_for(abroad, "AU").checks


def test_a_clinic_that_moves_no_longer_shows_the_lines_of_where_it_was(abroad):
    abroad.country = "US"

    assert help_for(abroad).lines == ()
    assert help_for(abroad).advice


def test_the_panel_is_cut_out_of_the_page(abroad):
    panel = help_page.panel_of(body("/help-now/harbour/"))

    assert panel.startswith("<section")
    assert panel.endswith("</section>")
    assert "Home line" in panel
    assert "<select" not in panel
    assert help_page.panel_of("a page of another make") == ""


def test_a_country_is_kept_as_its_code_however_it_is_written(check):
    assert check("Line", "1737", "nz").country == "NZ"


def as_patient(path, value):
    request = RequestFactory().get(path)
    request.COOKIES["help"] = value
    return HelpNowMiddleware(lambda request: HttpResponse("the rest of the house"))(request).content.decode()


def test_a_patient_who_comes_from_a_page_of_no_clinic_finds_their_own_clinics_numbers(abroad):
    assert "Home line" in as_patient("/help-now/", "harbour:en:panel")
    assert "Home line" not in as_patient("/help-now/", "")


def test_a_patient_reads_help_now_in_the_language_of_their_pages_unless_they_ask_for_another(abroad):
    assert "Llama al 0800 111 222" in as_patient("/help-now/harbour/", "harbour:es:panel")
    assert "Call 0800 111 222" in as_patient("/help-now/harbour/?lang=en", "harbour:es:panel")


def test_a_patient_whose_language_is_offered_no_more_keeps_their_clinics_numbers(abroad):
    assert "Call 0800 111 222" in as_patient("/help-now/", "harbour:mi:panel")


@pytest.mark.parametrize(
    "value", ["harbour", "harbour:en:all", "../../etc/passwd:en:panel", "harbour:en:panel:x", "\x00"]
)
def test_a_cookie_that_we_never_wrote_says_nothing(abroad, value):
    assert "Home line" not in as_patient("/help-now/", value)
