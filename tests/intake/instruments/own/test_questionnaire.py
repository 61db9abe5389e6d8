"""An instrument of a clinic's own, declared as a FHIR R4 Questionnaire: keys come back, nothing is half-read."""

import json
import time

import pytest

from intake.instruments.fhir import as_questionnaire, names
from intake.instruments.fhir.element import NOT_KEPT
from intake.instruments.fhir.questionnaire import MOST_NAMED
from intake.instruments.own import checksum_of, documented, instrument_of, read_own
from intake.instruments.sheet import SheetRefused
from tests.intake.instruments.questionnaires import phq9, weight, written
from tests.own import as_csv, content, rows_of


def exported(*languages):
    return json.loads(as_questionnaire(instrument_of(content(*languages), "own-a", "1", "clinic"), "en"))


def plain():
    """Three questions in a group, weights on their answers in the three places, no score."""
    options = [
        {"extension": [weight(0)], "valueCoding": {"code": "a", "display": "Never"}},
        {"valueCoding": {"code": "b", "display": "Often", "extension": [weight(2, names.ITEM_WEIGHT)]}},
    ]
    listed = {"resourceType": "ValueSet", "id": "l", "compose": {"include": [{"concept": [
        {"code": "a", "display": "Never", "extension": [weight(0)]},
        {"code": "b", "display": "Often", "extension": [weight(2)]},
    ]}]}}  # fmt: skip
    items = [
        {"linkId": "one", "type": "choice", "text": "Line one", "answerOption": options},
        {"linkId": "two", "type": "choice", "text": "Line two", "answerValueSet": "#l"},
        {"linkId": "say", "type": "text", "text": "Say more"},
    ]
    return {
        "resourceType": "Questionnaire", "status": "active", "language": "en", "title": "Plain", "contained": [listed],
        "item": [{"linkId": "g", "type": "group", "text": "Heading", "item": items}],
    }  # fmt: skip


def read(tree):
    return read_own(written(tree))


def refusal(tree):
    with pytest.raises(SheetRefused) as refused:
        documented(read(tree), 18)
    return str(refused.value)


def scored(instrument):
    return [
        (each.key, each.items, each.reversed_items, each.formula, each.min_answered, each.low, each.high,
         dict(each.higher_means), dict(each.name))
        for each in instrument.scales
    ]  # fmt: skip


@pytest.mark.parametrize("languages", [("en",), ("en", "es")])
def test_what_goes_out_comes_back_with_the_same_keys(languages):
    here = instrument_of(content(*languages), "own-a", "1", "clinic")
    back = instrument_of(documented(read_own(as_questionnaire(here, "en")), 18), "own-a", "1", "clinic")

    assert scored(back) == scored(here)
    assert back.items == here.items
    assert back.languages == here.languages
    assert dict(back.title) == dict(here.title)


INSTRUCTED = [*rows_of("en", "es"), {"row": "instruction", "lang": "es", "text": "Elige una respuesta."}]
FRAMELESS = [row for row in rows_of("es", "en") if (row["row"], row["lang"]) != ("frame", "en")]


@pytest.mark.parametrize("out", ["en", "es"])
@pytest.mark.parametrize(
    "rows",
    [rows_of("en", "es"), rows_of("es", "en"), INSTRUCTED, FRAMELESS],
    ids=["en", "es", "instructed", "no frame"],
)
def test_what_goes_out_in_either_language_comes_back_with_the_same_checksum(rows, out):
    here = documented(read_own(as_csv(rows)), 18)
    file = as_questionnaire(instrument_of(here, "own-a", "1", "clinic"), out)
    assert checksum_of(documented(read_own(file), 18)) == checksum_of(here)
    assert checksum_of(documented(read_own(file.replace(b"Line 1", b"Line one")), 18)) != checksum_of(here)


