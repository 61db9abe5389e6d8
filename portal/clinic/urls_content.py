"""Addresses under /clinic/ for content: review, and reading inside the clinic."""

from django.urls import path

from portal.clinic.views import content_by_link, content_first, content_invitations, content_signing

urlpatterns = [
    path("clinic/content/", content_signing.signing_list, name="content_signing"),
    path("clinic/content/first/", content_first.first, name="content_first"),
    path("clinic/content/rest/", content_first.rest, name="content_rest"),
    path("clinic/content/<int:page_id>/", content_signing.sign, name="content_sign"),
    path("clinic/content/<int:page_id>/decide/", content_signing.decide, name="content_decide"),
    path("clinic/content/<int:page_id>/invite/", content_invitations.invite, name="content_invite"),
    path(
        "clinic/content/invitations/<uuid:invitation>/revoke/",
        content_invitations.revoke,
        name="content_revoke_invitation",
    ),
    path("review/<token>/", content_by_link.by_link, name="content_by_link"),
    path("clinic/library/<int:page_id>/", content_signing.read, name="content_read"),
]
