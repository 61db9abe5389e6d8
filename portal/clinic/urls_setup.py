"""Clinic settings, and the first hour."""

from django.urls import path

from portal.clinic.views import alert_report, drills, setup, setup_access, setup_people, setup_texts, setup_wordings

urlpatterns = [
    path("clinic/", setup.readiness, name="clinic"),
    path("clinic/settings/", setup.clinic_settings, name="clinic_settings"),
    path("clinic/settings/confirm/", setup.confirm, name="clinic_confirm"),
    path("clinic/mail/", setup.mail, name="clinic_mail"),
    path("clinic/people/", setup_people.clinic_people, name="clinic_people"),
    path("clinic/people/supervision/", setup_people.supervise, name="clinic_supervise"),
    path(
        "clinic/people/supervision/<uuid:supervision>/end/",
        setup_people.end_supervision,
        name="clinic_end_supervision",
    ),
    path("clinic/people/<uuid:user>/role/", setup_people.give_role, name="clinic_give_role"),
    path("clinic/people/<uuid:user>/readmit/", setup_access.readmit, name="clinic_readmit"),
    path("clinic/people/<uuid:user>/factor/", setup_access.reset_factor, name="clinic_reset_factor"),
    path("clinic/people/<uuid:user>/deactivate/", setup_people.deactivate, name="clinic_deactivate"),
    path("clinic/people/role/<uuid:membership>/end/", setup_people.end_role, name="clinic_end_role"),
    path(
        "clinic/people/link/<uuid:invitation>/revoke/", setup_people.revoke_invitation, name="clinic_revoke_invitation"
    ),
    path("clinic/duty/", setup_people.duty, name="clinic_duty"),
    path("clinic/duty/confirm/", setup_people.confirm_duty, name="duty_confirm"),
    path("clinic/duty/<uuid:duty>/test/", setup_people.try_duty, name="clinic_test_duty"),
    path("clinic/duty/<uuid:duty>/end/", setup_people.end_duty, name="clinic_end_duty"),
    path("clinic/alerts/report/", alert_report.alert_report, name="alert_report"),
    path("clinic/drill/", drills.drill, name="clinic_drill"),
    path("clinic/drill/<uuid:drill>/got/", drills.got, name="got_drill"),
    path("clinic/lines/", setup_texts.crisis_lines, name="clinic_lines"),
    path("clinic/lines/new/", setup_texts.new_line, name="clinic_new_line"),
    path("clinic/lines/<uuid:line>/", setup_texts.one_line, name="clinic_line"),
    path("clinic/lines/<uuid:line>/retire/", setup_texts.retire_line, name="clinic_retire_line"),
    path("clinic/consent/", setup_texts.consent, name="clinic_consent"),
    path("clinic/consent/<str:language>/", setup_texts.consent_text, name="clinic_consent_text"),
    path("clinic/safety-question/", setup_texts.safety_question, name="safety_question"),
    path("clinic/translations/", setup_texts.translations, name="clinic_translations"),
    path(
        "clinic/translations/<str:instrument>/<str:version>/<str:language>/",
        setup_texts.translation,
        name="clinic_translation",
    ),
    path("clinic/wordings/", setup_wordings.wordings, name="clinic_wordings"),
    path("clinic/wordings/<uuid:wording>/", setup_wordings.one_wording, name="clinic_wording"),
    path("clinic/wordings/<slug:instrument>/<str:version>/", setup_wordings.upload, name="clinic_wording_upload"),
    path(
        "clinic/wordings/<slug:instrument>/<str:version>/preview/",
        setup_wordings.preview,
        name="clinic_wording_preview",
    ),
    path(
        "clinic/wordings/<slug:instrument>/<str:version>/<slug:language>.csv",
        setup_wordings.blank,
        name="clinic_wording_blank",
    ),
]
