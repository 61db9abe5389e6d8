"""Pia's intake: sent by Ana, with a consent text, and a browser that can open it."""

from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client

from intake import actions
from intake.actions.invitations import Issued
from intake.models import Battery, ConsentText, Invitation
from intake.path import Path
from intake.wording import text_hash
from portal.audit.actor import patient, system

WORDS = {"en": "We ask so that your first visit fits you.", "es": "Preguntamos para preparar tu primera visita."}


@pytest.fixture
def battery(db) -> Battery:
    actions.load_batteries(by=system("tests"))
    return Battery.objects.get(key="standard")


@pytest.fixture
def consent_text(clinic) -> ConsentText:
    made = {
        code: ConsentText.objects.create(
            clinic=clinic, language=code, version=1, text=words, text_hash=text_hash(words)
        )
        for code, words in WORDS.items()
    }
    return made["en"]


@pytest.fixture
def issued(clinic, pia, ana, by_ana, battery, consent_text) -> Issued:
    return actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=by_ana)


@pytest.fixture
def invitation(issued) -> Invitation:
    return issued.invitation


@dataclass
class Browser:
    """A browser on which a patient does what the pages offer."""

    client: Client
    issued: Issued

    @property
    def invitation(self) -> Invitation:
        return Invitation.objects.get(pk=self.issued.invitation.pk)

    def open(self, code: str = "") -> HttpResponse:
        return self.client.post(f"/i/{self.issued.token}/", {"code": code or self.issued.code})

    def say_private(self, privacy: str = "alone", **more: str) -> HttpResponse:
        return self.client.post("/you/private/", {"privacy": privacy, **more})

    def agree(self, agrees: str = "yes", language: str = "en", **more: str) -> HttpResponse:
        text = ConsentText.objects.get(clinic=self.invitation.clinic, language=language)
        said = {"shown": text.pk, "agrees": agrees, "allows_comparison": "no", "allows_research": "no", **more}
        return self.client.post("/you/consent/", said)

    def start(self) -> "Browser":
        """Come as far as the first question: code, private, consent."""
        self.open()
        self.say_private()
        self.agree()
        return self

    def answer(self, part: int, number: int, code: str = "", **more: str) -> HttpResponse:
        return self.client.post(f"/you/part/{part}/{number}/", {"a": code, "base": "0", **more})

    def answer_all(self, code: str = "0", *, but: tuple[str, ...] = ()) -> None:
        """Answer every question with a code, else with the first option; skip the ones named."""
        for question in list(Path(self.invitation).questions):
            codes = [option.code for option in question.item.options]
            given = {"skip": "1"} if question.item.id in but else {"code": code if code in codes else codes[0]}
            self.answer(question.part, question.number, **given)

    def place_of(self, item: str) -> tuple[int, int]:
        found = next(q for q in Path(self.invitation).questions if q.item.id == item)
        return found.part, found.number


@pytest.fixture
def browser(issued) -> Browser:
    return Browser(Client(enforce_csrf_checks=False), issued)


@pytest.fixture
def another_browser(issued) -> Browser:
    return Browser(Client(), issued)


@pytest.fixture
def started(browser) -> Browser:
    return browser.start()


@pytest.fixture
def by_pia(pia):
    return patient(pia)
