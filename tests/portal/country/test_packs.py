import re
from datetime import date, timedelta

import pytest
from babel import Locale

from portal.country import pack_checks, packs

CODES = ("AU", "CA", "DE", "ES", "FR", "GB", "IE", "IN", "NZ", "US", "ZA", "ZZ")
LINES = [(each.code, line) for each in packs.all_packs() for line in (each.emergency, *each.lines)]
EVERY_LINE = pytest.mark.parametrize(("code", "line"), LINES, ids=[f"{code}-{line.key}" for code, line in LINES])
EVERY_PACK = pytest.mark.parametrize("each", packs.all_packs(), ids=lambda each: each.code)


def written_in(line):
    return " ".join([line.call, line.text, *line.call_also, *line.names.values(), line.note, line.source])


def test_the_packs_are_those_we_have_facts_for():
    assert tuple(each.code for each in packs.all_packs()) == CODES


def test_a_pack_is_found_by_its_code_in_either_case():
    assert packs.pack("nz") is packs.pack("NZ")


@pytest.mark.parametrize("code", ["XX", "", "unknown", "../us"])
def test_an_unknown_country_has_no_pack(code):
    assert packs.pack(code) is None


@pytest.mark.parametrize(("language", "word"), [("en", "emergency"), ("es", "emergencias"), ("es-MX", "emergencias")])
def test_the_advice_for_an_unknown_country_is_in_the_readers_language(language, word):
    assert word in packs.unknown_advice(language)


def test_the_advice_is_in_english_where_there_is_no_translation():
    assert packs.unknown_advice("mi") == packs.unknown_advice("en")


def test_the_advice_for_an_unknown_country_borrows_no_number():
    assert not re.search(r"\d", packs.unknown_advice("en") + packs.unknown_advice("es"))


@EVERY_PACK
def test_every_pack_has_an_emergency_line(each):
    assert each.emergency.key == "emergency"
    assert each.emergency.call


@EVERY_PACK
def test_every_pack_has_at_least_one_line_to_call(each):
    assert any(line.call for line in each.lines)


@EVERY_PACK
def test_every_pack_has_its_names_in_both_languages(each):
    assert {"en", "es"} <= set(each.names)
    assert {"en", "es"} <= set(each.facts["emergency_word"].words)
    assert {"en", "es"} <= set(each.emergency.names)


@EVERY_PACK
def test_the_keys_of_a_pack_are_unique(each):
    keys = [line.key for line in (each.emergency, *each.lines)]
    assert len(keys) == len(set(keys))


@EVERY_LINE
def test_every_line_can_be_called_or_texted(code, line):
    assert line.call or line.text


@EVERY_LINE
def test_every_line_says_where_it_comes_from(code, line):
    assert line.status in packs.STATUSES
    assert line.source


@EVERY_LINE
def test_only_a_recalled_line_is_marked_for_a_check(code, line):
    assert line.needs_check == (line.status == packs.RECALLED)


@EVERY_LINE
def test_no_retired_number_stands_in_a_pack(code, line):
    found = re.sub(r"\D", "", written_in(line))
    assert not [number for number in packs.retired_numbers() if packs.digits(number) in found]


@EVERY_LINE
def test_links_hold_digits_only(code, line):
    for href in (line.tel_href, line.sms_href, *line.tel_hrefs_also):
        assert re.fullmatch(r"((tel|sms):\+?\d+)?", href)


def test_the_new_zealand_pack_never_shows_988():
    pack = packs.pack("NZ")
    assert not [line for line in (pack.emergency, *pack.lines) if "988" in written_in(line)]


def test_the_retired_numbers_are_listed():
    assert packs.same_number("08457909090", packs.retired_numbers()[0])
    assert len(packs.retired_numbers()) == 3


def test_the_numbers_of_the_demonstration_cannot_be_dialled_and_say_so():
    demoland = packs.pack("ZZ")
    assert demoland.is_demonstration
    for line in (demoland.emergency, *demoland.lines):
        assert not line.tel_href
        assert not line.sms_href
        assert "not a real number" in line.call + line.text


def test_only_the_demonstration_is_made_up():
    assert {code for code, line in LINES if line.status == packs.MADE_UP} == {"ZZ"}
    assert [each.code for each in packs.all_packs() if each.is_demonstration] == ["ZZ"]


def test_a_number_is_dialled_without_its_spaces():
    assert packs.pack("GB").line("samaritans").tel_href == "tel:116123"
    assert packs.pack("GB").line("shout").sms_href == "sms:85258"
    assert packs.pack("FR").emergency.tel_hrefs_also == ("tel:15",)