def test_the_heading_that_we_write_ourselves_is_not_noted_and_another_one_is():
    instruction = {"row": "instruction", "lang": "en", "text": "Choose one answer."}
    here = documented(read_own(as_csv([*rows_of(), instruction])), 18)
    tree = json.loads(as_questionnaire(instrument_of(here, "own-a", "1", "clinic"), "en"))
    heading = "A heading or a group. Its text is not part of the wording."
    assert tree["item"][0]["text"] == "Choose one answer."
    assert heading not in [reason for _path, reason in read(tree).source["notes"]]
    tree["item"][0]["text"] = "Part one"
    assert ["item[0]", heading] in read(tree).source["notes"]


def test_a_title_in_one_language_goes_out_in_the_other_too():
    tree = exported("en", "es")
    del tree["_title"]
    here = documented(read(tree), 18)
    file = as_questionnaire(instrument_of(here, "own-a", "1", "clinic"), "es")
    assert "title" not in json.loads(file)
    assert checksum_of(documented(read_own(file), 18)) == checksum_of(here)


def test_without_a_score_the_weights_are_added_up_and_that_is_said():
    declared = read(plain())
    found = instrument_of(documented(declared, 18))

    (scale,) = found.scales
    assert (scale.items, scale.formula, scale.min_answered, scale.high) == (("one", "two"), "sum", 2, 4)
    notes = dict(reversed(note) for note in declared.source["notes"])
    assert "the weights of all questions are added up" in next(said for said in notes if "added up" in said)
    assert any("It is not asked and not scored" in said for said in notes)
    assert notes["A heading or a group. Its text is not part of the wording."] == "item[0]"


def test_the_missing_rule_is_none_where_the_file_says_none():
    tree = exported()
    for score in tree["item"][1:]:
        score["extension"] = [each for each in score["extension"] if each["url"] != names.LEAST_ANSWERED]
    declared = read(tree)
    assert [scale.may_miss for scale in declared.scales] == [0, 0]
    assert sum("none may" in reason for _path, reason in declared.source["notes"]) == 2


def test_a_language_that_is_not_there_for_every_line_is_left_out_and_named():
    tree = exported("en", "es")
    del tree["item"][0]["item"][2]["_text"]
    declared = read(tree)
    assert declared.languages == ("en",)
    assert ["es", "Not kept: not every line is there in this language."] in declared.source["notes"]


def test_a_condition_from_a_value_up_is_kept():
    tree = plain()
    two = tree["item"][0]["item"][1]
    two["enableWhen"] = [{"question": "one", "operator": "=", "answerCoding": {"code": "b"}}]
    found = instrument_of(documented(read(tree), 18))
    assert [(each.item, each.at_or_above) for each in found.item("two").asked_if] == [("one", 2)]
    back = instrument_of(documented(read_own(as_questionnaire(found, "en")), 18))
    assert back.item("two").asked_if == found.item("two").asked_if


def conditions(*rows, **more):
    def change(tree):
        tree["item"][0]["item"][1] |= {"enableWhen": list(rows), **more}

    return change


def on_a(question="one", operator="=", code="a"):
    return {"question": question, "operator": operator, "answerCoding": {"code": code}}


def grouped(tree):
    tree["item"][0]["enableWhen"] = [on_a("zero", code="b")]
    tree["item"][0]["item"][1]["enableWhen"] = [on_a(code="b")]
    tree["item"].insert(0, {**tree["item"][0]["item"][0], "linkId": "zero", "text": "Line zero"})


def score_of(**changes):
    def change(tree):
        tree["item"].append({"linkId": "sum", "type": "decimal", "readOnly": True, "text": "Sum", **changes})

    return change


def calculated(text, language="text/fhirpath"):
    value = {"language": language, "expression": text}
    return {"extension": [{"url": names.CALCULATED, "valueExpression": value}]}


PATH = "%resource.item.where(linkId='g').item.where(linkId='{}').answer.value.code.toInteger()"

SUM_OF_ONE = calculated(PATH.format("one"))


ONE = PATH.format("one")


def numbered(first, second):
    """A sum of the first question, whose answers have these codes."""

    def change(tree):
        score_of(**SUM_OF_ONE)(tree)
        for option, code in zip(tree["item"][0]["item"][0]["answerOption"], (first, second), strict=True):
            option["valueCoding"]["code"] = code

    return change


