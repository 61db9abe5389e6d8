"""Files that ask much of the reader of a clinic's own instruments, each by a name. Built here."""

from typing import Any

from intake.instruments.fhir import names
from tests.intake.instruments.questionnaires import weight, written
from tests.own import as_csv, rows_of

Json = dict[str, Any]
ON_ONE = {"question": "q0", "operator": "=", "answerCoding": {"code": "1"}}


def files() -> dict[str, bytes]:
    """Name to bytes. Some are refused and some are taken, all of them soon and within little memory."""
    trees = {
        "conditions of one question": _asked_after([ON_ONE] * 7_000),
        "conditions of a group of many": _grouped([ON_ONE] * 9_000, 1_900),
        "conditions of groups in groups": _nested([ON_ONE] * 500),
        "answers": _tree([_question("q0", 3_000)]),
        "questions": _tree([_question(f"q{number}") for number in range(1_000)]),
        "the most questions and answers": _tree([_question(f"q{number}", 21) for number in range(300)]),
        "elements that are not known": {**_tree([_question("q0")]), **{f"k{number}": 1 for number in range(70_000)}},
        "extensions that are not known": {
            **_tree([_question("q0")]), "extension": [{"url": f"urn:{number}"} for number in range(35_000)],
        },
        "terms of a score": _scored([" + ".join([_path("q0")] * 600)]),
        "scores": _scored([_path("q0")] * 30),
        "scores that are long": _scored([" + ".join([_path("q0")] * 100)] * 29),
        "languages": _translated(9_000),
        "a long copyright": {**_tree([_question("q0")]), "copyright": "word " * 190_000},
    }  # fmt: skip
    return {**{name: written(tree) for name, tree in trees.items()}, **_rows()}


def _rows() -> dict[str, bytes]:
    two = [
        {"row": "title", "lang": f"{one}{two}", "text": "x"} for one in "abcdefghijklm" for two in "abcdefghijklmnop"
    ]
    long = [{**row, "text": str(row["text"]).ljust(900, "x")} for row in rows_of("en", "es", items=200)]
    many = [row for row in rows_of("en", "es", items=300) if row["row"] != "frame"]
    return {
        "CSV of the most questions": as_csv(many),
        "CSV of long lines": as_csv(long)[:999_000],
        "CSV in many languages": as_csv([*rows_of(), *two]),
        "CSV with one long cell": as_csv(rows_of()) + b"item,q9,en," + b"x" * 120_000,
        "CSV of commas": as_csv(rows_of()) + b"," * 900_000,
        "CSV whose header never ends": b"row," * 240_000,
        "CSV with many ids of scales": as_csv([{**row, "scales": "calm " * 199} for row in rows_of(items=150)]),
    }


def _question(name: str, answers: int = 2) -> Json:
    options = [
        {"extension": [weight(value)], "valueCoding": {"code": str(value), "display": f"Word {value}"}}
        for value in range(answers)
    ]
    return {"linkId": name, "type": "choice", "text": f"Line {name}", "answerOption": options}


def _tree(items: list[Json]) -> Json:
    return {"resourceType": "Questionnaire", "status": "active", "language": "en", "title": "Plain", "item": items}


def _asked_after(conditions: list[Json]) -> Json:
    return _tree([_question("q0"), {**_question("q1"), "enableWhen": conditions, "enableBehavior": "any"}])


def _grouped(conditions: list[Json], items: int) -> Json:
    inside = [{"linkId": str(number), "type": "text"} for number in range(items)]
    group = {"linkId": "g", "type": "group", "enableWhen": conditions, "enableBehavior": "any", "item": inside}
    return _tree([_question("q0"), group])


def _nested(conditions: list[Json]) -> Json:
    inside: list[Json] = [{"linkId": str(number), "type": "text"} for number in range(1_900)]
    for depth in range(13):
        inside = [{
            "linkId": f"g{depth}", "type": "group", "enableWhen": conditions, "enableBehavior": "any", "item": inside,
        }]  # fmt: skip
    return _tree([_question("q0"), *inside])


def _path(name: str) -> str:
    return f"%resource.item.where(linkId='{name}').answer.value.code.toInteger()"


def _scored(formulas: list[str]) -> Json:
    scores = [
        {
            "linkId": f"score-{number}", "type": "decimal", "readOnly": True, "text": f"Score {number}",
            "extension": [{"url": names.CALCULATED, "valueExpression": {
                "language": "text/fhirpath", "expression": text,
            }}],
        }
        for number, text in enumerate(formulas)
    ]  # fmt: skip
    return _tree([_question("q0"), *scores])


def _translated(count: int) -> Json:
    letters = "abcdefghijklmnopqrstuvwxyz"
    codes = [f"{one}{two}{three}" for one in letters for two in letters for three in letters][:count]
    words = [
        {"url": names.TRANSLATION, "extension": [
            {"url": "lang", "valueCode": code}, {"url": "content", "valueString": "x"}
        ]}
        for code in codes
    ]  # fmt: skip
    return _tree([{**_question("q0"), "_text": {"extension": words}}])
