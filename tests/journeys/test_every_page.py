"""Every kind of page, error states too: nothing for axe to find, light and dark, and never wider than the screen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from content import actions as content
from content.actions import give_feedback
from content.models import SignOff, TranslationTask
from intake.actions import propose_release, write_entry
from intake.actions.answers import Given
from intake.actions.consents import text_for
from intake.actions.norm_releases import draft_release
from intake.instruments import load
from intake.models import LogEntry, NormSet
from intake.models import Patient as PatientRow
from portal.accounts.actions.invitations import invite_staff
from portal.accounts.roles import Role
from portal.audit.actor import patient as by_patient
from portal.care import actions as care
from portal.care.actions.reviews import share_content
from portal.integration.actions import make_client
from tests import own as own_instruments
from tests.architecture.people import (
    make_condition_choice,
    make_content_rule,
    make_contradiction,
    make_draft,
    make_wording,
)
from tests.content.conftest import make_article
from tests.content.kinds import COMPOSED, make_page
from tests.journeys.chromium import PATIENCE
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.pages import (
    ADMIN,
    ADMIN_IN_SPANISH_TOO,
    BEFORE_SENDING,
    CLINICIAN,
    EDITOR,
    IN_SPANISH_TOO,
    LEAD,
    PRACTICE,
    PUBLIC,
    REVIEWER,
)
from tests.journeys.patient import GO_ON, Patient
from tests.journeys.staff import Staff
from tests.journeys.world import SYSTEM, World, plant_pieces, sign_practice
from tests.portal.care.people import away, shift
from tests.portal.clinic.intakes import CORE, norms, sent
from tests.portal.clinic.several_people import about

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

AXE = axe.Axe().axe_script
# Swagger UI draws the description of the API in a way that is not ours to mend; the same stands there as OpenAPI 3.1.
RUN_AXE = """axe.run({exclude: [['#description']]}, {resultTypes: ['violations']}).then((said) =>
  said.violations.flatMap((fault) => fault.nodes.map((node) => fault.id + ' ' + node.target.join(' '))))"""
NARROWEST = 320
WIDER = "document.scrollingElement.scrollWidth > innerWidth"
HIGH_WORRY = {CORE: {"AX1": 5, "AX2": 5, "AX3": 5, "AX5": 5, "AX7": 1}, "leeside-check-in": {"S1": 2}}


class Inspector:
    """Looks at a page as it stands: on a phone and a desktop, light and dark, and at 320 pixels."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def looks_at(self, page: Any, name: str) -> None:
        page.wait_for_load_state()
        page.evaluate(AXE)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # colours as they end
            for size in (PHONE, DESKTOP):
                page.set_viewport_size({"width": size[0], "height": size[1]})
                where = f"{name}, {scheme}, {size[0]}"
                self.found += [(where, fault) for fault in page.evaluate(RUN_AXE)]
                self._measure(page, where)
        page.set_viewport_size({"width": NARROWEST, "height": PHONE[1]})
        self._measure(page, f"{name}, {NARROWEST}")

    def _measure(self, page: Any, where: str) -> None:
        if page.evaluate(WIDER):
            self.found.append((where, "wider than the screen"))


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    looking = Inspector()
    yield looking
    assert looking.found == []


