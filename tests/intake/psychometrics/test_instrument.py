"""What an instrument says about itself."""

from dataclasses import fields, replace

import pytest

from intake.instruments import load
from intake.psychometrics.instrument import Instrument, minutes

PHQ9 = load("phq-9")
FORM = load("leeside-attachment-relationship")


def test_the_named_person_stands_in_the_line():
    assert FORM.item("AX3").wording("en", "Sam") == "I feel I have to earn my place with Sam."
    assert FORM.instruction_in("es", "Sam").startswith("Piensa en Sam.")


def test_wording_that_is_not_there_is_none():
    assert PHQ9.item("9").wording("en") is None
    assert PHQ9.instruction_in("en") is None


def test_a_missing_part_is_named_in_the_error():
    for ask in (PHQ9.item, PHQ9.scale, PHQ9.norm):
        with pytest.raises(KeyError, match=r"phq-9@1\.0\.0 has no 'x'"):
            ask("x")


def test_parts_are_found_by_name():
    assert PHQ9.scale("total").loinc == "44261-6"
    assert load("ecr").norm("open-ecr-5pt").n == 12616
    assert PHQ9.reliability_of("total").value == 0.89
    assert PHQ9.error_of("total") is None


def test_time_is_counted_from_the_words():
    assert float(minutes(load("leeside-attachment"), "en")) == pytest.approx(3.0, abs=0.05)
    assert float(minutes(load("leeside-attachment-core"), "en")) == pytest.approx(1.8, abs=0.1)


def test_time_is_unknown_without_the_words():
    assert minutes(PHQ9, "en") is None


def test_a_clinic_can_add_the_wording_it_is_entitled_to():
    texts = {item.id: f"line {item.id}" for item in PHQ9.items}
    options = {option.code: f"option {option.value}" for option in PHQ9.items[0].options}
    worded = PHQ9.worded("en", items=texts, options=options, instruction="Choose.")

    assert worded.item("9").wording("en") == "line 9"
    assert worded.item("9").options[3].text["en"] == "option 3"
    assert worded.instruction_in("en") == "Choose."
    assert worded.languages == ("en",)
    assert minutes(worded, "en") is not None
    assert PHQ9.languages == ()


def test_wording_without_an_instruction_leaves_it_out():
    texts = {item.id: "line" for item in PHQ9.items}
    options = {option.code: "option" for option in PHQ9.items[0].options}

    assert PHQ9.worded("en", items=texts, options=options).instruction_in("en") is None


def test_an_instrument_can_be_a_key():
    assert {PHQ9: 1}[load("phq-9")] == 1


def test_items_name_what_they_are_for():
    assert FORM.single_items == ("DF1", "DF5")
    assert FORM.review_items == ("DF1", "DF5")
    assert PHQ9.risk_items == ("9",)


def test_answers_of_each_item_have_codes_of_their_own():
    assert load("audit-c").answer_codes[:6] == ("1-0", "1-1", "1-2", "1-3", "1-4", "2-0")
    assert PHQ9.answer_codes == ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")


def test_what_may_be_used_has_no_reason_against_it():
    assert PHQ9.is_enabled
    assert not load("ippa-1987").is_enabled


def test_an_instrument_of_which_nothing_more_is_said_may_be_used():
    unsaid = ("disabled", "construct", "population")
    said = {field.name: getattr(PHQ9, field.name) for field in fields(PHQ9) if field.name not in unsaid}

    assert Instrument(**said).is_enabled


def test_what_ships_is_known_to_everybody_and_a_clinics_own_to_that_clinic_alone():
    shipped = load("phq-9")
    own = replace(shipped, owner="a")
    assert shipped.is_known_to("a")
    assert own.is_known_to("a")
    assert not own.is_known_to("b")
