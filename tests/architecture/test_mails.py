"""No message tells whom it is about, from which clinic, or what for: every topic, channel and language."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.utils import timezone

from content.actions import plant
from content.models import ArticlePage, Decision, ReviewInvitation, SignOff
from intake import actions
from intake.actions import load_batteries
from intake.actions.patients import index_name
from intake.instruments import available, load
from intake.models import Battery, NormRelease, NormSet, Wording
from portal.accounts.models import FactorReset, ReachPoint, StaffInvitation, User
from portal.accounts.roles import Role
from portal.audit import outbox
from portal.audit.actor import staff, system
from portal.audit.channels import CHANNELS, texting
from portal.audit.encryption import keyed_hash
from portal.audit.tokens import token_hash
from portal.care import delivery
from portal.care.actions.teams import join_team
from portal.care.models import Drill, DutyPerson
from portal.country import actions as country
from portal.country.models import CrisisLine
from tests.architecture.people import make_norms
from tests.conftest import make_clinic, make_patient, make_user
from tests.content.conftest import make_article
from tests.portal.care.people import alerted
from tests.wordings import looked, sheet

pytestmark = pytest.mark.django_db


def named(instrument: Any) -> set[str]:
    """What an instrument is called anywhere."""
    return {instrument.short_title, *instrument.title.values()}


PHQ = load("phq-9")
SECRETS = {"token": "tok", "code": "12345678", "email": "zqana@zqclinicslug.example"}
DATA = tomllib.loads((Path(__file__).parent / "telling_words.toml").read_text(encoding="utf-8"))
TITLES = {title.lower() for key, version in available() for title in named(load(key, version))}
# The addresses of our own pages stand in the mails of staff, who sign in there.
ADDRESS = re.compile(r"http://localhost:8000/\S*")


@pytest.fixture
def world(db) -> dict[str, Any]:
    """A clinic and people whose every name would be recognised."""
    load_batteries(by=system("tests"))
    clinic = make_clinic("zqclinicslug", name="Zqclinicname")
    ana, ben = (make_user(clinic, name, Role.CLINICIAN) for name in ("Zqana", "Zqben"))
    pia = make_patient(clinic, "Zqpia Zqsurname", preferred_name="Zqcalled", contact_is_safe=True)
    index_name(pia)
    join_team(patient=pia, user=ana, by=staff(ana, clinic))
    battery = Battery.objects.get(key="check-in", clinic=None)
    issued = actions.invite(patient=pia, battery=battery, responsible=ana, language="en", by=staff(ana, clinic))
    now = timezone.now()
    cleo = make_user(clinic, "Zqcleo", Role.ADMIN)
    country.check_line(clinic=clinic, name="Zqline", call="1737", by=staff(cleo, clinic), checked_by=cleo)
    CrisisLine.objects.update(expires_at=now + timedelta(days=6))
    return {
        "clinic": clinic,
        "admin": cleo,
        "alert": alerted(pia, ana),
        "drill": Drill.objects.create(clinic=clinic, due_at=timezone.now(), climbs_at=timezone.now()),
        "invitation": issued.invitation,
        "wording": blocked_wording(clinic),
        "norm": norms_to_look_at(clinic),
        "decision": changes_asked(clinic),
        "review_invitation": reviewer_invited(clinic, cleo),
        "duty": DutyPerson.objects.create(clinic=clinic, user=ben, confirmed_at=now),
        "user": ana,
        "factor_reset": FactorReset.objects.create(clinic=clinic, user=ana, token_hash=token_hash(SECRETS["token"])),
        "reach_point": reach_point(ana, "sms"),
        "staff_invitation": StaffInvitation.objects.create(
            clinic=clinic, email="zqnew@home.example", token_hash="t", expires_at=now + timedelta(days=1)
        ),
    }


def reach_point(user: User, channel: str) -> ReachPoint:
    """A number that waits for its code."""
    row = ReachPoint(user=user, channel=channel, address="zq1", code_until=timezone.now() + timedelta(minutes=5))
    row.code_hash = keyed_hash(f"{row.pk}|{SECRETS['code']}", "reach-point")
    row.save()
    return row


def blocked_wording(clinic: Any) -> Wording:
    """A wording that somebody of the clinic brought in."""
    by = staff(make_user(clinic, "Zqlea", Role.LEAD), clinic)
    return actions.stage_wording(clinic=clinic, sheet=sheet(PHQ), answers=looked(PHQ), by=by)


def norms_to_look_at(clinic: Any) -> NormSet:
    """Norms in which something stands out."""
    row = make_norms(clinic, clinic.crisis_lines.get().checked_by)
    NormRelease.objects.all().delete()
    return row


# The topics that go on by text message or pager where mail fails: those of staff, who confirm their number.
TEXTED = {
    "alert.raised", "alert.climbed", "invitation.code-paused", "invitation.code-asked", "invitation.stopped",
    "invitation.refused", "consent.withdrawn", "wording.blocked", "reach_point.code",
    "crisis-line.expiring", "drill.raised", "drill.climbed", "norms.waiting", "content.changes-asked", "content.due",
}  # fmt: skip
NEVER_MAILED = {"reach_point.code"}
# The row that each topic is about. A topic without one fails below.
ABOUT = {
    "alert.raised": "alert",
    "alert.climbed": "alert",
    "invitation.link": "invitation",
    "invitation.reminder": "invitation",
    "invitation.code-paused": "invitation",
    "invitation.code-asked": "invitation",
    "invitation.stopped": "invitation",
    "invitation.refused": "invitation",
    "drill.raised": "drill",
    "drill.climbed": "drill",
    "duty.test": "duty",
    "mail.test": "user",
    "reach_point.code": "reach_point",
    "staff.invited": "staff_invitation",
    "account.password": "user",
    "consent.withdrawn": "invitation",
    "second_factor.reset": "factor_reset",
    "staff.readmitted": "user",
    "wording.blocked": "wording",
    "crisis-line.expiring": "clinic",
    "norms.waiting": "norm",
    "content.changes-asked": "decision",
    "content.due": "clinic",
    "content.reviewer-invited": "review_invitation",
}


def reviewer_invited(clinic: Any, by: User) -> ReviewInvitation:
    page = ArticlePage.objects.get(slug="zqpage")
    return ReviewInvitation.objects.create(
        page=page.page_ptr, revision=page.latest_revision, clinic=clinic, name="Zqvera", title="Zqtitle",
        email="zqvera@home.example", token_hash="zq", created_by=by, expires_at=timezone.now() + timedelta(days=14),
    )  # fmt: skip


def changes_asked(clinic: Any) -> Decision:
    """A reviewer asked for changes of what somebody wrote."""
    home = next(home for home in plant(by=system("tests")) if home.locale.language_code == "en")
    page = make_article(home, "zqpage")
    revision = page.save_revision(user=make_user(clinic, "Zqeddie", Role.EDITOR))
    now = timezone.now()
    SignOff.objects.create(
        page=page.page_ptr, revision=revision, clinic=clinic, reviewer=make_user(clinic, "Zqrob", Role.REVIEWER),
        signed_at=now - timedelta(days=9), next_due=now,
    )  # fmt: skip
    return Decision.objects.create(
        page=page.page_ptr, revision=revision, clinic=clinic, kind=Decision.CHANGES, comment="Zqcomment",
        reviewer=make_user(clinic, "Zqrae", Role.REVIEWER),
    )  # fmt: skip


def in_language(world: dict[str, Any], language: str) -> None:
    for user in (
        world["user"],
        world["admin"],
        world["duty"].user,
        world["wording"].staged_by,
        world["decision"].revision.user,
    ):
        user.language = language
        user.save()
    world["clinic"].languages = [language]
    world["clinic"].save()
    world["invitation"].language = language
    world["invitation"].save()


def test_every_topic_is_looked_at():
    assert set(outbox._handlers) == set(ABOUT)


def faults(text: str, language: str, topic: str = "") -> list[str]:
    """Everything in a text that a stranger must not read. Addresses are judged by who is named in them alone."""
    low, plain = text.lower(), ADDRESS.sub("", text).lower()
    words = "|".join(map(re.escape, DATA["words"][language]))
    allowed = {SECRETS["code"], *DATA["figures"].get(topic, [])}
    found = ["a name"] * ("zq" in low)
    found += [f"the title {title}" for title in TITLES if re.search(rf"\b{re.escape(title)}\b", plain)]
    found += [f"the word {word}" for word in re.findall(rf"\b({words})e?s?\b", plain)]
    return found + [f"the figure {figure}" for figure in re.findall(r"\d+", plain) if figure not in allowed]


def rendered(channel: str, sent: list[dict[str, str]]) -> list[str]:
    """What a reader sees of each message: of a text without the short number at its end, which is made of ids."""
    if channel == "mail":
        return ["\n".join([each.subject, each.body, each.from_email, *headers(each)]) for each in mail.outbox]
    return [re.sub(r" \(\d{6}\)$", "", content["text"]) for content in sent]


def headers(message: Any) -> list[str]:
    """The headers that hold words; the Message-ID is made of ids."""
    return [f"{name} {value}" for name, value in message.extra_headers.items() if name != "Message-ID"]


@pytest.fixture
def channel(request, settings, monkeypatch, world):
    """The house with one channel alone, on which everybody is reached; and what was posted to its gateway."""
    key, posted = request.param, []
    if key != "mail":
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        setattr(settings, f"{key.upper()}_URL", "https://gateway.example/")
        monkeypatch.setattr(texting.Texting, "_post", lambda _self, _token, content: posted.append(content) or 202)
        world["reach_point"].delete()
        world["reach_point"] = reach_point(world["user"], key)
        ReachPoint.objects.update(confirmed_at=timezone.now())
        for user in User.objects.exclude(pk=world["user"].pk):
            ReachPoint.objects.create(user=user, channel=key, address="zq1", confirmed_at=timezone.now())
    return key, posted


def deliver(world: dict[str, Any], topic: str) -> None:
    mail.outbox.clear()
    outbox.Outbox.objects.all().delete()
    outbox.post(topic, about=world[ABOUT[topic]], clinic_id=world["clinic"].pk, secret=SECRETS)
    assert outbox.deliver_due() == 1


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("topic", sorted(outbox._handlers))
def test_a_mail_tells_a_stranger_nothing(world, topic, language):
    in_language(world, language)
    deliver(world, topic)

    assert bool(mail.outbox) == (topic not in NEVER_MAILED)
    for text in rendered("mail", []):
        assert faults(text, language, topic) == []
    assert all(type(message) is mail.EmailMessage and message.attachments == [] for message in mail.outbox)
    assert all("zq" not in message.extra_headers["Message-ID"] for message in mail.outbox)


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("topic", sorted(outbox._handlers))
@pytest.mark.parametrize("channel", [each.key for each in CHANNELS if each.key != "mail"], indirect=True)
def test_a_text_tells_a_stranger_nothing(world, channel, topic, language):
    key, posted = channel
    in_language(world, language)
    deliver(world, topic)

    assert bool(posted) == (topic in TEXTED)
    for text in rendered(key, posted):
        assert faults(text, language, topic) == []


def test_every_language_has_its_list_of_telling_words():
    assert set(DATA["words"]) == set(dict(settings.LANGUAGES))


@pytest.mark.parametrize(
    ("planted", "language", "fault"),
    [
        ("Zqpia waits", "en", "a name"),
        ("from Zqclinicname", "en", "a name"),
        ("http://localhost:8000/zqclinicslug/", "en", "a name"),
        (f"your {load('phq-9').title['en']}", "en", "the title"),
        ("two alerts", "en", "the word alert"),
        ("a crisis", "en", "the word crisis"),
        ("dos alertas", "es", "the word alerta"),
        ("tu psicóloga", "es", "the word psicóloga"),
        ("you have 3 pages", "en", "the figure 3"),
    ],
)
def test_a_planted_word_is_found(planted, language, fault):
    assert any(found.startswith(fault) for found in faults(f"A page is ready. {planted}", language))
    assert faults("A page is ready.", language) == []


def test_a_word_planted_in_a_message_is_found(world, monkeypatch):
    monkeypatch.setattr(delivery, "_", lambda text: f"{text} An alert about Zqpia.")
    deliver(world, "alert.raised")

    assert set(faults(rendered("mail", [])[0], "en")) == {"a name", "the word alert"}


@pytest.mark.parametrize("topic", ["invitation.link"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_address_in_a_patients_mail_holds_the_token_alone(world, topic, language):
    in_language(world, language)
    outbox.Outbox.objects.all().delete()
    outbox.post(topic, about=world["invitation"], clinic_id=world["clinic"].pk, secret=SECRETS)

    outbox.deliver_due()

    (message,) = mail.outbox
    assert ADDRESS.findall(message.body) == ["http://localhost:8000/i/tok/"]


def test_the_two_languages_say_different_words(world):
    """The twin: the language was really changed, so that both were looked at."""
    bodies = []
    for language in ("en", "es"):
        in_language(world, language)
        outbox.Outbox.objects.all().delete()
        outbox.post("alert.raised", about=world["alert"], clinic_id=world["clinic"].pk)
        outbox.deliver_due()
        bodies.append(mail.outbox[-1].body)

    assert bodies[0] != bodies[1]
