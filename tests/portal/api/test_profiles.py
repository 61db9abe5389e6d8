"""Profiles: the same figures as stored, and the members of the contract."""

import json
from decimal import Decimal

from intake.models import Profile
from portal.audit.models import AuditEvent
from portal.care.models import Review
from tests.conftest import make_patient
from tests.portal.api.conftest import finish_intake

MEMBERS = {
    "id", "patient", "invitation", "run", "completed_at", "engine", "scores", "planes", "quality", "findings", "limits",
    "alerts", "reviewed_at", "reviewed_by",
}  # fmt: skip
SCORE = {
    "id", "assessment", "instrument", "version", "target", "scale", "status", "formula", "value", "range", "items_used",
    "items_missing", "items_entered", "pomp", "sem", "ci95", "percentile", "percentile_ci95", "t", "band", "norm",
    "recipe",
}  # fmt: skip
PLANE = {"instrument", "target", "status", "norm", "observed", "mean", "covariance", "lines", "regions"}


def read(reply) -> dict:
    return json.loads(reply.content, parse_float=Decimal)


def test_a_profile_has_the_members_of_the_contract(api, profile):
    body = read(api.get(f"/profiles/{profile.pk}"))
    assert set(body) == MEMBERS
    assert {frozenset(score) for score in body["scores"]} == {frozenset(SCORE)}
    assert {frozenset(plane) for plane in body["planes"]} == {frozenset(PLANE)}


def test_figures_are_json_numbers_with_their_stored_digits(api, profile):
    reply = api.get(f"/profiles/{profile.pk}")
    shown = {(score["assessment"], score["scale"]): score for score in read(reply)["scores"]}
    for row in profile.scores.all():
        score = shown[str(row.assessment_id), row.scale]
        assert score["value"] == row.value
        assert score["pomp"] == row.pomp
        if row.value is not None:
            assert f'"value": {row.value}, ' in reply.content.decode()


def test_what_the_answers_say_beside_the_scores_is_told_in_codes_and_figures(api, profile):
    profile.findings = [
        {
            "kind": "reliably-worse", "instrument": "gad-7@1.0.0", "target": None, "scale": "total", "since": "first",
            "at": "2026-05-01T10:00:00+00:00", "from": "4.000000", "to": "15.000000", "rci": "6.705323",
            "needed": "3.215297",
        },
        {
            "kind": "outcome", "instrument": "c-ssrs-screener@1.0.0", "key": "level", "name": {"en": "Risk level"},
            "status": "incomplete", "level": "low", "label": {"en": "Low"}, "missing": ["3"],
        },
        {
            "kind": "line", "instrument": "audit-c@1.0.0", "scale": "total", "score": 4, "gender": "male", "note": "",
            "reached": True,
        },
        {"kind": "ask-in-private", "key": "DF1", "item": "DF1", "instrument": "x@1", "text": {"en": "Ask alone."}},
    ]  # fmt: skip
    profile.save()
    worse, outcome, line = read(api.get(f"/profiles/{profile.pk}"))["findings"]
    assert (worse["kind"], worse["instrument"], worse["scale"]) == ("reliably-worse", "gad-7", "total")
    assert (worse["before"], worse["value"], worse["needed"]) == (4, 15, Decimal("3.215297"))
    assert worse["before_at"] == "2026-05-01T10:00:00Z"
    assert (outcome["key"], outcome["level"], outcome["status"], outcome["missing"]) == (
        "level",
        "low",
        "incomplete",
        ["3"],
    )
    assert (line["line"], line["gender"], line["holds"], line["value"]) == (4, "male", True, None)


def test_where_there_is_no_figure_the_member_is_null_and_status_says_why(api, profile):
    (plane,) = read(api.get(f"/profiles/{profile.pk}"))["planes"]
    assert plane["status"] not in ("", "drawn", None)
    assert [plane[name] for name in ("observed", "mean", "covariance", "lines", "regions", "norm")] == [None] * 6


