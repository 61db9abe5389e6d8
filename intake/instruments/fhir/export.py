"""Writes an instrument as a FHIR R4 Questionnaire: items, weights, keys and codes, and the words that are present.

A score is written in the one portable form of `formula`, over whole codes, as a read-only item that is not hidden: some
renderers compute nothing that is hidden. Norms and bands have no place in R4.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from intake.instruments.direction import HIGHER
from intake.instruments.fhir import formula
from intake.instruments.fhir.names import (
    ANSWER_CODE,
    BASE,
    CALCULATED,
    FRAME,
    HIGHER_IS,
    INSTRUCTION,
    INSTRUMENTS,
    ITEM_CONTROL,
    ITEM_WEIGHT,
    ITEMS,
    LEAST_ANSWERED,
    LOINC,
    OBSERVATION,
    ORDER,
    ORDINAL,
    SCORES,
    TRANSLATION,
    UCUM,
    UNIT,
)
from intake.psychometrics.instrument import Instrument, Item, Option, Scale

Json = dict[str, Any]

GROUP = "items"
STATUS = {"published": "active", "draft-unvalidated": "draft"}


def as_questionnaire(instrument: Instrument, language: str) -> bytes:
    """The Questionnaire as JSON. Where the wording is not present, an item holds its ids and codes only."""
    return json.dumps(_questionnaire(instrument, language), ensure_ascii=False, indent=1).encode()


def _questionnaire(instrument: Instrument, language: str) -> Json:
    group = {"linkId": GROUP, "type": "group", "item": [_item(instrument, item, language) for item in instrument.items]}
    instruction = _words(instrument.instruction, language, "text")
    return {
        "resourceType": "Questionnaire",
        "id": f"{instrument.key}-{instrument.version}"[:64],
        "language": language,
        "extension": [{"url": ORDER, "valueString": instrument.order_id}, *_declared(instrument, language)],
        "url": f"{BASE}/Questionnaire/{instrument.key}",
        "version": instrument.version,
        "name": "".join(part.capitalize() for part in instrument.key.split("-")),
        **_words(instrument.title, language, "title"),
        "status": STATUS[instrument.status],
        "experimental": not instrument.is_validated,
        "subjectType": ["Patient"],
        **_copyright(instrument),
        "code": [_coding(INSTRUMENTS, instrument.key), *_loinc(instrument.loinc)],
        "item": [{**group, **instruction}, *(_score(instrument, scale, language) for scale in instrument.scales)],
    }


def _declared(instrument: Instrument, language: str) -> list[Json]:
    """What else a clinic declared of its own questionnaire: with it the file comes back as it was."""
    if not instrument.owner:
        return []
    texts = {FRAME: instrument.frame, INSTRUCTION: instrument.instruction}
    return [{"url": url, **_words(said, language, "valueString")} for url, said in texts.items() if said]


def _copyright(instrument: Instrument) -> Json:
    said = " ".join(filter(None, [*(each.text for each in instrument.citations), instrument.licence.terms]))
    return {"copyright": said} if said else {}


def _item(instrument: Instrument, item: Item, language: str) -> Json:
    row: Json = {
        "linkId": item.id,
        "code": [_coding(ITEMS, f"{instrument.key}.{item.id}"), *_loinc(item.loinc)],
        "type": "choice",
        "extension": [{"url": ITEM_CONTROL, "valueCodeableConcept": {"coding": [
            _coding("http://hl7.org/fhir/questionnaire-item-control", "radio-button")
        ]}}],
        **_words(item.text, language, "text"),
        "answerOption": [_option(instrument, option, language) for option in item.options],
    }  # fmt: skip
    if item.asked_if:
        row["enableWhen"] = [
            {"question": each.item, "operator": "=", "answerCoding": _coding(_list(instrument), str(value))}
            for each in item.asked_if
            for value in sorted(instrument.item(each.item).values)
            if value >= each.at_or_above
        ]
        row["enableBehavior"] = "any"
    return row


def _option(instrument: Instrument, option: Option, language: str) -> Json:
    """The code is the value itself, so that a score can be read from it; the published code stands beside it."""
    coding = _coding(_list(instrument), str(option.value))
    if option.code != str(option.value):
        coding["extension"] = [{"url": ANSWER_CODE, "valueCoding": _coding(_answers(instrument), option.code)}]
    return {
        "extension": [{"url": url, "valueDecimal": option.value} for url in (ORDINAL, ITEM_WEIGHT)],
        "valueCoding": {**coding, **_words(option.text, language, "display")},
    }


def _score(instrument: Instrument, scale: Scale, language: str) -> Json:
    extensions: list[Json] = [
        {"url": UNIT, "valueCoding": {**_coding(UCUM, "{score}"), "display": "score"}},
        {"url": OBSERVATION, "valueBoolean": True},
        {"url": LEAST_ANSWERED, "valueInteger": scale.min_answered},
        *(
            {"url": HIGHER_IS, "valueCode": code}
            for code, said in HIGHER.items()
            if code and said == scale.higher_means
        ),
    ]
    if scale.gate is None:  # whether a first answer closes it cannot be said in the one form
        expression = {"language": "text/fhirpath", "expression": _formula(instrument, scale)}
        extensions.append({"url": CALCULATED, "valueExpression": expression})
    return {
        "linkId": f"score-{scale.key}",
        "code": [_coding(SCORES, f"{instrument.key}.{scale.key}"), *_loinc(scale.loinc)],
        "type": "decimal",
        "readOnly": True,
        "extension": extensions,
        **_words(scale.name, language, "text"),
    }


def _formula(instrument: Instrument, scale: Scale) -> str:
    """An item is turned round by its lowest and highest value together, less the answer."""
    turned = scale.reversed_items
    return formula.written(
        scale.formula,
        (((GROUP, name), instrument.item(name).reversed_value(0) if name in turned else None) for name in scale.items),
        scale.multiplier,
        scale.offset,
    )


def _words(texts: Mapping[str, str], language: str, name: str) -> Json:
    """A text in the file's language, the other languages as translations of it; what is not present is left out."""
    others = [
        {"url": TRANSLATION, "extension": [{"url": "lang", "valueCode": code}, {"url": "content", "valueString": text}]}
        for code, text in texts.items()
        if code != language
    ]
    own = {name: texts[language]} if language in texts else {}
    return {**own, **({f"_{name}": {"extension": others}} if others else {})}


def _coding(system: str, code: str) -> Json:
    return {"system": system, "code": code}


def _loinc(code: str | None) -> list[Json]:
    return [_coding(LOINC, code)] if code else []


def _list(instrument: Instrument) -> str:
    return f"{BASE}/CodeSystem/{instrument.key}-answers"


def _answers(instrument: Instrument) -> str:
    return LOINC if instrument.answer_list else f"{_list(instrument)}-as-published"
