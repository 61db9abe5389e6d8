"""Quick exit: the page is blank at once, another site stands there, and Back shows nothing private."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from intake.models import Answer, BoundDevice
from tests.journeys.chromium import Watch
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.patient import Patient
from tests.journeys.world import World

STATEMENT_OF_PART = "form[data-question]"


class Weather(BaseHTTPRequestHandler):
    """A site with nothing personal on it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Weather</title><link rel=icon href='data:,'><h1>Weather</h1>")

    def log_message(self, *words: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def weather(watch: Watch, world: World) -> Iterator[str]:
    """The neutral site that the clinic chose: on this machine, another host."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Weather)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    watch.neutral_site = world.clinic.exit_url = f"http://127.0.0.1:{server.server_port}/"
    world.clinic.save()
    yield watch.neutral_site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=[(PHONE, False), (DESKTOP, True)], ids=["phone without script", "desktop with script"])
def patient(request: Any, device: Any, site: str, world: World, weather: str) -> Patient:
    size, script = request.param
    patient = Patient(device(size, script=script), site).starts(world.sent()).fills_in(reasons="Something private")
    return patient.starts_the_part().answers("2")


def has_left(patient: Patient, watch: Watch) -> bool:
    patient.page.wait_for_url(watch.neutral_site)
    return patient.page.title() == "Weather" and watch.left_for == [watch.neutral_site]


def test_one_tap_leads_to_the_neutral_site_and_keeps_the_answers(patient: Patient, watch: Watch) -> None:
    patient.page.click("a.exit")
    assert has_left(patient, watch)
    assert BoundDevice.objects.get().ended_at is not None
    assert Answer.objects.get().code == "2"


def test_back_shows_nothing_private(patient: Patient, watch: Watch) -> None:
    patient.page.click("a.exit")
    assert has_left(patient, watch)
    patient.page.go_back()
    patient.page.wait_for_load_state()
    assert patient.page.locator(STATEMENT_OF_PART).count() == 0
    assert "private" not in patient.page.content().lower()


@pytest.mark.parametrize("patient", [(DESKTOP, True)], indirect=True, ids=["desktop with script"])
def test_three_shifts_do_the_same(patient: Patient, watch: Watch) -> None:
    for _ in range(3):
        patient.page.keyboard.press("Shift")
    assert has_left(patient, watch)


@pytest.mark.parametrize("patient", [(DESKTOP, True)], indirect=True, ids=["desktop with script"])
def test_the_page_is_blank_before_the_other_site_answers(patient: Patient, watch: Watch) -> None:
    patient.page.evaluate(
        "document.addEventListener('click', () => { window.name = document.body ? 'still there' : 'blank'; })"
    )
    patient.page.click("a.exit")
    assert has_left(patient, watch)
    assert patient.page.evaluate("window.name") in {"blank", ""}
