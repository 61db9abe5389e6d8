"""Instruments for machines: which there are, how each is scored, and none of what is not ours to give out."""

import base64
import json
from datetime import date

import jsonschema
import pytest

from intake.actions import approve_release, propose_release, renew_norms
from intake.instruments import available, load
from intake.instruments.fhir import as_questionnaire
from intake.models import Wording
from portal.accounts.roles import Role
from portal.api.description import document
from portal.api.renderers import encode
from portal.audit.actor import staff, system
from portal.audit.models import AuditEvent
from portal.care.questionnaires import id_of
from tests.answered import answered, people_of
from tests.conftest import make_user
from tests.own import confirmed, content, drafted
from tests.portal.clinic import intakes
from tests.portal.clinic.intakes import CHECK_IN, CORE

HELD_BACK = [pair for pair in available() if load(*pair).blocked]


def rows(api, query: str = "") -> dict[str, dict]:
    """Every row by its key, however many pages it takes."""
    found, address = {}, f"/instruments?page_size=7{query}"
    while address:
        body = api.get(address).json()
        assert not found.keys() & {row["key"] for row in body["results"]}
        found |= {row["key"]: row for row in body["results"]}
        address = body["next"] and body["next"].partition("/api/v1")[2]
    return found


def version(api, key: str, number: str | None = None, part: str = "versions"):
    return api.get(f"/instruments/{id_of(key)}/{part}/{number or load(key).version}")


def imported(clinic, user, key: str) -> Wording:
    """A wording of a published instrument, in use in that clinic."""
    shown = load(key)
    return Wording.objects.create(
        clinic=clinic, instrument=key, instrument_version=shown.version, order_id=shown.order_id, language="en",
        texts={item.id: f"Our words {item.id}" for item in shown.items}, anchors={}, entitlement="free",
        staged_by=user, confirmed_by=make_user(clinic, "Second", Role.LEAD), confirmed_at="2026-01-01T00:00:00Z",
    )  # fmt: skip


def test_every_instrument_that_ships_is_met_once_by_its_key_both_ways(api):
    shipped = {key for key, _version in available()}
    assert set(rows(api)) == shipped
    assert list(rows(api)) == sorted(shipped)
    assert list(rows(api, "&ordering=-key")) == sorted(shipped, reverse=True)


def test_a_row_names_its_versions_and_the_usual_one(api):
    row = rows(api)["ecr"]
    assert {each["version"] for each in row["versions"]} == {number for key, number in available() if key == "ecr"}
    assert row["usual_version"] == load("ecr").version
    assert api.get(f"/instruments/{row['id']}").json() == row


def test_a_cursor_that_says_no_name_is_refused(api):
    for parts in (["key", 0, 5, str(id_of("ecr"))], ["key", 0, "", str(id_of("ecr"))], ["key", 0, "ecr", 7]):
        text = base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")
        reply = api.get(f"/instruments?cursor={text}")
        assert (reply.status_code, reply.json()["type"].rpartition("/")[2]) == (400, "bad-cursor")


def test_filters_leave_what_they_name(api):
    assert set(rows(api, "&key=gad-7")) == {"gad-7"}
    assert rows(api, "&key=gad") == {}
    assert {load(key).is_enabled for key in rows(api, "&status=disabled")} == {False}
    assert CORE in rows(api, "&status=draft")
    assert "gad-7" in rows(api, "&status=active")
    assert api.get("/instruments?status=lost").status_code == 400
    assert set(rows(api, "&language=en")) == {key for key in rows(api) if "en" in load(key).languages}
    key, about = next((key, row["construct"]) for key, row in rows(api).items() if row["construct"])
    assert key in rows(api, f"&construct={next(iter(about.values())).split()[0].upper()}")
    assert rows(api, "&construct=nothing-of-that-kind") == {}


def test_what_changed_since_leaves_none_out(api):
    assert rows(api, "&updated_since=2099-01-01T00:00:00Z") == rows(api)


@pytest.mark.parametrize(("key", "number"), available())
def test_every_version_fits_the_document_and_says_all_that_is_sourced(api, key, number):
    described = json.loads(encode(document()))
    reply = version(api, key, number)
    schema = described["paths"]["/api/v1/instruments/{id}/versions/{version}"]["get"]["responses"]["200"]
    whole = {**schema["content"]["application/json"]["schema"], "components": described["components"]}
    jsonschema.Draft202012Validator(whole).validate(reply.json())

    instrument, shown = load(key, number), reply.json()
    assert [item["link_id"] for item in shown["items"]] == [item.id for item in instrument.items]
    assert len(shown["scoring"]["bands"]) == len(instrument.bands)
    assert len(shown["scoring"]["norm_sets"]) == len(instrument.norms)
    assert len(shown["scoring"]["reliabilities"]) == len(instrument.reliabilities)
    assert shown["checksum"] == instrument.checksum
    assert shown["why_disabled"] == dict(instrument.disabled)
    assert shown["licence"]["terms"] == instrument.licence.terms