@pytest.fixture
def lived_in(world: World) -> dict[str, Any]:
    """The clinic with content, one patient with an alert and a profile, and one who was only invited."""
    page = plant_pieces(world)
    give_feedback(page=page, is_useful=False, fault="unclear", part=1, by=SYSTEM)
    norms(world.clinic)
    patient = PatientRow.objects.create(clinic=world.clinic, name="Pia Example", birth_date=date(1990, 5, 4))
    for days_ago in (90, 0):
        profile = sent(patient, world.ana, HIGH_WORRY, days_ago=days_ago)
    related = PatientRow.objects.create(clinic=world.clinic, name="Petra Example", birth_date=date(1988, 2, 1))
    about(related, world.ana, {"mother": 5, "father": 1, "partner": 3})
    waiting = world.sent(name="Paul Example").invitation
    share_content(patient=patient, page=page, by=world.by(world.ana))
    offered(world, patient)
    entry = care.start_entry(
        invitation=waiting, is_confirmed=True, way="by-phone", privacy="seen", by=world.by(world.ana)
    )
    sitting, alert = entered(world)
    make_client(clinic=world.clinic, name="Records", scopes=["system/Patient.rs"], by=SYSTEM)
    shift(world.lea, world.clinic, "20:00", "08:00", weekday=2)
    away(world.ben, world.clinic)
    return {
        "patient": patient.pk,
        "related": related.pk,
        "waiting": waiting.patient_id,
        "invitation": waiting.pk,
        "entry": entry.pk,
        "agreed": sitting.invitation.patient_id,
        "sitting": sitting.pk,
        "entered": alert.pk,
        "page": page.pk,
        "score": profile.scores.get(scale="AX").pk,
        "line": world.clinic.crisis_lines.first().pk,
        "wording": make_wording(world.clinic, world.cleo).pk,
        "norm": proposed(world).pk,
        "claim": make_contradiction(world.clinic, world.rae).one_id,
        "task": TranslationTask.objects.create(
            page_id=page.pk, source_id=page.pk, since=page.live_revision, is_small=False
        ).pk,
        "content_rule": make_content_rule(world.clinic, world.lea, page).key,
        "condition": make_condition_choice(world.clinic, world.lea).condition,
        "draft": make_draft(world.clinic, world.cleo).pk,
        "check_in": "leeside-check-in/1.0.0-draft1",
        "own": (own := own_instruments.confirmed(world.clinic, world.lea, world.cleo)).pk,
        "own_key": own.key,
        "own_draft": own_instruments.drafted(world.clinic, world.lea, content=own_instruments.content("en", "es")).pk,
    }


def offered(world: World, patient: PatientRow) -> None:
    """A course that was offered and not shared, an activity that was not, and an entry that the patient shares."""
    share_content(patient=patient, page=sign_practice(world).course, by=world.by(world.ana))
    words = dict.fromkeys(LogEntry.STEPS, "Words.")
    LogEntry.objects.create(
        clinic=world.clinic, patient=patient, about="partner", language="en", shared_at=timezone.now(), **words
    )


def proposed(world: World) -> NormSet:
    """Newer norms that somebody proposed, in which one question goes against its scale."""
    row = norms(world.clinic, level=3.4)
    items = row.document["scales"]["AX"]["item_totals"]
    row.document["scales"]["AX"]["item_totals"] = [[items[0][0], -0.12], [items[1][0], 0.11], *items[2:]]
    row.save()
    release = draft_release(norm=row, instrument=load(CORE), by=SYSTEM)
    propose_release(release=release, by=world.by(world.lea))
    return row


def entered(world: World) -> tuple[Any, Any]:
    """A sitting by phone, in which the safety question was answered."""
    by, invitation = world.by(world.ana), world.sent(name="Phil Example").invitation
    sitting = care.start_entry(invitation=invitation, is_confirmed=True, way="by-phone", privacy="alone", by=by)
    text = text_for(invitation, "en")
    assert text is not None
    care.record_consent(entry=sitting, text=text, agrees=True, by=by)
    sheet = invitation.assessments.get(instrument="leeside-check-in")
    given = Given("answered", "2", in_list=True)
    saved = care.enter_answer(
        entry=sitting, assessment=sheet, item="S1", given=given, language="en", base_revision=0, by=by
    )
    return sitting, saved.alerts[0]


@pytest.fixture
def desk(device: Any, site: str) -> Staff:
    return Staff(device(DESKTOP), site)


