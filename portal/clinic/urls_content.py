"""Addresses under /clinic/ for content: review, and reading inside the clinic."""

from django.urls import path

from portal.clinic.views import (
    banners,
    content_by_link,
    content_claims,
    content_copies,
    content_first,
    content_invitations,
    content_offers,
    content_reports,
    content_rules,
    content_signing,
)

urlpatterns = [
    path("clinic/content/", content_signing.signing_list, name="content_signing"),
    path("clinic/content/first/", content_first.first, name="content_first"),
    path("clinic/content/rest/", content_first.rest, name="content_rest"),
    path("clinic/content/claims/", content_claims.claims, name="content_claims"),
    path("clinic/content/claims/<uuid:claim>/", content_claims.claim, name="content_claim"),
    path("clinic/content/claims/<uuid:claim>/contradicted/", content_claims.contradict, name="content_contradict"),
    path(
        "clinic/content/claims/<uuid:claim>/contradicted/<uuid:contradiction>/settled/",
        content_claims.settle,
        name="content_settle",
    ),
    path("clinic/content/rules/", content_rules.rules, name="content_rules"),
    path("clinic/content/rules/write/", content_rules.write_rule, name="content_write_rule"),
    path("clinic/content/rules/<slug:key>/", content_rules.rule, name="content_rule"),
    path("clinic/content/rules/<slug:key>/change/", content_rules.write_rule, name="content_change_rule"),
    path("clinic/content/rules/<slug:key>/switch/", content_rules.switch_rule, name="content_switch_rule"),
    path(
        "clinic/content/rules/<slug:key>/<int:version>/approve/",
        content_rules.approve_rule,
        name="content_approve_rule",
    ),
    path(
        "clinic/content/rules/<slug:key>/<int:version>/throw-away/",
        content_rules.throw_rule_away,
        name="content_throw_rule_away",
    ),
    path("clinic/content/<int:page_id>/", content_signing.sign, name="content_sign"),
    path("clinic/content/<int:page_id>/decide/", content_signing.decide, name="content_decide"),
    path("clinic/content/<int:page_id>/adapt/", content_copies.adapt, name="content_adapt"),
    path("clinic/content/<int:page_id>/take-in/", content_copies.take_in, name="content_take_in"),
    path("clinic/content/<int:page_id>/invite/", content_invitations.invite, name="content_invite"),
    path(
        "clinic/content/invitations/<uuid:invitation>/revoke/",
        content_invitations.revoke,
        name="content_revoke_invitation",
    ),
    path("review/<token>/", content_by_link.by_link, name="content_by_link"),
    path("clinic/readers/", content_reports.reports, name="content_reports"),
    path("clinic/readers/<uuid:report_id>/settle/", content_reports.settle, name="content_settle_report"),
    path("clinic/banners/", banners.banners, name="clinic_banners"),
    path("clinic/banners/<uuid:banner>/approve/", banners.approve, name="clinic_approve_banner"),
    path("clinic/banners/<uuid:banner>/end/", banners.end, name="clinic_end_banner"),
    path("clinic/treats/", content_offers.offers, name="clinic_treats"),
    path("clinic/treats/readers/", content_offers.choose_readers, name="clinic_readers_chosen"),
    path("clinic/treats/new/", content_offers.one, name="clinic_treats_new"),
    path("clinic/treats/<uuid:condition>/", content_offers.one, name="clinic_treats_one"),
    path("clinic/library/<int:page_id>/", content_signing.read, name="content_read"),
]
