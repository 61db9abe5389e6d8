"""Every text that the product shows has its Spanish, and the Spanish keeps what the code fills in."""

import gettext
import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _

from intake import actions
from intake.models import Battery, ConsentText
from portal.operations import catalogue, translations
from tests.intake.conftest import Browser

SOURCE = Path(settings.BASE_DIR, "portal/locale/es/LC_MESSAGES/django.po")
FILLED_IN = re.compile(r"%\(\w+\)[a-z]|%%|%s|\{\w*\}|</?[a-z][^>]*>|\n")
RUN_AGAIN = "run `manage.py translations`, then translate what it lists in portal/locale/es"
SAME_IN_BOTH = {
    "%(number)s. %(words)s",
    "C-SSRS",
    "ASQ",
    "%(hours)s h",
    "%(label)s, n = %(count)s, %(day)s",
    "%(scale)s %(mean)s (%(sd)s)",
    "%(hours)s h %(minutes)s min",
    "%(label)s, n = %(count)s",
    "%(minutes)s min",
    "%(minutes)s min.",
    "%(name)s %(first)s → %(last)s",
    "%(place)s: %(count)s",
    "%(weekday)s %(day)s, %(time)s",
    "DOI",
    "Error:",
    "ISBN",
    "Leeside",
    "No",
    "Roles",
    "T",
    "T (95%%)",
}
FORMAL = re.compile(r"\b(usted(es)?|vosotros|vuestr\w+|\w+[áé]is)\b", re.IGNORECASE)


def forms(texts: str | tuple[str, ...]) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts)


def fillings(text: str) -> list[str]:
    return sorted(FILLED_IN.findall(text))


def known(message: Message) -> tuple[tuple[str, ...], str | None]:
    return forms(message.id), message.context


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    with SOURCE.open("rb") as file:
        return read_po(file, locale="es")


@pytest.fixture(scope="module")
def messages(spanish) -> list[Message]:
    return [message for message in spanish if message.id]


@pytest.fixture(scope="module")
def gathered() -> set[tuple[tuple[str, ...], str | None]]:
    return {known(message) for message in catalogue.gather() if message.id}


def test_there_are_texts_to_translate(gathered):
    assert len(gathered) > 1000


def test_every_text_stands_in_the_spanish_catalogue(gathered, messages):
    assert not gathered - {known(message) for message in messages}, RUN_AGAIN


def test_the_spanish_catalogue_holds_nothing_that_is_no_longer_said(gathered, messages, spanish):
    assert not {known(message) for message in messages} - gathered, RUN_AGAIN
    assert not spanish.obsolete


def test_every_text_is_translated_beyond_doubt(messages):
    assert not [message.id for message in messages if not catalogue.is_translated(message)]


def test_the_spanish_keeps_what_is_filled_in(messages):
    assert not [
        message.id
        for message in messages
        # The first form of a plural may name the number in words; the last never may.
        if fillings(forms(message.id)[-1]) != fillings(forms(message.string)[-1])
        or not set(fillings(forms(message.string)[0])) <= set(fillings("".join(forms(message.id))))
    ]


def test_no_text_is_left_in_english(messages):
    assert {text for message in messages for text in forms(message.id) if text in forms(message.string)} <= SAME_IN_BOTH


def test_the_spanish_speaks_to_one_person_as_a_friend_would(messages):
    assert not [text for message in messages for text in forms(message.string) if FORMAL.search(text)]


def test_the_spanish_never_raises_its_voice(messages):
    assert not [text for message in messages for text in forms(message.string) if re.search(r"[!¡]", text)]


def test_the_spanish_catalogue_builds(tmp_path):
    copy = tmp_path / "es" / "LC_MESSAGES" / "django.po"
    copy.parent.mkdir(parents=True)
    shutil.copy(SOURCE, copy)

    assert translations.build(tmp_path) == 1
    with copy.with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Help now") == "Ayuda ya"


def heading(reply) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", re.search(r"<h1.*?</h1>", reply.content.decode(), re.DOTALL)[0]).strip()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "english"),
    [
        ("/accounts/login/", "Sign in"),
        ("/help-now/", "Talk to someone now"),
        ("/no-such-page/", "There is no page here"),
    ],
)
def test_page_greets_in_spanish(client, address, english):
    said = heading(client.get(address, headers={"Accept-Language": "es"}))

    with translation.override("es"):
        assert said == _(english) != english


@pytest.mark.django_db
def test_patient_is_asked_in_spanish_from_the_link_to_the_first_question(pia, ana, by_ana, batteries):
    words = ConsentText.objects.create(clinic=pia.clinic, language="es", version=1, text="Preguntamos.", text_hash="0")
    standard = Battery.objects.get(key="standard")
    issued = actions.invite(patient=pia, battery=standard, responsible=ana, language="es", by=by_ana)
    browser = Browser(Client(headers={"Accept-Language": "es"}), issued)

    assert heading(browser.client.get(f"/i/{issued.token}/")) == "Hay una página lista para ti"
    browser.open()
    assert heading(browser.client.get("/you/private/")) == "Antes de empezar"
    browser.say_private()
    assert heading(browser.client.get("/you/consent/")) == "Antes de preguntarte nada"
    browser.agree(language=words.language)
    question = browser.client.get("/you/part/2/1/")
    assert "La cabeza se me llenó" in heading(question)
    assert "Saltar esta pregunta" in question.content.decode()
