"""The door of every staff page: signed in, second factor done, in one clinic, and allowed there."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeGuard, cast

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from portal.accounts.models import Clinic, Membership, User
from portal.accounts.policies import current_permissions, current_roles, open_reset_of
from portal.accounts.roles import Permission, Role, permissions_of
from portal.audit import actor
from portal.audit.actor import Actor

__all__ = ["current_permissions", "current_roles", "require_second_factor", "requires", "second_factor_done"]

P = ParamSpec("P")
# What a session remembers: the clinic that was chosen, that a link of the demonstration signed this person in, and
# that they opened the link to a new second factor.
CLINIC, SIGNED_IN_BY_LINK, ADDRESS_PROVEN = "clinic", "signed_in_by_link", "address_proven"
# What counts as a second factor, and where it is shown. Recovery codes stand in for either, and never alone.
SECOND_STEPS = {
    Authenticator.Type.TOTP: "mfa_reauthenticate",
    Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
}


class SignedInRequest(HttpRequest):
    """A request of somebody fully signed in; named for the reader and the type checker alone."""

    user: User
    memberships: list[Membership]  # set by `memberships_of`
    content_clinics: frozenset[Any]  # in which the person works on content; set by the door of the editor


class StaffRequest(SignedInRequest):
    """A request that passed the staff door, in one clinic; named for the reader and the type checker alone."""

    clinic: Clinic
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    actor: Actor
    waiting_alerts: Any  # set where a page has counted them already, so that its menu need not


StaffView = Callable[Concatenate[StaffRequest, P], HttpResponse]
SignedInView = Callable[Concatenate[SignedInRequest, P], HttpResponse]


class Guarded(Protocol[P]):
    """A view behind a door, with the permissions that a sweep of all addresses reads off it."""

    permissions: frozenset[Permission]

    def __call__(self, request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse: ...


def is_staff(request: HttpRequest) -> TypeGuard[StaffRequest]:
    """Say whether a request passed the staff door."""
    return hasattr(request, "permissions")


def requires(*permissions: Permission) -> Callable[[StaffView[P]], Guarded[P]]:
    """Open a view to people who hold all of the permissions in the clinic that they work in; 404 to other staff."""

    def guard(view: StaffView[P]) -> Guarded[P]:
        @wraps(view)
        def behind(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            turned_away = sign_in_first(request) or enter_clinic(request, frozenset(permissions))
            return turned_away or view(request, *args, **kwargs)

        return marked(behind, frozenset(permissions))

    return guard


def require_second_factor(view: SignedInView[P]) -> Guarded[P]:
    """Open a view to whoever is fully signed in; what they may do there is decided elsewhere."""

    @wraps(view)
    def behind(request: SignedInRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return sign_in_first(request) or view(request, *args, **kwargs)

    return marked(behind, frozenset())


def marked(view: SignedInView[P] | StaffView[P], permissions: frozenset[Permission]) -> Guarded[P]:
    """Write on a view what it needs; whatever request comes to the door, the view behind it meets its own kind."""
    guarded = cast(Guarded[P], view)
    guarded.permissions = permissions
    return guarded


def sign_in_first(request: HttpRequest) -> HttpResponse | None:
    """Return the way to what is still missing of a full sign-in, or None."""
    here = request.get_full_path() if request.method == "GET" else ""
    if not request.user.is_authenticated:
        return go(request, redirect_to_login(here).url if here else reverse("account_login"))
    if second_factor_done(request):
        return None
    name = second_step_of(request.user) or ("wait_for_link" if must_prove_address(request) else "mfa_activate_totp")
    return go(request, f"{reverse(name)}?{urlencode({'next': here})}" if here else reverse(name))


def second_factor_done(request: HttpRequest) -> bool:
    """Say whether this session was opened with a second factor, or by a one-time link of the demonstration."""
    user = request.user
    if not user.is_authenticated:
        return False
    if request.session.get(SIGNED_IN_BY_LINK) == str(user.pk):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def has_second_factor(user: User) -> bool:
    return bool(second_step_of(user))


def second_step_of(user: User) -> str:
    """Return the page on which somebody shows their second factor; empty where they have none."""
    kinds = set(Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True))
    return next((SECOND_STEPS[kind] for kind in SECOND_STEPS if kind in kinds), "")


def must_prove_address(request: HttpRequest) -> bool:
    """Say whether an admin took this person's second factor away, and they have not opened the link sent to them."""
    user = request.user
    reset = open_reset_of(user) if user.is_authenticated else None
    return reset is not None and request.session.get(ADDRESS_PROVEN) != str(reset.pk)


def enter_clinic(request: StaffRequest, needed: frozenset[Permission]) -> HttpResponse | None:
    """Set the clinic, roles, permissions and actor of the request; return a page instead where that is not clear.

    Raises Http404 where a permission is missing, before anything is set: the page then looks as if it were not there.
    """
    memberships = memberships_of(request)
    clinic = clinic_of(request, memberships)
    if clinic is None and memberships:
        return go(request, f"{reverse('choose_clinic')}?{urlencode({'next': request.get_full_path()})}")
    if clinic is None:
        return render(request, "accounts/no_clinic.html", status=403)
    roles = roles_in(memberships, clinic)
    if not permissions_of(roles) >= needed:
        raise Http404
    request.clinic, request.roles, request.permissions = clinic, roles, permissions_of(roles)
    request.actor = actor.staff(request.user, clinic)
    return None


def memberships_of(request: SignedInRequest) -> list[Membership]:
    """Return the current memberships of whoever is signed in, read once a request."""
    if not hasattr(request, "memberships"):
        rows = Membership.objects.current().filter(user_id=request.user.pk).select_related("clinic")
        request.memberships = list(rows.order_by("clinic__name", "role"))
    return request.memberships


def clinic_of(request: HttpRequest, memberships: Iterable[Membership]) -> Clinic | None:
    """Return the only clinic that the person works in, or the one that they chose for this session."""
    clinics = {membership.clinic_id: membership.clinic for membership in memberships}
    if len(clinics) == 1:
        return next(iter(clinics.values()))
    chosen = request.session.get(CLINIC)
    return next((clinic for pk, clinic in clinics.items() if str(pk) == chosen), None)


def roles_in(memberships: Iterable[Membership], clinic: Clinic) -> frozenset[Role]:
    return frozenset(Role(row.role) for row in memberships if row.clinic_id == clinic.pk)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Redirect; a swapped fragment must move the whole page, not fill a part of it with the sign-in form."""
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Return where to go on, if that is a page of ours."""
    address = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours else otherwise


def own_actor(user: User) -> Actor:
    """Return the actor of somebody who acts on their own account, in no clinic."""
    return Actor("staff", str(user.pk), None, user)