def test_pages_for_anybody(desk: Staff, world: World, inspector: Inspector) -> None:
    page = plant_pieces(world)
    for path in (*PUBLIC, f"/feedback/{page.pk}/", f"/feedback/{page.pk}/?thanks=1"):
        inspector.looks_at(desk.opens(path).page, path)


def test_a_page_taken_down_a_late_one_and_a_link_to_review(desk: Staff, world: World, inspector: Inspector) -> None:
    article = plant_pieces(world)
    SignOff.objects.update(signed_at=timezone.now() - timedelta(days=900), next_due=timezone.now() - timedelta(days=99))
    late = desk.opens(article.url).page
    assert late.locator(".body .note.amber").count()
    inspector.looks_at(late, "late")
    _row, token = content.invite_reviewer(
        page=article, revision=article.latest_revision, clinic=world.clinic, name="Dr Out", title="Psychologist",
        email="out@else.example", by=world.by(world.rae),
    )  # fmt: skip
    link = desk.opens(f"/review/{token}/").page
    assert link.locator("[name=has_read]").count()
    inspector.looks_at(link, "a link to review")
    gone = make_article(article.get_parent().get_parent(), "gone-away")
    gone.unpublish()
    inspector.looks_at(desk.opens("/library/gone-away/").page, "taken down")


def test_every_kind_of_page(desk: Staff, world: World, inspector: Inspector) -> None:
    """Every field and block filled; what the clinic's own pages show stands in another test."""
    article = plant_pieces(world)
    home = next(home for home in content.plant(by=SYSTEM) if home.locale == article.locale)
    for kind in COMPOSED:
        page = make_page(kind, home)
        inspector.looks_at(desk.opens(page.url).page, page.url)


def test_description_of_the_api(desk: Staff, inspector: Inspector) -> None:
    desk.opens("/api/docs/").page.wait_for_selector("#description main")
    inspector.looks_at(desk.page, "description of the API")


def test_pages_before_sending(device: Any, site: str, world: World, inspector: Inspector) -> None:
    pia, issued = Patient(device(PHONE), site), world.sent()
    inspector.looks_at(pia.opens(f"/i/{issued.token}/").page, "link")
    pia.starts(issued)
    for path in BEFORE_SENDING:
        inspector.looks_at(pia.opens(path).page, path)
    pia.opens("/you/part/4/4/").answers("3")
    inspector.looks_at(pia.page, "support")


