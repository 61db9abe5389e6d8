"""A clinic that is ready to send intakes: people, numbers, signed words, and content where a story needs it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import Client
from django.utils import timezone

from content import actions as content
from content.models import ActivityPage, ArticlePage, CoursePage, GlossaryEntryPage, LessonPage, Rule
from intake import actions as intake
from intake.actions.invitations import Issued
from intake.models import Battery
from portal.accounts import confirmations
from portal.accounts.models import Clinic, User
from portal.accounts.roles import Role
from portal.audit import actor
from portal.care.actions import setup
from portal.care.actions.content import sign_content
from portal.care.actions.intakes import register_and_send
from portal.care.models import DutyPerson
from portal.care.safety_texts import instruments_in_use, safety_texts, translated_lines
from tests.conftest import make_clinic, make_user
from tests.content.conftest import make_article, make_search_index
from tests.content.courses import make_activity, make_course
from tests.sign_in import sign_in

CONSENT = {"en": "We ask so that your first visit fits you.", "es": "Preguntamos para preparar tu primera visita."}
URGENT, PHONE, LINE = "09 000 0001", "09 000 0000", "0800 000 111"
SYSTEM = actor.system("tests")


@dataclass
class World:
    """The clinic and its people. Ana sends, Ben is in another team, Lea is on duty, Cleo settles, Rae signs content."""

    clinic: Clinic
    ana: User
    ben: User
    lea: User
    cleo: User
    rae: User
    eddie: User

    def by(self, person: User) -> actor.Actor:
        return actor.staff(person, self.clinic)

    def sent(self, language: str = "en", battery: str = "standard", name: str = "Pia Example") -> Issued:
        """An intake that Ana has sent to a new patient."""
        chosen = Battery.objects.get(clinic=None, key=battery)
        return register_and_send(
            clinic=self.clinic, battery=chosen, language=language, name=name, birth_date=date(1990, 5, 4),
            contact_is_safe=False, by=self.by(self.ana),
        )  # fmt: skip

    def session_of(self, person: User) -> str:
        """The session of somebody who is fully signed in."""
        return sign_in(Client(), person, self.clinic).cookies["session"].value


def build_world() -> World:
    """Settle everything that a clinic must have before its first intake."""
    intake.load_batteries(by=SYSTEM)
    clinic = make_clinic("harbour")
    people = {
        "ana": Role.CLINICIAN,
        "ben": Role.CLINICIAN,
        "lea": Role.LEAD,
        "cleo": Role.ADMIN,
        "rae": Role.REVIEWER,
        "eddie": Role.EDITOR,
    }
    world = World(clinic, **{name: make_user(clinic, name.title(), role) for name, role in people.items()})
    settle_numbers(world)
    settle_words(world)
    return world


def settle_numbers(world: World) -> None:
    """Who is told, whom a patient can call, and that somebody looked at it."""
    now, cleo = timezone.now(), world.by(world.cleo)
    DutyPerson.objects.create(clinic=world.clinic, user=world.lea, named_by=world.cleo, confirmed_at=now)
    for kind, name, call in (("emergency", "Emergency", "111"), ("line", "A line that listens", LINE)):
        setup.check_line(clinic=world.clinic, by=cleo, kind=kind, name=name, call=call)
    for subject in confirmations.SUBJECTS:
        setup.confirm_subject(clinic=world.clinic, subject=subject, by=cleo)


def settle_words(world: World) -> None:
    """Consent texts, the signed safety question, and translations that two people checked."""
    for language, words in CONSENT.items():
        setup.write_consent_text(clinic=world.clinic, language=language, text=words, by=world.by(world.cleo))
    for instrument in instruments_in_use(world.clinic):
        about = {"clinic": world.clinic, "instrument": instrument.key, "version": instrument.version}
        for text in safety_texts(instrument, world.clinic.languages):
            setup.sign_safety_text(
                **about, item=text.item, language=text.language, read_hash=text.hash, by=world.by(world.lea)
            )
        check_translation(instrument, about, world)


def check_translation(instrument: Any, about: dict[str, Any], world: World) -> None:
    lines = {line.hash for line in translated_lines(instrument, ["es"])}
    for part, name, by in (
        ("translator", "Teresa Example", world.lea),
        ("clinician", "Carlos Example", world.ana),
    ):
        setup.record_translation_check(
            **about, language="es", hashes=lines, part=part, person_name=name, by=world.by(by)
        )


def plant_pieces(world: World) -> ArticlePage:
    """An article that a rule offers where worry about being valued is high, signed by Rae, and a glossary entry."""
    make_search_index()
    english = next(home for home in content.plant(by=SYSTEM) if home.locale.language_code == "en")
    article = make_article(english, "asking-for-reassurance")
    Rule.objects.create(
        key="reassurance-raw", version=1, page=article.page_ptr, titles={"en": "Mean of 3.5 or more."},
        when={"all": [{"fact": "leeside-attachment-core.AX.value", "op": ">=", "value": 3.5}]},
    )  # fmt: skip
    sign_content(page=article, revision=article.latest_revision, clinic=world.clinic, by=world.by(world.rae))
    plain = "A person who gives us the courage to go out and try things."
    entry = GlossaryEntryPage(title="Secure base", slug="secure-base", locale=english.locale, accessible=plain)
    english.get_children().get(slug="glossary").add_child(instance=entry)
    entry.save_revision().publish()
    make_activity(english, with_professional=True)
    make_course(english)
    return article


@dataclass
class Practice:
    """A course that Rae signed with all of its lessons, and an activity that she signed."""

    course: CoursePage
    lessons: list[LessonPage]
    activity: ActivityPage


def sign_practice(world: World) -> Practice:
    """Sign the course and the activity of `plant_pieces` as they stand."""
    course, activity = CoursePage.objects.get(slug="steady"), ActivityPage.objects.get(slug="calm-down")
    lessons = list(LessonPage.objects.child_of(course).order_by("path"))
    for page in (course, activity, *lessons):
        sign_content(page=page, revision=page.latest_revision, clinic=world.clinic, by=world.by(world.rae))
    return Practice(course, lessons, activity)