def two_of_one_key(tree):
    for name in ("sum", "score-sum"):
        score_of(**SUM_OF_ONE)(tree)
        tree["item"][-1]["linkId"] = name


def item(place, **changes):
    return lambda tree: tree["item"][0]["item"][place].update(changes)


def with_code(system, code):
    return lambda tree: tree.update(code=[{"system": system, "code": code}])


REFUSED = {
    "a condition below a value": (conditions(on_a()), "a condition that is not known here"),
    "a condition on any answer": (conditions(on_a(), on_a(code="b"), enableBehavior="any"), "not known here"),
    "two that must both hold": (conditions(on_a(code="b"), on_a(code="b"), enableBehavior="all"), "not known here"),
    "a group's and its own": (grouped, "not known here"),
    "another operator": (conditions(on_a(operator="!=")), "not known here"),
    "an answer that is not there": (conditions(on_a(code="z")), "not known here"),
    "a later question": (lambda tree: tree["item"][0]["item"][0].update(enableWhen=[on_a("two", code="b")]), "later"),
    "a score without a formula": (score_of(), "how this score is made is not read here"),
    "a formula of another form": (score_of(**calculated("%resource.item.answer.value.ordinal().sum()")), "not read"),
    "a formula in another language": (score_of(**calculated("x", "text/cql")), "computed in a way that is not read"),
    "a formula on a group": (lambda tree: tree["item"][0].update(calculated("1")), "computed in a way"),
    "a formula of what is not there": (score_of(**calculated(PATH.format("x"))), "which is no question"),
    "a formula of a text": (score_of(**calculated(PATH.format("say"))), "which is no question"),
    "turned by a wrong number": (score_of(**calculated(f"(9 - {PATH.format('one')})")), "by another number"),
    "multiplied": (score_of(**calculated(f"({ONE}) * 4")), "how this score is made is not read here"),
    "shifted": (score_of(**calculated(f"({ONE}) - 4")), "how this score is made is not read here"),
    "over codes that are no weights": (numbered("1", "2"), "which are other numbers than its weights"),
    "two formulas": (
        score_of(extension=[*SUM_OF_ONE["extension"], *calculated(PATH.format("two"))["extension"]]), "twice"
    ),
    "two formulas in two languages": (
        score_of(extension=[*SUM_OF_ONE["extension"], *calculated("x", "text/cql")["extension"]]), "twice"
    ),
    "two scores of one key": (two_of_one_key, "is there twice"),
    "more answers needed than there are": (
        score_of(extension=[*SUM_OF_ONE["extension"], {"url": names.LEAST_ANSWERED, "valueInteger": 2}]),
        "Fewer than that may be missing",
    ),
    "an item twice": (score_of(**calculated(" + ".join([PATH.format("one")] * 2))), "contradicts itself"),
    "an answer without a weight": (item(0, answerOption=[{"valueString": "x"}, {"valueString": "y"}]), "no weight"),
    "a weight by halves": (
        lambda tree: tree["item"][0]["item"][0]["answerOption"][0]["extension"][0].update(valueDecimal=0.5), "no weight"
    ),
    "a weight below nought": (
        lambda tree: tree["item"][0]["item"][0]["answerOption"][0]["extension"][0].update(valueDecimal=-1), "between 0"
    ),
    "several answers": (item(0, repeats=True), "several answers"),
    "a line without words": (lambda tree: tree["item"][0]["item"][0].pop("text"), "Not every line"),
    "no title": (lambda tree: tree.pop("title"), "no title"),
    "an id that looks like a path": (item(0, linkId="/one"), "does not fit"),
    "a shipped one by its LOINC code": (with_code(names.LOINC, "44249-1"), "comes with its own keys"),
    "a shipped one by our code": (with_code(names.INSTRUMENTS, "gad-7"), "comes with its own keys"),
    "a watched question": (item(0, code=[{"system": names.LOINC, "code": "44260-8"}]), "must raise an alert"),
    "a watched question of ours": (item(0, code=[{"system": names.ITEMS, "code": "phq-9.9"}]), "must raise an alert"),
    "a question about self-harm": (item(0, text="I wanted to harm myself"), "self-harm"),
    "an expression": (
        item(0, extension=[{"url": "urn:x", "valueExpression": {"expression": "1"}}]), "computed in a way"
    ),
    "an unknown direction": (
        score_of(extension=[*SUM_OF_ONE["extension"], {"url": names.HIGHER_IS, "valueCode": "odd"}]), "not known here"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_could_change_the_score_is_refused(name):
    tree = plain()
    change, said = REFUSED[name]
    assert documented(read(plain()), 18)
    change(tree)
    assert said in refusal(tree)


def test_a_formula_over_codes_that_are_the_weights_is_read():
    tree = plain()
    numbered("0", "2")(tree)
    (scale,) = instrument_of(documented(read(tree), 18)).scales
    assert (scale.items, scale.high) == (("one",), 2)


def test_a_published_form_of_a_shipped_one_is_refused():
    assert "comes with its own keys" in refusal({**phq9(), "code": [{"system": names.LOINC, "code": "44249-1"}]})


def test_of_very_many_things_that_are_not_kept_the_first_are_named_and_all_are_counted():
    tree = plain()
    tree["item"][0]["item"][0] |= {f"k{number}": 1 for number in range(50_000)}
    source = read(tree).source
    unused = [path for path, reason in source["notes"] if reason == NOT_KEPT]
    assert len(unused) == MOST_NAMED
    assert source["counts"] == {NOT_KEPT: 50_000}
    assert unused[0] == "item[0].item[0].k0"
    assert len(json.dumps(source)) < 20_000
    assert read(plain()).source["counts"] == {}


def many_conditions(count=501):
    tree = plain()
    tree["item"][0]["item"][1] |= {"enableWhen": [on_a(code="b")] * count, "enableBehavior": "any"}
    return tree


def many_answers():
    tree = plain()
    one = tree["item"][0]["item"][0]
    one["answerOption"] = [{"extension": [weight(n)], "valueCoding": {"code": f"c{n}"}} for n in range(3_000)]
    tree["item"][0]["item"][1] |= {"enableWhen": [on_a(code="c1")] * 500, "enableBehavior": "any"}
    return tree


def many_questions():
    options = [{"extension": [weight(n)], "valueCoding": {"code": str(n), "display": str(n)}} for n in range(4)]
    tree = plain()
    tree["item"] = [
        {"linkId": f"q{n}", "type": "choice", "text": f"Line {n}", "answerOption": options} for n in range(1_000)
    ]
    return tree


def many_terms():
    tree = plain()
    score_of(**calculated(" + ".join([PATH.format("one")] * 500)))(tree)
    return tree


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (many_answers(), "2 to 21 answers"), (many_questions(), "more than 300 questions"),
        (many_terms(), "contradicts itself"),
    ],
    ids=["answers", "questions", "terms"],
)  # fmt: skip
def test_a_file_that_is_too_much_is_refused_in_time(tree, said):
    begun = time.process_time()
    assert said in refusal(tree)
    assert time.process_time() - begun < 2


def test_a_group_and_what_is_in_it_have_at_most_500_conditions():
    assert documented(read(many_conditions(500)), 18)
    assert "more than 500 conditions" in refusal(many_conditions())
    tree = many_conditions(500)
    tree["item"].insert(0, {**tree["item"][0]["item"][0], "linkId": "zero"})
    tree["item"][1]["enableWhen"] = [on_a("zero", code="b")]
    assert "more than 500 conditions" in refusal(tree)


def test_the_largest_file_that_is_taken_is_read_in_time():
    rows = [row for row in rows_of("en", "es", items=300) if row["row"] != "instruction"]
    content, begun = as_csv(rows), time.process_time()
    assert len(instrument_of(documented(read_own(content), 18)).items) == 300
    assert time.process_time() - begun < 2