def says_wrong(page: Any) -> None:
    """Wait for the title, which follows the words by a moment."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not page.title().startswith("Error:"):
        assert time.monotonic() < deadline, page.title()
        page.wait_for_timeout(20)


def test_pages_of_a_patient_that_say_what_is_wrong(device: Any, site: str, world: World, inspector: Inspector) -> None:
    pia, issued = Patient(device(PHONE), site), world.sent()
    inspector.looks_at(pia.opens(f"/i/{issued.token}/").enters("WRONG").page, "wrong code")
    pia.page.click("form[action$='/ask/'] button")
    inspector.looks_at(pia.page, "asked the clinic")
    pia.comes_in(issued)
    for path in ("/you/private/", "/you/later/", "/you/consent/"):
        pia.opens(path).page.locator(GO_ON).first.click()
        inspector.looks_at(pia.page, f"{path} without a choice")
    pia.opens("/you/private/").says_it_is_private().agrees().opens("/you/part/2/1/")
    pia.page.click("form[data-question] .actions button")
    pia.page.wait_for_selector(".errsum")
    says_wrong(pia.page)
    inspector.looks_at(pia.page, "question without an answer")
    other = Patient(pia.page.context.new_page(), site).opens("/you/part/2/1/")
    pia.opens("/you/part/2/1/").answers("1")
    other.page.check("input[name=a][value='2']")
    other.page.click("form[data-question] .actions button")
    other.page.wait_for_selector("dl.sum")
    inspector.looks_at(other.page, "two answers")
    pia.opens("/you/part/2/all/").page.click("main form .actions button")
    pia.page.wait_for_selector(".errsum")
    inspector.looks_at(pia.page, "list with open statements")
    other.opens("/you/part/2/all/")
    pia.opens("/you/part/2/2/").answers("1")
    other.page.check("[id='a-W4_3']")  # a tap saves at once: the page with both answers comes by itself
    other.page.wait_for_selector("input[name=chosen]", state="attached")
    inspector.looks_at(other.page, "two lists")


def test_pages_of_a_patient_who_is_not_alone_or_took_consent_back(
    device: Any, site: str, world: World, inspector: Inspector
) -> None:
    pia = Patient(device(PHONE), site).starts(world.sent())
    pia.opens("/you/part/2/1/").answers("1").opens("/you/private/").says_someone_can_see().puts_it_off("go-on")
    for path in ("/you/", "/you/about/", "/you/part/2/1/", "/you/part/2/all/", "/you/check/", "/you/looked/"):
        inspector.looks_at(pia.opens(path).page, f"{path} while somebody can see")
    pia.opens("/you/consent/withdraw/").page.click("main form button")
    inspector.looks_at(pia.page, "home without consent")
    inspector.looks_at(pia.opens("/you/consent/").page, "consent to be given again")
    inspector.looks_at(pia.opens("/you/screen/").page, "who can see")


def test_pages_after_sending(device: Any, site: str, world: World, inspector: Inspector) -> None:
    page, issued = plant_pieces(world), world.sent()
    share_content(patient=issued.invitation.patient, page=page, by=world.by(world.ana))
    pia = Patient(device(PHONE), site).starts(issued).fills_in(reasons="Sleep").starts_the_part().answers("1")
    inspector.looks_at(pia.opens("/you/check/").sends().page, "sent")
    inspector.looks_at(pia.opens("/you/copy/").page, "copy")
    inspector.looks_at(pia.opens("/you/").page, "home")
    pia.page.get_by_role("button", name=page.title).click()
    inspector.looks_at(pia.page, "shared page")
    pia.opens("/you/").page.click("main form[action='/you/sign-out/'] button")
    inspector.looks_at(pia.page, "signed off")
    inspector.looks_at(pia.opens("/you/devices/").page, "signed out")


def test_pages_of_courses_and_the_log(device: Any, site: str, world: World, inspector: Inspector) -> None:
    plant_pieces(world)
    made, issued = sign_practice(world), world.sent()
    person = issued.invitation.patient
    for page in (made.course, made.activity):
        share_content(patient=person, page=page, message="A line.", by=world.by(world.ana))
    pia = Patient(device(PHONE), site).starts(issued)
    words = dict.fromkeys(LogEntry.STEPS, "Words.")
    entry = write_entry(invitation=issued.invitation, words=words, shares=True, language="en", by=by_patient(person))
    ids = {"course": made.course.pk, "lesson": made.lessons[0].pk, "activity": made.activity.pk, "log_entry": entry.pk}
    inspector.looks_at(pia.opens("/you/").page, "home with what was offered")
    for path in PRACTICE:
        inspector.looks_at(pia.opens(path.format(**ids)).page, path)
    pia.opens(f"/you/courses/{made.course.pk}/").page.click("main .card form .btn")
    pia.page.click("main form.actions button")
    inspector.looks_at(pia.opens(f"/you/courses/{made.course.pk}/").page, "course that was begun")
    pia.page.click("main form[action$='/sharing/'] button")
    inspector.looks_at(pia.page, "sharing without a choice")
    pia.opens("/you/log/new/").page.click("main form .actions button")
    inspector.looks_at(pia.page, "entry without words")
    pia.opens(f"/you/log/{entry.pk}/")
    newer = words | {"did": "Words from another device."}
    write_entry(invitation=issued.invitation, entry=entry, words=newer, language="en", by=by_patient(person))
    pia.page.click("main form .actions button")
    assert pia.page.get_by_role("heading", name="What is saved now").is_visible()
    inspector.looks_at(pia.page, "entry that was changed on another device")
    pia.opens("/you/").page.click("footer button[name=language][value=es]")
    for path in PRACTICE:
        inspector.looks_at(pia.opens(path.format(**ids)).page, f"{path} in Spanish")


def test_pages_of_a_clinician(ana: Staff, lived_in: dict[str, Any], inspector: Inspector) -> None:
    for path in CLINICIAN:
        inspector.looks_at(ana.opens(path.format(**lived_in)).page, path)


def test_pages_of_a_clinician_that_say_what_is_wrong(
    ana: Staff, lived_in: dict[str, Any], inspector: Inspector
) -> None:
    ana.opens("/intakes/new/").page.click("main form .actions button")
    inspector.looks_at(ana.page, "intake without anything")
    inspector.looks_at(open_profile(ana, lived_in), "alert open to acknowledge")
    ana.page.locator("form.ack button").first.click()
    inspector.looks_at(ana.page, "alert without an action")
    ana.opens(f"/p/{lived_in['patient']}/").page.locator("#review form button").click()
    inspector.looks_at(ana.page, "review without a decision")
    ana.sends_the_first_intake("Petra Example", "1990-05-04", "es")
    inspector.looks_at(ana.page, "slip")


def open_profile(ana: Staff, lived_in: dict[str, Any]) -> Any:
    ana.opens(f"/p/{lived_in['patient']}/").page.locator("section.alert summary").first.click()
    return ana.page


def test_pages_of_an_admin(desk: Staff, world: World, lived_in: dict[str, Any], inspector: Inspector) -> None:
    desk.is_signed_in(world.session_of(world.cleo))
    for path in ADMIN:
        inspector.looks_at(desk.opens(path.format(**lived_in)).page, path)
    desk.opens("/clinic/lines/new/").page.locator("main form button").first.click()
    inspector.looks_at(desk.page, "line without a number")
    desk.opens("/clinic/duty/").page.locator("form[action$='/shifts/'] .actions button").click()
    inspector.looks_at(desk.page, "shift without times")


def test_pages_of_those_who_write_and_sign(
    desk: Staff, world: World, lived_in: dict[str, Any], inspector: Inspector
) -> None:
    for person, paths in ((world.lea, LEAD), (world.rae, REVIEWER), (world.eddie, EDITOR)):
        desk.is_signed_in(world.session_of(person))
        for path in paths:
            inspector.looks_at(desk.opens(path.format(**lived_in)).page, path)


def test_the_same_in_spanish(
    desk: Staff, device: Any, site: str, world: World, lived_in: dict[str, Any], inspector: Inspector
) -> None:
    desk.is_signed_in(world.session_of(world.ana)).opens("/caseload/")
    desk.page.get_by_role("button", name="Español").click()  # the computer keeps it
    for person, paths in ((world.ana, IN_SPANISH_TOO), (world.cleo, ADMIN_IN_SPANISH_TOO)):
        desk.is_signed_in(world.session_of(person))
        for path in paths:
            page = desk.opens(path.format(**lived_in)).page
            assert page.locator("html").get_attribute("lang") == "es"
            inspector.looks_at(page, f"{path} in Spanish")
    pia = Patient(device(PHONE), site).starts(world.sent(language="es"))
    for path in ("/you/about/", "/you/part/2/", "/you/part/2/1/", "/you/part/2/all/", "/you/check/", "/you/saved/"):
        page = pia.opens(path).page
        assert page.locator("html").get_attribute("lang") == "es"
        inspector.looks_at(page, f"{path} in Spanish")


def test_an_invitation_to_work_here(desk: Staff, world: World, inspector: Inspector) -> None:
    _invitation, token = invite_staff(clinic=world.clinic, roles=[Role.CLINICIAN], by=world.by(world.cleo))
    inspector.looks_at(desk.opens(f"/accounts/join/{token}/").page, "invitation")
