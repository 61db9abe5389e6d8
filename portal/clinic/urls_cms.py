"""/cms/: Wagtail's admin behind our own sign-in. Its sign-in, passwords, users and groups are not there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin import urls as wagtail_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal.clinic.cms_policy import for_editors

# Not ours to give (users, groups, settings), not used yet (images, documents, films of others, tags), lists across all
# clinics, and what Wagtail keeps for its own developers or for machines: its tests and the actions of its API.
ABSENT = (
    *("password_reset", "users", "groups", "sites", "locales", "collections", "workflows"),
    *("images", "documents", "embeds", "tag-autocomplete", "translation/submit/snippet"),
    *("bulk", "reports", "pages/usage", "choose-page/chosen-multiple", "snippets/choose/[^?]+/chosen-multiple"),
    "snippets/choose/[^?]+/create",  # a work is added on its own page; the chooser has no form, and falls over one
    *("failwhale", "test404", "api/main/documents", "api/main/images", r"api/main/pages/\d+/action"),
    # Offers the groups of every clinic by name. Who reads a page follows from the tree that it stands in.
    r"pages/\d+/privacy",
)


def absent(request: HttpRequest, **kwargs: object) -> HttpResponse:
    """Answer as for an address that does not exist."""
    raise Http404


admin = [
    # Wagtail's own form would let a password in without the second factor.
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True), name="wagtailadmin_login"),
    path("logout/", RedirectView.as_view(pattern_name="account_logout"), name="wagtailadmin_logout"),
    path("account/", RedirectView.as_view(pattern_name="me")),  # Wagtail's own would take a name and a picture
    re_path(rf"^(?:{'|'.join(ABSENT)})/", absent),
    *decorate_urlpatterns(wagtail_urls.urlpatterns, for_editors),
]

urlpatterns = [path("cms/", include(admin))]
