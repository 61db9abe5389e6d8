"""The names that FHIR R4, SDC 3.0 and this project give to what a Questionnaire holds."""

BASE = "urn:leeside:fhir"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"

CORE = "http://hl7.org/fhir/StructureDefinition/"
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"

TRANSLATION = f"{CORE}translation"
ORDINAL = f"{CORE}ordinalValue"
ITEM_WEIGHT = f"{CORE}itemWeight"
# The same weight under the names that other places and releases give it.
WEIGHTS = (
    ORDINAL,
    ITEM_WEIGHT,
    f"{CORE}valueset-ordinalValue",
    f"{CORE}codesystem-ordinalValue",
    f"{CORE}questionnaire-ordinalValue",
)
ITEM_CONTROL = f"{CORE}questionnaire-itemControl"
UNIT = f"{CORE}questionnaire-unit"
CALCULATED = f"{SDC}sdc-questionnaire-calculatedExpression"
OBSERVATION = f"{SDC}sdc-questionnaire-observationExtract"

# Ours: what a score needs and no published name carries.
ORDER = f"{BASE}/StructureDefinition/item-order"
ANSWER_CODE = f"{BASE}/StructureDefinition/answer-code"
LEAST_ANSWERED = f"{BASE}/StructureDefinition/least-answered"
HIGHER_IS = f"{BASE}/StructureDefinition/higher-is"
# Ours too: what a clinic declared of its own questionnaire, and R4 has no place for.
FRAME = f"{BASE}/StructureDefinition/time-frame"
INSTRUCTION = f"{BASE}/StructureDefinition/instruction"

INSTRUMENTS = f"{BASE}/CodeSystem/instrument"
ITEMS = f"{BASE}/CodeSystem/instrument-item"
SCORES = f"{BASE}/CodeSystem/score"

KINDS = frozenset({
    "group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text", "url", "choice",
    "open-choice", "attachment", "reference", "quantity",
})  # fmt: skip
STATUSES = frozenset({"draft", "active", "retired", "unknown"})
# Elements of other releases that mean something else or nothing in R4: such a file is refused, never half-read.
OTHER_RELEASES = {
    "option": "STU3",
    "options": "STU3",
    "group": "DSTU2",
    "question": "DSTU2",
    "answerConstraint": "R5",
    "disabledDisplay": "R5",
    "versionAlgorithmString": "R5",
    "versionAlgorithmCoding": "R5",
    "copyrightLabel": "R5",
}
