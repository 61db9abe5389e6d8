"""A FHIR R4 Questionnaire read as the wording of a shipped instrument: what fits, what is noted, what is refused."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from intake.instruments import load
from intake.instruments.fhir import as_questionnaire, names, read_fhir, read_questionnaire
from intake.instruments.guard import check_sheet
from intake.instruments.sheet import Sheet, SheetRefused
from intake.psychometrics.scoring import score
from tests.intake.instruments.questionnaires import LOINC, PHQ, answers, coding, lines, phq9, weight, written

Json = dict[str, Any]


def read(tree: Json, language: str = "") -> Sheet:
    sheet = read_fhir(written(tree), PHQ, language, "licence on file")
    check_sheet(PHQ, sheet)
    return sheet


def notes(sheet: Sheet) -> dict[str, str]:
    return dict(sheet.source["notes"])


def refusal(tree: Json, language: str = "") -> str:
    with pytest.raises(SheetRefused) as refused:
        read(tree, language)
    return str(refused.value)


def test_the_phq9_as_loinc_structures_it_is_read_by_its_codes() -> None:
    sheet = read(phq9())
    assert sheet.texts == {str(number): f"Line {number}" for number in range(1, 10)}
    assert sheet.anchors == {
        code: f"Word {value}"
        for value, code in enumerate(("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"))
    }  # fmt: skip
    assert (sheet.language, sheet.order_id, sheet.source["matched_by"]) == ("en", "as-published", "loinc")


def test_its_sheets_score_0_to_27_as_the_specification_does() -> None:
    sheet = read(phq9())
    worded = PHQ.worded("en", items=sheet.texts, options=sheet.anchors)
    weights = {
        choice["valueCoding"]["code"]: choice["extension"][0]["valueDecimal"] for choice in answers()
    }  # fmt: skip
    totals = set()
    for first, others in itertools.product(weights, repeat=2):
        for changed in range(10):
            chosen = [first] * changed + [others] * (9 - changed)
            given = {item.id: weights[code] for item, code in zip(worded.items, chosen, strict=True)}
            (total,) = score(worded, given)
            assert total.value == sum(given.values()) == score(PHQ, given)[0].value
            totals.add(total.value)
    assert (min(totals), max(totals), len(totals)) == (0, 27, 28)


def test_each_thing_that_is_not_kept_is_named_by_its_path() -> None:
    found = notes(read(phq9()))
    assert found["item[0].item[10]"].startswith("A score.")
    assert found["item[0].item[10].extension[0]"].startswith("A formula.")
    assert found["item[0].item[9]"].startswith("A question that is no item")
    assert found["item[0].item[0].prefix"] == found["subjectType"] == found["meta"] == "Not kept: nothing here uses it."
    assert found["item[0].item[0].required"] == "Not kept: a patient may skip any question."
    assert found["item[0]"].startswith("A heading or a group.")


@pytest.mark.parametrize("url", names.WEIGHTS)
@pytest.mark.parametrize("place", ["option", "coding", "value set", "expansion", "code system"])
def test_a_weight_is_found_wherever_it_lies(place: str, url: str) -> None:
    right, wrong = phq9(), phq9()
    for tree, plus in ((right, 0), (wrong, 1)):
        put_weights(tree, place, url, plus)
    assert not [reason for reason in notes(read(right)).values() if "no weights" in reason]
    assert "it weighs" in refusal(wrong)


def put_weights(tree: Json, place: str, url: str, plus: int) -> None:
    """Move the weights of the nine items to another place, each raised by `plus`."""
    concepts = [
        {"code": option.code, "display": f"Word {option.value}", "extension": [weight(option.value + plus, url)]}
        for option in PHQ.items[0].options
    ]
    bare = [{key: each[key] for key in ("code", "display")} for each in concepts]
    if place == "value set":
        tree["contained"] = [value_set(compose={"include": [{"system": LOINC, "concept": concepts}]})]
    elif place == "expansion":
        tree["contained"] = [value_set(expansion={"contains": [{"system": LOINC, **each} for each in concepts]})]
    elif place == "code system":
        tree["contained"] = [
            value_set(compose={"include": [{"system": LOINC, "concept": bare}]}),
            {"resourceType": "CodeSystem", "id": "codes", "url": LOINC, "status": "active", "concept": concepts},
        ]
    for item in lines(tree):
        if tree.get("contained"):
            del item["answerOption"]
            item["answerValueSet"] = "#answers"
            continue
        for option, concept in zip(item["answerOption"], concepts, strict=True):
            (option if place == "option" else option["valueCoding"])["extension"] = concept["extension"]
            if place == "coding":
                del option["extension"]


def value_set(**content: Any) -> Json:
    return {"resourceType": "ValueSet", "id": "answers", "status": "active", **content}


def test_two_weights_of_one_answer_must_agree() -> None:
    both = phq9()
    for item in lines(both):
        for option, own in zip(item["answerOption"], PHQ.items[0].options, strict=True):
            option["valueCoding"]["extension"] = [weight(own.value, names.ITEM_WEIGHT)]
    read(both)
    lines(both)[4]["answerOption"][2]["valueCoding"]["extension"] = [weight(1)]
    assert refusal(both).startswith("item[0].item[4].answerOption[2]: the file gives this answer two weights, 2 and 1.")


def test_translations_are_read_in_the_language_that_is_asked_for() -> None:
    tree = phq9()
    for item in lines(tree):
        item["_text"] = translated(f"Línea {item['text']}")
        for option in item["answerOption"]:
            option["valueCoding"]["_display"] = translated(f"Palabra {option['valueCoding']['display']}")
    assert read(tree).texts["3"] == "Line 3"
    spanish = read(tree, "es")
    assert (spanish.texts["3"], spanish.anchors["LA6570-1"]) == ("Línea Line 3", "Palabra Word 2")
    assert spanish.source["languages"] == ["en", "es"]
    del lines(tree)[5]["_text"]
    assert refusal(tree, "es") == "item[0].item[5]: it has no text in es."


def translated(text: str) -> Json:
    parts = [{"url": "lang", "valueCode": "es-MX"}, {"url": "content", "valueString": text}]
    return {"extension": [{"url": names.TRANSLATION, "extension": parts}]}


def test_designations_of_a_value_set_are_translations_too() -> None:
    tree = phq9()
    put_weights(tree, "value set", names.ORDINAL, 0)
    for concept in tree["contained"][0]["compose"]["include"][0]["concept"]:
        concept["designation"] = [{"language": "es", "value": f"Palabra {concept['code']}"}]
    for item in lines(tree):
        item["_text"] = translated(f"Línea {item['text']}")
    assert read(tree, "es").anchors["LA6568-5"] == "Palabra LA6568-5"


def test_a_byte_order_mark_changes_nothing() -> None:
    assert read_fhir(b"\xef\xbb\xbf" + written(phq9()), PHQ, "", "why").texts == read(phq9()).texts


def test_items_are_matched_by_link_id_or_count_where_there_are_no_codes() -> None:
    tree = phq9()
    del tree["code"], tree["item"][0]["item"][9:]
    for number, item in enumerate(lines(tree), start=1):
        del item["code"]
        item["linkId"] = str(number)
    assert read(tree).source["matched_by"] == "linkId"
    for number, item in enumerate(lines(tree), start=1):
        item["linkId"] = f"q{number}"
    assert read(tree).source["matched_by"] == "count"
    tree["item"][0]["item"].pop()
    assert refusal(tree).startswith("The file has 8 questions with answers to choose from")


def test_items_in_another_sequence_keep_their_own_words_and_that_is_said() -> None:
    tree = phq9()
    tree["item"][0]["item"][:9] = reversed(lines(tree))
    sheet = read(tree)
    assert sheet.texts["9"] == "Line 9"
    assert notes(sheet)["item"].startswith("Its items stand in another order.")


def test_expressions_are_kept_out_and_named() -> None:
    tree = phq9()
    cql = {"language": "text/cql-identifier", "expression": "Total"}
    tree["extension"] = [{"url": f"{names.SDC}sdc-questionnaire-variable", "valueExpression": cql}]
    lines(tree)[0]["extension"] = [{"url": f"{names.SDC}sdc-questionnaire-initialExpression", "valueExpression": cql}]
    found = notes(read(tree))
    assert found["extension[0]"] == found["item[0].item[0].extension[0]"] == "An expression. It is never run here."


def test_a_condition_on_an_item_is_said() -> None:
    tree = phq9()
    first = lines(tree)[0]["linkId"]
    lines(tree)[2]["enableWhen"] = [{"question": first, "operator": "=", "answerCoding": coding("LA6569-3")}]
    assert notes(read(tree))["item[0].item[2]"].startswith("A condition.")


def test_a_formula_in_the_portable_form_must_score_as_the_specification_does() -> None:
    tree = phq9()
    terms = [f"%resource.item.where(linkId='/44249-1').item.where(linkId='{item['linkId']}')" for item in lines(tree)]
    sums = [f"{term}.answer.value.code.toInteger()" for term in terms]
    total = tree["item"][0]["item"][10]["extension"][0]["valueExpression"]
    total["expression"] = " + ".join(sums)
    assert "The file's formula agrees." in notes(read(tree))["item[0].item[10]"]
    total["expression"] = " + ".join([*sums[:-1], f"(3 - {sums[-1]})"])
    assert refusal(tree) == "item[0].item[10]: its formula scores otherwise than this questionnaire does."
    total["expression"] = f"({' + '.join(sums)}) / 9"
    assert "scores otherwise" in refusal(tree)
    total["expression"] = " + ".join([sums[0], *sums])
    assert "scores otherwise" in refusal(tree)


@pytest.mark.parametrize(("key", "around"), [("who-5", "({}) * 4"), ("rq", "({}) - 16")])
def test_a_formula_that_leaves_out_what_a_score_is_multiplied_or_shifted_by_is_refused(key: str, around: str) -> None:
    plain = load(key)
    instrument = plain.worded(
        "en",
        items={item.id: f"Line {item.id}" for item in plain.items},
        options={code: f"Word {code}" for code in plain.answer_codes},
    )
    tree = json.loads(as_questionnaire(instrument, "en"))
    row = tree["item"][-1]
    (score,) = (each["valueExpression"] for each in row["extension"] if each["url"] == names.CALCULATED)
    head, tail = around.split("{}")
    assert score["expression"].startswith(head)
    assert score["expression"].endswith(tail)
    place = f"item[{len(tree['item']) - 1}]"
    assert "agrees" in notes(read_fhir(written(tree), instrument, "en", "why"))[place]

    score["expression"] = score["expression"].removeprefix(head).removesuffix(tail)
    with pytest.raises(SheetRefused, match="scores otherwise"):
        read_fhir(written(tree), instrument, "en", "why")


def test_a_formula_over_codes_that_are_other_numbers_than_the_values_is_refused() -> None:
    tree = json.loads(as_questionnaire(load("leeside-check-in"), "en"))
    read_fhir(written(tree), load("leeside-check-in"), "en", "why")
    for line in tree["item"][0]["item"]:
        for option in line["answerOption"]:
            option["valueCoding"]["code"] = str(int(option["valueCoding"]["code"]) + 1)
    with pytest.raises(SheetRefused, match="scores otherwise"):
        read_fhir(written(tree), load("leeside-check-in"), "en", "why")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda tree: lines(tree)[0].update(option=answers()), "item[0].item[0].option' belongs to FHIR STU3"),
        (lambda tree: lines(tree)[0].update(answerConstraint="optionsOnly"), "belongs to FHIR R5"),
        (lambda tree: tree.update(group={"question": []}), "'group' belongs to FHIR DSTU2"),
        (lambda tree: lines(tree)[0].update(type="coding"), "item[0].item[0].type: 'coding' is no type"),
        (lambda tree: lines(tree)[0].update(modifierExtension=[{"url": "x"}]), "rules that change its meaning"),
        (lambda tree: tree.update(implicitRules="http://example.org"), "rules that change its meaning"),
        (lambda tree: tree.update(status="final"), "status: 'final'"),
        (lambda tree: tree["code"][0].update(code="69737-5"), "code: the file is about '69737-5', not about 44249-1."),
        (lambda tree: lines(tree)[3].update(repeats=True), "item[0].item[3]: it takes several answers"),
        (lambda tree: lines(tree)[3]["answerOption"].pop(), "item[0].item[3]: it has 3 answers; item 4 has 4."),
        (lambda tree: lines(tree)[3].pop("answerOption"), "The file has no item 4 (44254-1)"),
        (lambda tree: tree["item"][0]["item"][9].update(code=[coding("44250-9")]), "it is item 1 again"),
        (lambda tree: lines(tree)[3].pop("text"), "item[0].item[3]: it has no text in en."),
        (
            lambda tree: lines(tree)[3]["answerOption"][0]["valueCoding"].update(display="Other"),
            "item[0].item[3].answerOption[0]: this answer has other words",
        ),
        (
            lambda tree: lines(tree)[3].update(answerValueSet="http://loinc.org/vs/LL358-3", answerOption=None),
            "Nothing is fetched",
        ),
        (lambda tree: lines(tree)[3].update(answerValueSet="#none", answerOption=None), "contains no list of answers"),
        (lambda tree: tree.pop("language"), "The file does not say its language."),
    ],
)
def test_what_does_not_fit_is_refused_by_its_path(change: Callable[[Json], Any], says: str) -> None:
    tree = phq9()
    change(tree)
    assert says in refusal(json.loads(json.dumps(tree)))


def test_an_stu3_condition_is_refused() -> None:
    tree = phq9()
    tree["item"][0]["item"][9]["enableWhen"][0] = {"question": "/44250-9", "hasAnswer": True}
    assert "no operator that FHIR R4 knows" in refusal(tree)


def test_a_questionnaire_of_another_instrument_is_read_all_the_same_by_itself() -> None:
    found = read_questionnaire(written(phq9()))
    assert [question.link_id for question in found.questions if question.is_score] == ["/44261-6"]
    assert found.questions[0].way == ("/44249-1", "/44250-9")
    assert len(found.questions[9].conditions) == 9
    with pytest.raises(SheetRefused, match="not about 69737-5"):
        read_fhir(written(phq9()), load("gad-7"), "", "why")
