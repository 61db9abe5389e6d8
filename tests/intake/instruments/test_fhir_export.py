"""An instrument written as a FHIR Questionnaire: weights, keys and codes are in it, and come back the same."""

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.instruments import available, from_document, load
from intake.instruments.fhir import as_questionnaire, formula, names, read_fhir, read_questionnaire
from intake.instruments.sheet import SheetRefused
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.scoring import score
from tests.intake.instruments.documents import shipped_document

SHIPPED = [load(key, version) for key, version in available()]
PLAIN = [each for each in SHIPPED if all((s.multiplier, s.offset, s.gate) == (1, 0, None) for s in each.scales)]
WORDS = st.text(st.sampled_from("abcdeñü ¿?,.'\"&5"), min_size=1, max_size=40).filter(
    lambda text: text == " ".join(text.split()) and text != ""
)


def tree_of(instrument: Instrument, language: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(as_questionnaire(instrument, language))
    return found


def worded(instrument: Instrument) -> Instrument:
    """The instrument with placeholder words, where its own do not ship."""
    if instrument.wording_included:
        return instrument
    return instrument.worded(
        "en",
        items={item.id: f"Line {item.id}" for item in instrument.items},
        options={code: f"Word {code}" for code in instrument.answer_codes},
    )


def test_every_instrument_that_ships_comes_back_by_its_own_codes() -> None:
    for instrument in map(worded, SHIPPED):
        sheet = read_fhir(as_questionnaire(instrument, "en"), instrument, "en", "why")
        assert sheet.texts == {item.id: item.text["en"] for item in instrument.items}
        assert sheet.order_id == instrument.order_id
        assert sheet.source["matched_by"] == "code"


def test_both_weights_the_loinc_codes_and_the_published_answer_codes_are_in_it() -> None:
    phq = worded(load("phq-9"))
    tree = tree_of(phq)
    assert tree["code"][1] == {"system": names.LOINC, "code": "44249-1"}
    for item, row in zip(phq.items, tree["item"][0]["item"], strict=True):
        assert row["code"][1] == {"system": names.LOINC, "code": item.loinc}
        for option, answer in zip(item.options, row["answerOption"], strict=True):
            weights = {each["url"]: each["valueDecimal"] for each in answer["extension"]}
            assert weights == {names.ORDINAL: option.value, names.ITEM_WEIGHT: option.value}
            assert answer["valueCoding"]["code"] == str(option.value)
            assert answer["valueCoding"]["extension"][0]["valueCoding"]["code"] == option.code
    (total,) = tree["item"][1:]
    assert total["code"][1]["code"] == "44261-6"
    assert total["readOnly"] is True
    assert not [each for each in total["extension"] if each["url"].endswith("hidden")]


@pytest.mark.parametrize("instrument", PLAIN, ids=str)
def test_the_written_formulas_score_as_the_engine_does(instrument: Instrument) -> None:
    found = read_questionnaire(as_questionnaire(worded(instrument), "en"))
    scores = {question.link_id: question for question in found.questions if question.is_score}
    for pick in (min, max, lambda values: sorted(values)[len(values) // 2]):
        answers = {item.id: pick(item.values) if item.number % 3 else item.maximum for item in instrument.items}
        for result in score(instrument, answers):
            read = formula.read(scores[f"score-{result.scale}"].expression)
            assert read is not None
            values = [
                answers[term.link_id] if term.turn is None else term.turn - answers[term.link_id]
                for term in read.terms
            ]  # fmt: skip
            assert result.value == Fraction(sum(values), len(values) if read.kind == "mean" else 1)


@st.composite
def instruments(draw: st.DrawFn) -> Instrument:
    """Any instrument of a few items with its own ranges, keys and words in two languages."""
    document = shipped_document("gad-7", "1.0.0")
    for part in ("bands", "cutoffs", "errors", "reliabilities", "figures", "norms"):
        document.pop(part, None)
    low, count = draw(st.integers(0, 2)), draw(st.integers(2, 6))
    ids = draw(st.lists(st.from_regex(r"[a-z]{1,4}[0-9]{1,2}", fullmatch=True), min_size=2, max_size=8, unique=True))
    codes = [f"c{value}" for value in range(low, low + count)]
    document["options"] = [{"code": code, "value": value} for value, code in enumerate(codes, start=low)]
    document["items"] = [{"id": each} for each in ids]
    keyed = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    (scale,) = document["scales"]
    scale |= {
        "items": keyed,
        "reversed": draw(st.lists(st.sampled_from(keyed), unique=True)),
        "formula": draw(st.sampled_from(["mean", "sum"])),
        "min_answered": draw(st.integers(1, len(keyed))),
    }
    document["licence"]["ship_wording"] = True
    wordings = {
        language: {
            "items": {each: draw(WORDS) for each in ids},
            "options": {code: draw(WORDS) for code in codes},
        }
        for language in ("en", "es")
    }
    return from_document(document, wordings, "a checksum")


@given(instruments())
def test_what_is_kept_is_the_same_after_writing_and_reading(instrument: Instrument) -> None:
    content = as_questionnaire(instrument, "en")
    found = read_questionnaire(content)
    asked = [question for question in found.questions if question.is_choice]
    assert [question.link_id for question in asked] == [item.id for item in instrument.items]
    for item, question in zip(instrument.items, asked, strict=True):
        assert question.words == item.text
        assert [choice.weight for choice in question.choices] == [option.value for option in item.options]
        assert [dict(choice.words) for choice in question.choices] == [dict(option.text) for option in item.options]
    (scale,), (total,) = instrument.scales, [question for question in found.questions if question.is_score]
    read = formula.read(total.expression)
    assert read is not None
    assert (read.kind, total.least_answered) == (scale.formula, scale.min_answered)
    assert tuple(term.link_id for term in read.terms) == scale.items
    assert {term.link_id for term in read.terms if term.turn is not None} == scale.reversed_items
    for language in ("en", "es"):
        sheet = read_fhir(content, instrument, language, "why")
        assert sheet.texts == {item.id: item.text[language] for item in instrument.items}
        again = instrument.worded(language, items=sheet.texts, options=sheet.anchors)
        assert again.items == instrument.items


@given(instruments(), st.data())
def test_a_weight_that_was_changed_on_the_way_is_refused(instrument: Instrument, data: st.DataObject) -> None:
    tree = tree_of(instrument)
    options = data.draw(st.sampled_from(tree["item"][0]["item"]))["answerOption"]
    for extension in data.draw(st.sampled_from(options))["extension"]:
        extension["valueDecimal"] += 1
    with pytest.raises(SheetRefused, match="it weighs"):
        read_fhir(json.dumps(tree).encode(), instrument, "en", "why")


TERMS = st.tuples(
    st.lists(st.from_regex(r"[A-Za-z0-9./_-]{1,12}", fullmatch=True), min_size=1, max_size=4),
    st.none() | st.integers(0, 99),
)


@given(st.sampled_from(["mean", "sum"]), st.lists(TERMS, min_size=1, max_size=12))
def test_a_formula_that_was_written_is_read_the_same(kind: Any, terms: list[tuple[list[str], int | None]]) -> None:
    read = formula.read(formula.written(kind, terms))
    assert read is not None
    assert read.kind == kind
    assert [(term.link_id, term.turn) for term in read.terms] == [(way[-1], turn) for way, turn in terms]


@given(st.text(st.sampled_from("%resource.item()' +-/0123 whereansvluecodt="), max_size=200))
def test_no_other_text_is_taken_for_a_formula(text: str) -> None:
    read = formula.read(text)
    if read is not None:
        assert "answer.value.code.toInteger()" in text


def test_a_scale_that_a_first_answer_may_close_goes_out_without_a_formula() -> None:
    gated = next(each for each in SHIPPED if any(scale.gate for scale in each.scales))
    assert "calculatedExpression" not in json.dumps(as_questionnaire(worded(gated), "en").decode())


@pytest.mark.parametrize(
    ("key", "values", "scores"),
    [
        ("who-5", [5, 4, 3, 2, 1], [60]),
        ("who-5", [0, 0, 0, 0, 0], [0]),
        ("rq", [7, 2, 4, 1], [2, 8]),  # by hand: 7 + 1 - 4 - 2 and 7 + 4 - 1 - 2
    ],
)
def test_a_score_that_is_multiplied_or_shifted_comes_out_as_it_is_scored_here(
    key: str, values: list[int], scores: list[int]
) -> None:
    instrument = worded(load(key))
    answers = {item.id: value for item, value in zip(instrument.items, values, strict=True)}
    rows = [row for row in tree_of(instrument)["item"] if row["type"] == "decimal"]
    found = [worked_out(expression_of(row), answers) for row in rows]
    assert found == [each.value for each in score(instrument, answers)]
    assert found[-len(scores) :] == scores


def expression_of(row: dict[str, Any]) -> str:
    (found,) = (each["valueExpression"] for each in row["extension"] if each["url"] == names.CALCULATED)
    return str(found["expression"])


def worked_out(expression: str, answers: dict[str, int]) -> Fraction:
    """The expression as any reader of FHIRPath adds it up: each path is the answer to its item."""
    plain = formula.PATH.sub(lambda path: str(answers[formula.LAST.search(path["steps"])[1]]), expression)  # type: ignore[index]
    assert set(plain) <= set("0123456789 ()+-*/")
    return Fraction(eval(plain, {"__builtins__": {}}))
