"""Sign-in, accounts, and the reader's own choices. Only the pages of allauth that we use have an address."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from portal.accounts import devices, factor_links, passkeys, proving, reach, staying, views
from portal.accounts.new_password import NewPassword
from portal.accounts.second_factor import RemoveApp, SetUpApp
from portal.accounts.second_factor import not_by_password_alone as whole
from portal.audit.throttle import slow_to_guess

signing_in: list[URLPattern | URLResolver] = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("signup/", views.no_sign_up, name="account_signup"),
    path("password/change/", whole(account.password_change), name="account_change_password"),
    # Who came by a link of the demonstration has no password, and sets none.
    path("password/set/", RedirectView.as_view(pattern_name="me"), name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        slow_to_guess(NewPassword.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", whole(mfa.index), name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", whole(SetUpApp.as_view()), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", whole(RemoveApp.as_view()), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", whole(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", whole(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/recovery-codes/download/", whole(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("2fa/webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", whole(passkeys.AddPasskey.as_view()), name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", passkeys.SignInWithPasskey.as_view(), name="mfa_login_webauthn"),
    path("2fa/webauthn/reauthenticate/", passkeys.ProveByPasskey.as_view(), name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", whole(passkeys.NamePasskey.as_view()), name="mfa_edit_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", whole(passkeys.RemovePasskey.as_view()), name="mfa_remove_webauthn"),
]

own: list[URLPattern | URLResolver] = [
    path("start/", views.start, name="start"),
    path("clinic/", views.choose_clinic, name="choose_clinic"),
    path("me/", views.me, name="me"),
    path("devices/others/end/", devices.end_other_devices, name="end_other_devices"),
    path("devices/<uuid:session>/end/", devices.end_device, name="end_device"),
    path("reach/<slug:channel>/", reach.reach_point, name="reach_point"),
    path("prove/", proving.prove, name="prove"),
    path("factor/", factor_links.wait_for_link, name="wait_for_link"),
    path("factor/<str:token>/", factor_links.factor_link, name="factor_link"),
    path("stay/", staying.stay, name="stay"),
    path("keep/", staying.keep, name="keep"),
    path("kept/", staying.kept_form, name="kept"),
    path("join/<str:token>/", views.join, name="join"),
    path("link/<str:token>/", views.sign_in_link, name="sign_in_link"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include(own + signing_in)),
    path("theme/", views.set_theme, name="set_theme"),
    path("language/", views.set_language, name="set_language"),
]