def test_a_line_says_what_to_choose_once_connected():
    line = packs.pack("GB").line("nhs-111")
    assert line.call_then_in("en") == "then choose option 2"
    assert line.call_then_in("es") == "y elija la opción 2"
    assert packs.pack("GB").line("shout").call_then_in("en") == ""


def test_names_are_in_the_readers_language():
    demoland = packs.pack("ZZ")
    assert (demoland.name, demoland.name_in("es")) == ("Demoland", "Demolandia")
    assert demoland.emergency.name_in("es") == "Servicios de emergencia"
    assert packs.pack("US").line("988").name_in("es") == packs.pack("US").line("988").name
    assert packs.pack("GB").emergency_word_in("es") == "urgencias (A&E)"


def test_a_word_that_no_source_says_is_not_used():
    assert not packs.pack("ES").facts["emergency_word"].is_seen
    assert packs.pack("ES").emergency_word_in("es") == ""


def test_a_line_that_is_not_there_is_none():
    assert packs.pack("NZ").line("988") is None


@EVERY_PACK
def test_every_fact_says_where_it_comes_from(each):
    for kind, fact in each.facts.items():
        assert kind in pack_checks.KINDS
        assert fact.source
        assert fact.is_seen == ("not verified" not in fact.source)


@EVERY_PACK
def test_every_pack_says_until_when_it_was_read(each):
    if each.is_demonstration:
        assert not each.is_stale(date(2100, 1, 1))
        return
    assert each.read_again_by - each.read_on < timedelta(days=190)
    assert [each.is_stale(each.read_again_by + timedelta(days=days)) for days in (0, 1)] == [False, True]


# The letters of CLDR, and of Django's `date` filter.
LETTERS = {"dd": "d", "d": "j", "MMMM": "F", "y": "Y"}


REAL = pytest.mark.parametrize(
    "each", [each for each in packs.all_packs() if not each.is_demonstration], ids=lambda each: each.code
)


def in_letters_of_django(pattern):
    """A pattern of CLDR, in the letters of Django's `date` filter."""
    parts = re.findall(r"'[^']*'|[a-zA-Z]+|.", pattern)
    return "".join(LETTERS.get(part, re.sub(r"([a-z])", r"\\\1", part.strip("'"))) for part in parts)


@REAL
def test_a_date_is_written_as_the_unicode_consortium_says(each):
    """The source of the format is read again here."""
    pattern = Locale(each.languages[0], each.code).date_formats["long"].pattern

    assert each.facts["date_format"].words["en"] == in_letters_of_django(pattern)


def a_file(**changes):
    return packs.read("nz") | changes


def faults(**changes):
    return list(pack_checks.faults_of("nz", a_file(**changes), packs.retired_numbers()))


def test_a_file_that_is_right_has_no_fault():
    assert faults() == []


LINE = {"key": "l", "name": {"en": "L"}, "call": "1", "status": "seen", "source": "a page"}
FACT = {"words": {"en": "x"}, "status": "seen", "source": "a page"}
KEYS = "the emergency line has the key 'emergency', and every other line one of its own"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "AU"}, "the code AU is not the name of the file"),
        ({"name": {"en": "New Zealand"}}, "the pack has no words in en, es"),
        ({"insurers": []}, "the pack holds what nobody reads: insurers"),
        ({"read_again_by": None}, "read_again_by is missing: facts grow old"),
        ({"read_again_by": date(2020, 1, 1)}, "read_again_by is no day after read_on"),
        ({"read_on": "yesterday"}, "read_on is not a day"),
        ({"facts": {"weather": FACT}}, "weather is no kind of fact"),
        ({"facts": {"dial_code": {**FACT, "source": " "}}}, "dial_code says no source"),
        ({"lines": [{**LINE, "status": "sure"}]}, "the line l has no status: seen, recalled, made-up"),
        ({"lines": [{**LINE, "source": ""}]}, "the line l says no source"),
        ({"lines": [{**LINE, "call": ""}]}, "the line l has no number"),
        ({"lines": [{**LINE, "call": "08457-909090"}]}, "the line l has a number that is out of service: 08457-909090"),
        ({"lines": [{**LINE, "fax": "1"}]}, "the line l holds what nobody reads: fax"),
        ({"lines": [LINE, LINE]}, KEYS),
        ({"emergency": LINE, "lines": []}, KEYS),
    ],
)
def test_a_fault_is_said_in_words(changes, said):
    assert said in faults(**changes)


def test_a_file_with_a_fault_is_named_and_not_loaded():
    with pytest.raises(pack_checks.PackError, match=r"nz\.toml: missing: lines"):
        packs.pack_from("nz", {key: value for key, value in packs.read("nz").items() if key != "lines"})
