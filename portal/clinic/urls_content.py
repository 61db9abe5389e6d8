"""Addresses under /clinic/ for content: signing, and reading inside the clinic."""

from django.urls import path

from portal.clinic.views import content_claims, content_reports, content_signing

urlpatterns = [
    path("clinic/content/", content_signing.signing_list, name="content_signing"),
    path("clinic/content/claims/", content_claims.claims, name="content_claims"),
    path("clinic/content/claims/<uuid:claim>/", content_claims.claim, name="content_claim"),
    path("clinic/content/claims/<uuid:claim>/contradicted/", content_claims.contradict, name="content_contradict"),
    path(
        "clinic/content/claims/<uuid:claim>/contradicted/<uuid:contradiction>/settled/",
        content_claims.settle,
        name="content_settle",
    ),
    path("clinic/content/<int:page_id>/", content_signing.sign, name="content_sign"),
    path("clinic/readers/", content_reports.reports, name="content_reports"),
    path("clinic/readers/<uuid:report_id>/settle/", content_reports.settle, name="content_settle_report"),
    path("clinic/library/<int:page_id>/", content_signing.read, name="content_read"),
]