def test_a_drawn_plane_keeps_its_figures_and_no_words(api, profile):
    profile.planes = [
        {
            "instrument": "x@1", "target": None, "status": "drawn", "may_name": False,
            "norm": {"id": "c", "row": str(profile.pk), "n": 320, "kind": "c", "label": {"en": "simulated intakes"}},
            "observed": ["3.250000", "2.500000"], "mean": ["3.180000", "2.540000"],
            "covariance": [["0.120000", "0.010000"], ["0.010000", "0.110000"]], "lines": ["2.900000", "2.600000"],
            "regions": [{"code": "low-anx-low-avo", "probability": "0.110000"}],
        }
    ]  # fmt: skip
    profile.save()
    reply = api.get(f"/profiles/{profile.pk}")
    (plane,) = read(reply)["planes"]
    assert plane["covariance"] == [[Decimal("0.12"), Decimal("0.01")], [Decimal("0.01"), Decimal("0.11")]]
    assert plane["norm"] == {"id": str(profile.pk), "n": 320, "label": "simulated intakes"}
    assert b'"observed": [3.250000, 2.500000]' in reply.content
    assert plane["instrument"] == "x"
    assert "may_name" not in plane


def test_a_list_has_the_newest_run_of_an_invitation_and_an_id_finds_each(api, profile, ana):
    Review.objects.create(profile=profile, clinic=profile.clinic, reviewed_by=ana, decision="no-change")
    first = profile.pk
    again = Profile.objects.get(pk=first)
    again.pk, again.run = None, 2
    again.save(force_insert=True)

    (listed,) = read(api.get("/profiles"))["results"]
    assert (listed["id"], listed["run"], listed["reviewed_by"]) == (str(again.pk), 2, str(ana.pk))
    assert read(api.get(f"/profiles/{first}"))["run"] == 1
    assert len(read(api.get("/profiles?reviewed=true"))["results"]) == 1
    assert read(api.get("/profiles?reviewed=false"))["results"] == []


def test_a_profile_holds_no_answer_and_no_text(api, profile):
    body = api.get(f"/profiles/{profile.pk}").content.decode().lower()
    for word in ("secure", "fearful", "avoidant", "preoccupied", '"answers"', "pia"):
        assert word not in body


def test_a_review_shows_when_and_by_whom(api, profile, ana):
    review = Review.objects.create(
        clinic=profile.clinic, profile=profile, decision="no-change", reviewed_by=ana, summary="Private words"
    )
    reply = api.get(f"/profiles/{profile.pk}")
    assert read(reply)["reviewed_by"] == str(ana.pk)
    assert read(reply)["reviewed_at"] == review.reviewed_at.isoformat().replace("+00:00", "Z")
    assert b"Private words" not in reply.content


def test_alerts_of_the_invitation_are_named(api, profile):
    body = read(api.get(f"/profiles/{profile.pk}"))
    assert body["alerts"] == sorted(str(alert.pk) for alert in profile.invitation.alerts.all())


def test_a_read_is_written_down_with_client_scope_and_patient(api, profile):
    api.get(f"/profiles/{profile.pk}")
    row = AuditEvent.objects.filter(action="api.profiles.read").get()
    assert (row.actor_kind, row.actor_id) == ("client", api.client.client_id)
    assert row.patients == [str(profile.patient_id)]
    assert row.purpose == "system/Observation.rs"
    assert row.clinic_id == profile.clinic_id


def test_reviewed_profiles_can_be_asked_for(api, profile, ana):
    assert read(api.get("/profiles?reviewed=true"))["results"] == []
    Review.objects.create(clinic=profile.clinic, profile=profile, decision="no-change", reviewed_by=ana)
    assert [row["id"] for row in read(api.get("/profiles?reviewed=true"))["results"]] == [str(profile.pk)]
    assert read(api.get("/profiles?reviewed=false"))["results"] == []


