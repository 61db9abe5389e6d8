"""`/o/…` (OAuth2, client credentials only) and its metadata at the root; with and without slash, never a redirect."""

from django.urls import path, re_path

from portal.integration import views

urlpatterns = [
    re_path(r"^o/token/?$", views.Token.as_view(), name="oauth_token"),
    re_path(r"^o/revoke_token/?$", views.Revoke.as_view(), name="oauth_revoke"),
    re_path(r"^o/introspect/?$", views.Introspect.as_view(), name="oauth_introspect"),
    path(".well-known/oauth-authorization-server", views.metadata, name="oauth_metadata"),
]
