"""The staff door at its edges, around views that are guarded here and now."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from portal.accounts import doors
from portal.accounts.models import FactorReset, Membership
from portal.accounts.roles import Permission, Role

READ = Permission.READ_PATIENTS


def request_of(user, method="get", path="/page/?q=1", **session):
    request = getattr(RequestFactory(), method)(path)
    request.user, request.session = user, session
    return request


def by_link(user) -> dict[str, str]:
    return {doors.SIGNED_IN_BY_LINK: str(user.pk)}


def add_app(user) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})


@pytest.fixture
def page():
    return doors.requires(READ)(lambda request: HttpResponse("in"))


@pytest.fixture
def anybodys_page():
    return doors.require_second_factor(lambda request: HttpResponse("in"))


def test_whoever_is_allowed_comes_in(page, anybodys_page, ana):
    assert page(request_of(ana, **by_link(ana))).content == b"in"
    assert anybodys_page(request_of(ana, **by_link(ana))).content == b"in"


def test_a_stranger_is_sent_to_sign_in(page, anybodys_page, db):
    for view in (page, anybodys_page):
        assert view(request_of(AnonymousUser())).url == "/accounts/login/?next=/page/%3Fq%3D1"


def test_without_the_permission_the_page_is_not_there(page, anybodys_page, cleo):
    with pytest.raises(Http404):
        page(request_of(cleo, **by_link(cleo)))
    assert anybodys_page(request_of(cleo, **by_link(cleo))).content == b"in"


def test_all_of_several_permissions_are_needed(ana):
    both = doors.requires(READ, Permission.MANAGE_CLINIC)(lambda request: HttpResponse("in"))

    with pytest.raises(Http404):
        both(request_of(ana, **by_link(ana)))
    assert both.permissions == {READ, Permission.MANAGE_CLINIC}


def test_permissions_that_are_all_that_a_role_has_are_enough(ana):
    everything = doors.requires(*Role.CLINICIAN.permissions)(lambda request: HttpResponse("in"))

    assert everything(request_of(ana, **by_link(ana))).content == b"in"


def test_a_form_that_was_sent_is_not_the_way_back(page, db):
    assert page(request_of(AnonymousUser(), "post")).url == "/accounts/login/"


@pytest.mark.parametrize(("method", "rest"), [("get", "?next=%2Fpage%2F%3Fq%3D1"), ("post", "")])
def test_the_second_step_leads_back_where_there_is_a_way_back(page, ana, method, rest):
    assert page(request_of(ana, method)).url == f"/accounts/2fa/totp/activate/{rest}"

    add_app(ana)
    assert page(request_of(ana, method)).url == f"/accounts/2fa/reauthenticate/{rest}"


def test_whoever_lost_their_second_factor_opens_a_link_before_they_set_up_a_new_one(page, ana, ben, clinic):
    reset = FactorReset.objects.create(user=ana, clinic=clinic, token_hash="x")
    proven = {doors.ADDRESS_PROVEN: str(reset.pk)}

    assert page(request_of(ana)).url.startswith("/accounts/factor/")
    assert page(request_of(ana, **{doors.ADDRESS_PROVEN: "another"})).url.startswith("/accounts/factor/")
    assert page(request_of(ana, **proven)).url.startswith("/accounts/2fa/totp/activate/")
    assert page(request_of(ben)).url.startswith("/accounts/2fa/totp/activate/")


def test_a_stranger_has_no_address_to_prove(db):
    assert not doors.must_prove_address(request_of(AnonymousUser()))


def test_somebody_elses_app_or_a_list_of_recovery_codes_is_no_second_factor(ana, ben):
    add_app(ben)
    Authenticator.objects.create(user=ana, type=Authenticator.Type.RECOVERY_CODES, data={})

    assert doors.has_second_factor(ben)
    assert not doors.has_second_factor(ana)


def test_a_link_for_somebody_else_or_a_password_alone_is_no_second_factor(ana, ben):
    def passed(*methods: str) -> dict:
        records = [{"method": method, "at": time.time()} for method in methods]
        return {"account_authentication_methods": records, "account_authentication_methods_user": str(ana.pk)}

    password, step = passed("password"), passed("password", "mfa")

    assert doors.second_factor_done(request_of(ana, **step))
    assert doors.second_factor_done(request_of(ana, **by_link(ana)))
    assert not doors.second_factor_done(request_of(ana, **by_link(ben)))
    assert not doors.second_factor_done(request_of(ana, **password))
    assert not doors.second_factor_done(request_of(ana))


def test_a_stranger_has_no_second_factor_whatever_the_session_says(db):
    assert not doors.second_factor_done(request_of(AnonymousUser(), **{doors.SIGNED_IN_BY_LINK: "None"}))


def test_the_door_knows_whether_a_request_passed_it(page, ana):
    request = request_of(ana, **by_link(ana))
    assert not doors.is_staff(request)

    page(request)

    assert doors.is_staff(request)
    assert (request.clinic, request.roles) == (ana.memberships.get().clinic, {Role.CLINICIAN})


def test_the_clinic_that_was_chosen_counts_where_there_are_two(page, ana, clinic, other_clinic):
    Membership.objects.create(user=ana, clinic=other_clinic, role=Role.EDITOR)
    session = by_link(ana)

    assert page(request_of(ana, **session)).url == "/accounts/clinic/?next=%2Fpage%2F%3Fq%3D1"
    assert page(request_of(ana, **session, **{doors.CLINIC: str(clinic.pk)})).content == b"in"
    with pytest.raises(Http404):
        page(request_of(ana, **session, **{doors.CLINIC: str(other_clinic.pk)}))


def test_who_somebody_is_was_read_once(page, ana, django_assert_num_queries):
    request = request_of(ana, **by_link(ana))
    first = doors.memberships_of(request)

    with django_assert_num_queries(0):
        assert doors.memberships_of(request) is first
    assert [row.user_id for row in first] == [ana.pk]


def test_somebody_without_a_clinic_is_told_so(page, ana):
    Membership.objects.all().delete()

    assert page(request_of(ana, **by_link(ana))).status_code == 403


def test_a_fragment_moves_the_whole_page(page, db):
    request = request_of(AnonymousUser())
    request.META["HTTP_HX_REQUEST"] = "true"

    assert page(request).headers["HX-Redirect"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("asked", "sent", "to"),
    [
        ("/asked/", "/sent/", "/sent/"),
        ("/asked/", "", "/asked/"),
        ("", "", "/start/"),
        ("", "https://elsewhere.example/", "/start/"),
        ("//elsewhere.example/", "", "/start/"),
    ],
)
def test_the_way_on_is_a_page_of_ours(asked, sent, to):
    request = RequestFactory().post(f"/page/?next={asked}", {"next": sent})

    assert doors.safe_next(request, "/start/") == to