def test_a_review_counts_as_a_change(api, profile, ana):
    later = "2099-01-01T00:00:00Z"
    assert read(api.get(f"/profiles?updated_since={later}"))["results"] == []
    review = Review.objects.create(clinic=profile.clinic, profile=profile, decision="no-change", reviewed_by=ana)
    since = review.reviewed_at.isoformat().replace("+00:00", "Z")
    assert len(read(api.get(f"/profiles?updated_since={since}"))["results"]) == 1


def test_profiles_can_be_asked_for_by_instrument_and_scale(api, profile):
    score = profile.scores.order_by("scale").first()
    for query in (
        f"instrument={score.assessment.instrument}",
        f"scale={score.scale}",
        f"invitation={profile.invitation_id}",
    ):
        body = read(api.get(f"/profiles?{query}&include_total=true"))
        assert ([row["id"] for row in body["results"]], body["total"]) == ([str(profile.pk)], 1)
    assert read(api.get("/profiles?instrument=unheard-of"))["results"] == []
    assert read(api.get("/profiles?scale=unheard-of"))["results"] == []


def test_a_list_of_many_takes_no_more_queries_than_one_of_few(api, profile, clinic, django_assert_max_num_queries):
    for number in range(3):
        finish_intake(make_patient(clinic, f"Person {number}"))
    with django_assert_max_num_queries(14):
        assert len(read(api.get("/profiles"))["results"]) == 4


def test_what_cannot_be_told_is_in_english_whatever_the_host_speaks(api, profile):
    english = read(api.get(f"/profiles/{profile.pk}"))["limits"]
    spanish = read(api.get(f"/profiles/{profile.pk}", headers={"accept-language": "es"}))["limits"]
    assert english == spanish
    assert {"self-report", "not-validated"} <= {limit["code"] for limit in english}
    assert all(limit["text"] and "%(" not in limit["text"] for limit in english)


def test_limits_of_many_profiles_take_no_more_queries(api, profile, django_assert_max_num_queries):
    with django_assert_max_num_queries(40) as asked:
        api.get("/profiles")
    few = len(asked)
    finish_intake(make_patient(profile.clinic, "Second Example"))
    with django_assert_max_num_queries(40) as asked:
        api.get("/profiles")
    assert len(asked) <= few


def test_recompute_says_same_and_writes_no_score(api, profile):
    before = list(profile.scores.order_by("pk").values())
    body = read(api.call("post", f"/profiles/{profile.pk}/recompute"))
    assert body == {"id": str(profile.pk), "engine": profile.engine, "is_same": True, "differences": []}
    assert list(profile.scores.order_by("pk").values()) == before
    event = AuditEvent.objects.get(action="profile.recomputed")
    assert (event.actor_kind, event.patients) == ("client", [str(profile.patient_id)])


def test_recompute_names_each_figure_that_differs(api, profile):
    row = profile.scores.exclude(value=None).first()
    profile.scores.filter(pk=row.pk).update(pomp=1)
    body = read(api.call("post", f"/profiles/{profile.pk}/recompute"))
    assert not body["is_same"]
    assert [(each["where"], each["stored"]) for each in body["differences"]] == [(f"{row.scale}.pomp", "1.000000000")]


def test_recompute_of_another_clinics_profile_is_as_nothing(api, profile, machine, other_clinic):
    assert machine(other_clinic).call("post", f"/profiles/{profile.pk}/recompute").status_code == 404
    assert not AuditEvent.objects.filter(action="profile.recomputed").exists()
    assert api.call("post", f"/profiles/{profile.pk}/recompute").status_code == 200


def test_recompute_needs_the_scope_of_profiles(machine, clinic, profile):
    lacking = machine(clinic, "system/Patient.rs").call("post", f"/profiles/{profile.pk}/recompute")
    assert lacking.status_code == 403
    assert machine(clinic, "system/Observation.rs").call("post", f"/profiles/{profile.pk}/recompute").status_code == 200
