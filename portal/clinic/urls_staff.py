"""Addresses of the clinician's pages."""

from django.urls import URLPattern, URLResolver, include, path

from portal.clinic.views import (
    alerts,
    asking,
    caseload,
    entries,
    intakes,
    notes,
    patient,
    practice,
    printing,
    reviews,
    teams,
    workings,
)

of_patient: list[URLPattern | URLResolver] = [
    path("", patient.patient, name="patient"),
    path("print/", printing.paper, name="print_profile"),
    path("scores/<uuid:score_id>/", workings.score, name="score"),
    path("scores/<uuid:score_id>/recompute/", workings.again, name="recompute_score"),
    path("visit/", patient.visit, name="set_visit"),
    path("alerts/<uuid:alert_id>/seen/", alerts.see, name="see_alert"),
    *(
        path(f"alerts/<uuid:alert_id>/{step}/", alerts.step, {"step": step}, name=f"{step}_alert")
        for step in alerts.STEPS
    ),
    path("review/", reviews.review, name="review"),
    path("share/<int:page_id>/", reviews.share, name="share"),
    path("practice/", practice.practice, name="practice"),
    path("practice/<int:page_id>/give/", practice.give, name="give_practice"),
    path("practice/<uuid:recommendation>/end/", practice.end, name="take_back"),
    path("notes/", notes.note, name="note"),
    path("notes/draft/", notes.draft, name="note_draft"),
    path("team/", teams.add, name="add_to_team"),
    path("team/<uuid:user>/end/", teams.end, name="leave_team"),
    path("goals/", teams.agree, name="agree_goal"),
    path("goals/<uuid:goal>/end/", teams.end_goal, name="end_goal"),
    path("send/", intakes.send, name="send_intake_to"),
    path("asked/", asking.asked, name="asked"),
    path("asked/<uuid:schedule>/send/", asking.send_due, name="send_due"),
    path("asked/<uuid:schedule>/<slug:step>/", asking.change_schedule, name="change_schedule"),
    path("intakes/<uuid:invitation_id>/again/", intakes.again, name="send_again"),
    path("intakes/<uuid:invitation_id>/end/", intakes.end, name="end_link"),
    path("intakes/<uuid:invitation_id>/enter/", entries.start, name="enter_answers"),
    path("entries/<uuid:entry_id>/consent/", entries.consent, name="enter_consent"),
    path("entries/<uuid:entry_id>/part/<int:number>/", entries.part, name="enter_part"),
    path("entries/<uuid:entry_id>/alerts/<uuid:alert_id>/", entries.alert, name="entered_alert"),
    path("entries/<uuid:entry_id>/check/", entries.check, name="enter_check"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("caseload/", caseload.caseload, name="caseload"),
    path("caseload/rows/", caseload.rows, name="caseload_rows"),
    path("caseload/pulse/", caseload.pulse, name="caseload_pulse"),
    path("caseload/views/", caseload.save, name="save_view"),
    path("caseload/views/<uuid:view_id>/delete/", caseload.delete, name="delete_view"),
    path("intakes/new/", intakes.new, name="send_intake"),
    path("p/<uuid:patient_id>/", include(of_patient)),
]
