"""Every Spanish line that a patient reads of a questionnaire, and around it, is among the lines that are signed."""

from collections.abc import Iterator

import pytest

from intake.actions.batteries import REPLACEMENTS, documents
from intake.instruments import load
from intake.psychometrics.instrument import Instrument
from portal.care.safety_texts import translated_lines

OURS = ["leeside-check-in", "leeside-attachment-core", "leeside-attachment", "leeside-attachment-relationship"]


def spoken(instrument: Instrument) -> list[str]:
    return [line.words for line in translated_lines(instrument, ["en", "es"])]


def before_parts(*, but: tuple[str, ...] = ()) -> Iterator[str]:
    for document in documents():
        for section in document["sections"]:
            if section["key"] not in but:
                yield from (section[name]["es"] for name in ("title", "think", "why"))


def test_the_words_before_every_part_are_signed_with_a_questionnaire():
    signed = {words for key in OURS for words in spoken(load(key))}
    assert set(before_parts()) <= signed


@pytest.mark.parametrize("key", OURS)
def test_the_notice_and_each_question_are_signed_once(key):
    instrument = load(key)
    words = spoken(instrument)
    assert words.count(instrument.notice["es"]) == 1
    assert all(item.text["es"] in words for item in instrument.items)
    names = [line.line for line in translated_lines(instrument, ["es"])]
    assert len(names) == len(set(names))
    assert max(len(name) for name in names) <= 40  # as long as a signature keeps


def test_nothing_is_signed_in_the_language_that_it_was_written_in():
    assert list(translated_lines(load(OURS[0]), ["en"])) == []


@pytest.mark.parametrize(("part", "key"), [(part, key) for part, (key, _version) in REPLACEMENTS.items()])
def test_of_an_imported_questionnaire_our_words_around_it_are_signed_and_not_its_own(part, key):
    bare = load(key)
    items, options = ({each: f"Línea {each}" for each in names} for names in _names(bare))
    words = spoken(bare.worded("es", items=items, options=options))
    standard = next(document for document in documents() if document["key"] == "standard")
    section = next(section for section in standard["sections"] if section["key"] == part)
    assert {bare.notice["es"], *(section[name]["es"] for name in ("title", "think", "why"))} <= set(words)
    assert not any(text.startswith("Línea") for text in words)
    assert spoken(bare) == []


def _names(instrument: Instrument) -> tuple[list[str], list[str]]:
    return [item.id for item in instrument.items], [option.code for option in instrument.items[0].options]
