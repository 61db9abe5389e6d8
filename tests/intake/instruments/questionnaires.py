"""Questionnaires of placeholder words. No wording of a published questionnaire is in the repository."""

import json
from typing import Any

from intake.instruments import load
from intake.instruments.fhir import names

PHQ = load("phq-9")
LOINC = names.LOINC
Json = dict[str, Any]


def written(tree: Any) -> bytes:
    return json.dumps(tree, ensure_ascii=False).encode()


def coding(code: str, system: str = LOINC, **more: Any) -> Json:
    return {"system": system, "code": code, **more}


def weight(value: float, url: str = names.ORDINAL) -> Json:
    return {"url": url, "valueDecimal": value}


def answers(**changes: Any) -> list[Json]:
    """The answer list LL358-3 with a weight on each option."""
    return [
        {"extension": [weight(option.value)], "valueCoding": coding(option.code, display=f"Word {option.value}")}
        | changes
        for option in PHQ.items[0].options
    ]


def phq9() -> Json:
    """The PHQ-9 in the structure that LOINC publishes it in: panel, nine items, difficulty question, total."""
    items = [
        {
            "linkId": f"/{item.loinc}", "type": "choice", "required": False, "prefix": f"{item.number}.",
            "code": [coding(str(item.loinc), display=f"Line {item.id}")], "text": f"Line {item.id}",
            "answerOption": answers(),
        }
        for item in PHQ.items
    ]  # fmt: skip
    hard = {
        "linkId": "/69722-7", "type": "choice", "code": [coding("69722-7")], "text": "How hard was it?",
        "answerOption": [
            {"valueCoding": coding(code, display=f"Hard {code}")}
            for code in ("LA6572-7", "LA6573-5", "LA6575-0", "LA6574-3")
        ],
        "enableBehavior": "any",
        "enableWhen": [
            {"question": item["linkId"], "operator": "=", "answerCoding": coding("LA6569-3")} for item in items
        ],
    }  # fmt: skip
    total = {
        "linkId": "/44261-6", "type": "decimal", "readOnly": True, "text": "Total", "code": [coding("44261-6")],
        "extension": [
            {"url": names.CALCULATED, "valueExpression": {
                "language": "text/fhirpath",
                "expression": "%resource.item.item.answer.valueCoding.extension.valueDecimal.sum()",
            }},
            {"url": names.UNIT, "valueCoding": coding("{score}", names.UCUM)},
        ],
    }  # fmt: skip
    group = {"linkId": "/44249-1", "type": "group", "text": "In the last two weeks", "item": [*items, hard, total]}
    return {
        "resourceType": "Questionnaire", "id": "44249-1", "language": "en", "status": "draft", "title": "Nine lines",
        "meta": {"profile": ["http://hl7.org/fhir/4.0/StructureDefinition/Questionnaire"]},
        "copyright": "Placeholder notice", "code": [coding("44249-1")], "subjectType": ["Patient"], "item": [group],
    }  # fmt: skip


def lines(tree: Json) -> list[Json]:
    """The nine items of the group."""
    return tree["item"][0]["item"][:9]
