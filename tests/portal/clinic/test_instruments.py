"""The library of questionnaires: who opens it, what it says, and what is held back from whom."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from intake.instruments import available, load
from intake.models import Wording
from portal.accounts.roles import Role
from tests.architecture.people import make_wording
from tests.conftest import make_user
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
LIST = "/clinic/instruments/"


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def page_of(key: str, version: str | None = None) -> str:
    instrument = load(key, version)
    return f"{LIST}{instrument.key}/{instrument.version}/"


def listed(client, **query) -> set[str]:
    page = client.get(LIST, query).content.decode()
    return set(re.findall(rf'href="{LIST}([^/"]+)/[^/"]+/"', page))


@pytest.fixture
def as_cleo(cleo) -> Client:
    return sign_in(Client(), cleo)


def confirmed_gad7(clinic, cleo, lead) -> Wording:
    row = make_wording(clinic, cleo)
    row.confirmed_by, row.confirmed_at = lead, timezone.now()
    row.save()
    return row


def test_every_version_of_every_instrument_is_listed(as_ana):
    page = as_ana.get(LIST).content.decode()
    assert [pair for pair in available() if f'href="{LIST}{pair[0]}/{pair[1]}/"' not in page] == []
    assert f"{len(available())} questionnaires" in page


@pytest.mark.parametrize("pair", available(), ids="/".join)
def test_each_has_a_page_with_its_sources(as_ana, pair):
    instrument = load(*pair)
    page = text(as_ana.get(page_of(*pair)))
    assert instrument.checksum in page
    for citation in instrument.citations:
        assert citation.doi is None or f"doi:{citation.doi}" in page
    assert page.count("<h1") == 1


def test_the_page_shows_keys_norms_and_limits_with_their_sources(as_ana):
    page = text(as_ana.get(page_of("ecr", "1.0.0-5pt")))
    assert "3, 15, 19, 25, 27, 29, 31, 33, 35" in page
    assert "n = 12616" in page
    assert "not a clinical sample and not a population norm" in page
    assert "computed by this project" in page
    assert "0.914" in page


def test_the_page_names_the_answers_that_raise_an_alert(as_ana):
    assert "Item 9 at 1 or more: urgent." in text(as_ana.get(page_of("phq-9")))
    assert "Answers that raise an alert" not in text(as_ana.get(page_of("gad-7")))


def test_an_instrument_that_is_not_there_is_no_page(as_ana):
    assert as_ana.get(f"{LIST}nothing/1.0.0/").status_code == 404
    assert as_ana.get(f"{LIST}phq-9/0.0.1/").status_code == 404
    assert as_ana.get(page_of("phq-9")).status_code == 200


HELD = [figure for key, version in available() for figure in load(key, version).blocked]


@pytest.mark.parametrize(
    ("role", "status"), [(Role.LEAD, 200), (Role.ADMIN, 200), (Role.CLINICIAN, 404), (Role.EDITOR, 404)]
)
def test_figures_that_nobody_checked_are_for_an_instrument_editor_alone(clinic, role, status):
    client = sign_in(Client(), make_user(clinic, "Somebody", role))
    page, way = text(client.get(page_of("gad-7"))), f"{page_of('gad-7')}unchecked/"
    assert "4 figures held back" in page
    assert (way in page) is (status == 200)
    assert not any(escape(figure.value) in page for figure in load("gad-7").blocked if len(figure.value) > 3)
    answer = client.get(way)
    assert answer.status_code == status
    assert all(escape(figure.value) in text(answer) for figure in load("gad-7").blocked) is (status == 200)


def test_no_value_that_is_held_back_is_anywhere_in_the_list(as_cleo):
    page = as_cleo.get(LIST).content.decode()
    shown = {f"{known.value:g}" for key, version in available() for known in load(key, version).reliabilities}
    held = [figure for figure in HELD if len(figure.value) > 3 and figure.value not in shown]
    assert held
    assert [figure for figure in held if escape(figure.value) in page] == []


def test_who_confirmed_a_wording_is_told_with_the_day(as_ana, clinic, cleo, lead):
    confirmed_gad7(clinic, cleo, lead)
    page = text(as_ana.get(page_of("gad-7")))
    assert "Confirmed by Lea" in page
    assert "Staged by Cleo" in page


def test_a_wording_of_another_clinic_is_not_known_here(as_ana, other_clinic, ana):
    confirmed_gad7(
        other_clinic, make_user(other_clinic, "Olaf", Role.ADMIN), make_user(other_clinic, "Orla", Role.LEAD)
    )
    page = text(as_ana.get(page_of("gad-7")))
    assert "Orla" not in page
    assert "gad-7" in listed(as_ana, show="needed")


def test_only_who_may_import_is_led_to_the_import(as_ana, as_cleo):
    way = "/clinic/wordings/gad-7/1.0.0/"
    assert way not in as_ana.get(page_of("gad-7")).content.decode()
    assert way in as_cleo.get(page_of("gad-7")).content.decode()


def test_a_search_finds_by_name_and_author(as_ana):
    assert "phq-9" in listed(as_ana, q="phq")
    assert "ecr" in listed(as_ana, q="brennan clark")
    assert listed(as_ana, q="no-such-thing") == set()
    assert "No questionnaire fits." in text(as_ana.get(LIST, {"q": "no-such-thing"}))


def test_filters_keep_what_they_name(as_ana, clinic, cleo, lead):
    ours = {key for key, version in available() if load(key, version).wording_included}
    assert listed(as_ana, show="ours") == ours
    assert "gad-7" in listed(as_ana, show="needed")
    confirmed_gad7(clinic, cleo, lead)
    assert "gad-7" not in listed(as_ana, show="needed")
    assert "gad-7" in listed(as_ana, show="ready")
    assert listed(as_ana, licence="own") == ours
    assert "ecr" in listed(as_ana, licence="permission-needed")
    assert "ecr" in listed(as_ana, show="unchecked")
    assert "ecr" not in listed(as_ana, show="off")


def test_a_filter_that_is_not_understood_filters_nothing(as_ana):
    assert listed(as_ana, show="<b>", licence="7") == {key for key, _version in available()}


def test_the_library_takes_as_many_queries_as_a_page_with_wordings(
    as_ana, clinic, cleo, lead, django_assert_max_num_queries
):
    as_ana.get(LIST)
    with django_assert_max_num_queries(30) as asked:
        as_ana.get(LIST)
    few = len(asked)
    confirmed_gad7(clinic, cleo, lead)
    with django_assert_max_num_queries(30) as asked:
        as_ana.get(LIST)
    assert len(asked) == few


def test_it_speaks_spanish(as_ana):
    page = text(as_ana.get(page_of("ecr", "1.0.0-5pt"), headers={"accept-language": "es"}))
    assert "Retenido" in page
    assert "Fiabilidad" in page
