"""Numbers for a crisis stand where a clinic checked them, and nowhere else that people read."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from portal.country.packs import crisis_numbers_in, digits, retired_numbers

ROOT = Path(__file__).parents[2]
READ = (
    *ROOT.glob("content/starter/**/*.toml"), *ROOT.glob("templates/**/*.html"), *ROOT.glob("portal/locale/**/*.po"),
    *ROOT.glob("portal/static/portal/js/*.js"), *ROOT.glob("intake/instruments/**/*.toml"),
    *ROOT.glob("intake/batteries/*.toml"), *ROOT.glob("portal/operations/demonstration/*.txt"),
    *(path for path in ROOT.glob("portal/country/packs/*.toml") if path.stem != "retired"),
)  # fmt: skip
EVERY_FILE = pytest.mark.parametrize("path", READ, ids=lambda path: str(path.relative_to(ROOT)))
NO_PACK = [path for path in READ if path.parent.name != "packs"]


def written(path):
    return path.read_text(encoding="utf-8")


def retired_in(text):
    """The dead numbers in a text, however they are written."""
    only_digits = re.sub(r"(?<=\d)[^\d\w]{1,2}(?=\d)", "", text)
    return [number for number in retired_numbers() if digits(number) in only_digits]


@EVERY_FILE
def test_no_number_that_is_out_of_service_stands_in_what_people_read(path):
    assert retired_in(written(path)) == []


@pytest.mark.parametrize("path", NO_PACK, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_people_read_holds_no_crisis_number_of_its_own(path):
    """A template, a text or a translation is read in every country; 'x-1988' and doi numbers are no numbers to call."""
    assert crisis_numbers_in(written(path)) == []
    assert not re.search(r"""["'](tel|sms):\+?\d""", written(path))


def test_enough_is_read():
    kinds = {path.suffix for path in READ}

    assert kinds == {".toml", ".html", ".po", ".js", ".txt"}
    assert len(READ) > 150


@pytest.mark.parametrize(
    "number", ["08457 90 90 90", "0845-790-9090", "1850609090", "1-800-273-8255", "(1800) 273 8255"]
)
def test_a_number_that_is_out_of_service_is_found_however_it_is_written(number):
    """The twin: the lint would see it."""
    assert retired_in(f"Call {number} at any time.")


@pytest.mark.parametrize(
    "text", ["Call 988 now.", "Samaritans: 116 123.", "Lifeline 13 11 14", "0508-828-865", "1850 60 90 90"]
)
def test_an_editor_cannot_put_a_crisis_number_into_a_page(article, text):
    article.lead = text

    with pytest.raises(ValidationError) as refused:
        article.full_clean()

    assert "Leave numbers to call out of the text." in str(refused.value)


@pytest.mark.parametrize("link", ['<a href="tel:5550100">us</a>', "<a href='sms:5550100'>us</a>"])
def test_an_editor_cannot_put_a_link_that_dials_into_a_page(article, link):
    article.how_sure = f"<p>Ask {link}.</p>"

    with pytest.raises(ValidationError):
        article.full_clean()


@pytest.mark.parametrize(
    "text", ["In 1988, 13 of 14 people.", "About 1737 and 112 people; see 10.1037/0022-3514.78.2.350"]
)
def test_years_counts_and_sources_are_no_numbers_to_call(article, text):
    article.lead = text

    article.full_clean()


def test_a_page_of_content_leads_to_help_now(client, article, search_index):
    page = client.get(article.url).content.decode()

    assert 'href="/help-now/"' in page
    assert "tel:" not in page