def test_no_figure_from_memory_is_shown(api):
    compared = 0
    for key, number in HELD_BACK:
        instrument = load(key, number)
        told = {each.source for each in (*instrument.norms, *instrument.bands, *instrument.reliabilities)}
        shown = version(api, key, number).content.decode()
        held_back = [
            each.value
            for each in instrument.blocked
            if (each.source not in told or each.kind == "doi") and len(each.value) > 6
        ]
        compared += len(held_back)
        assert [each["doi"] for each in json.loads(shown)["citations"]] == [each.doi for each in instrument.citations]
        assert all(json.dumps(value)[1:-1] not in shown for value in held_back)
    assert compared > 10


def test_a_published_wording_stays_with_the_clinic_and_its_language_is_told(api, clinic, ana):
    imported(clinic, ana, "gad-7")
    assert rows(api)["gad-7"]["languages"] == ["en"]
    assert "gad-7" in rows(api, "&language=en")
    for part in ("versions", "questionnaires"):
        assert "Our words" not in version(api, "gad-7", part=part).content.decode()
    assert {str(item["text"]) for item in version(api, "gad-7").json()["items"]} == {"{}"}

    ours = version(api, CHECK_IN).json()
    assert all(set(item["text"]) == {"en", "es"} for item in ours["items"])


def test_an_own_questionnaire_is_known_to_its_clinic_alone_and_a_draft_to_nobody(
    machine, clinic, other_clinic, lead, cleo
):
    ours, theirs = machine(clinic), machine(other_clinic)
    row, draft = confirmed(clinic, lead, cleo), drafted(clinic, lead, content=content("en", items=5))
    found = rows(ours)[row.key]
    assert (found["is_own"], found["usual_version"]) == (True, row.version)
    assert version(ours, row.key, row.version).status_code == 200
    assert version(ours, row.key, row.version, "questionnaires").json()["version"] == row.version
    assert draft.key not in rows(ours)
    assert row.key not in rows(theirs)
    unknown = theirs.get("/instruments/00000000-0000-7000-8000-000000000000")
    for address in (f"/instruments/{id_of(row.key)}", f"/instruments/{id_of(row.key)}/versions/{row.version}"):
        reply = theirs.get(address)
        assert (reply.status_code, reply.content) == (404, unknown.content)


def test_a_version_as_a_questionnaire_is_the_file_that_people_can_download(api):
    reply = version(api, CHECK_IN, part="questionnaires")
    assert reply.json() == json.loads(as_questionnaire(load(CHECK_IN), "en"))
    assert reply.json()["resourceType"] == "Questionnaire"
    assert version(api, CHECK_IN).json()["fhir_url"] == f"{reply.json()['url']}|{reply.json()['version']}"


def test_own_norms_are_told_once_they_are_in_use_and_of_enough_people(machine, clinic, other_clinic):
    api, theirs = machine(clinic), machine(other_clinic)
    intakes.norms(clinic, 60)
    assert version(api, CORE).json()["scoring"]["norm_sets"] == []
    row = intakes.norms(clinic)
    row.window_from = date(2026, 1, 1)
    row.save()

    (found,) = version(api, CORE).json()["scoring"]["norm_sets"]
    assert (found["id"], found["kind"], found["n"], found["window_from"]) == (str(row.pk), "clinic", 320, "2026-01-01")
    assert {scale["scale"] for scale in found["scales"]} == set(row.document["scales"])
    assert "values" not in json.dumps(found)
    assert version(theirs, CORE).json()["scoring"]["norm_sets"] == []


@pytest.mark.parametrize("part", ["versions", "questionnaires"])
def test_a_version_has_an_etag_and_one_that_is_not_there_is_404(api, part):
    reply = version(api, CORE, part=part)
    again = api.get(f"/instruments/{id_of(CORE)}/{part}/{load(CORE).version}", headers={"If-None-Match": reply["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert version(api, CORE, "9.9.9", part).status_code == 404
    assert api.get(f"/instruments/{id_of(CORE)}/{part}/{load(CORE).version}?x=1").status_code == 400


@pytest.mark.parametrize("part", ["versions", "questionnaires"])
def test_a_version_opens_to_its_scope_alone(machine, clinic, part):
    assert version(machine(clinic, "system/Questionnaire.rs"), CORE, part=part).status_code == 200
    assert version(machine(clinic, "system/Patient.rs"), CORE, part=part).status_code == 403


def test_own_norms_about_several_people_are_told_one_by_one(machine, clinic, lead, cleo):
    form = load("leeside-attachment-relationship")
    for target in ("mother", "friend"):
        answered(clinic, form, people_of(form, 100), target=target)
        row = renew_norms(clinic=clinic, instrument=form.key, version=form.version, target=target, by=system("tests"))
        propose_release(release=row.release, by=staff(lead, clinic))
        approve_release(release=row.release, by=staff(cleo, clinic))
    sets = version(machine(clinic), form.key).json()["scoring"]["norm_sets"]
    told = [(each["target"], each["n"], each["label"]["en"]) for each in sets]
    assert told == [
        ("friend", 100, "people who came here, about their closest friend"),
        ("mother", 100, "people who came here, about their mother"),
    ]


def test_no_patient_is_read_and_none_is_written_down(api, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        api.get("/instruments?page_size=100")
    assert not AuditEvent.objects.filter(action__startswith="api.").exists()
