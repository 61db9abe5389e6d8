import re

import pytest

from portal.country import packs

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
    assert {"en", "es"} <= set(each.emergency_words)
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
    assert packs.pack("ES").emergency_word_in("es") == "Urgencias"


def test_a_line_that_is_not_there_is_none():
    assert packs.pack("NZ").line("988") is None
