"""A document that contradicts itself is refused, with everything that is wrong."""

import json

import pytest

from intake.instruments import InvalidInstrument, from_document
from tests.intake.instruments.documents import instrument_from, shipped_document


def phq9():
    return shipped_document("phq-9", "1.0.0")


def screener():
    document = shipped_document("leeside-attachment", "1.0.0-draft1")
    return document


def check_refused(document, match):
    with pytest.raises(InvalidInstrument, match=match):
        instrument_from(document)


def test_a_document_may_come_from_json():
    document = json.loads(json.dumps(screener()))

    assert instrument_from(document) == instrument_from(screener())


def test_a_recalled_figure_is_kept_and_shown_nowhere():
    gad7 = instrument_from(shipped_document("gad-7", "1.0.0"))

    assert [figure.value for figure in gad7.reliabilities] == [0.89]
    assert {"0.92", "0.83", "2"} <= {figure.value for figure in gad7.blocked}
    assert all(figure.status != "recalled" for figure in gad7.figures)


def test_a_recalled_doi_is_not_printed():
    gad7 = instrument_from(shipped_document("gad-7", "1.0.0"))

    assert gad7.citations[0].doi is None
    assert "10.1001/archinte.166.10.1092" in [figure.value for figure in gad7.blocked]


def test_a_recalled_doi_stands_in_no_source_either():
    document = shipped_document("who-5", "1.0.0")
    recalled = document["citations"][0]["doi"]
    assert recalled in document["cutoffs"][0]["source"]
    who5 = instrument_from(document)

    shown = [*who5.cutoffs, *who5.figures]
    assert shown
    assert all(recalled not in each.source for each in shown)
    assert "Topp et al. 2015, Psychother Psychosom 84:167-176; INSPQ WHO-5 sheet" in [each.source for each in shown]


def test_a_doi_that_was_seen_is_printed():
    document = phq9()
    document["citations"][0]["doi_status"] = "primary"

    assert instrument_from(document).citations[0].doi.startswith("10.1046/")


def test_a_recalled_norm_is_blocked():
    document = shipped_document("ecr", "1.0.0-5pt")
    document["norms"][0]["status"] = "recalled"
    instrument = instrument_from(document)

    assert instrument.norms == ()
    assert "norms" in [figure.kind for figure in instrument.blocked]


def test_a_missing_part_is_refused():
    document = phq9()
    del document["licence"]

    check_refused(document, "licence")


def test_a_questionnaire_without_any_scale_is_one():
    assert instrument_from(shipped_document("asq-nimh", "1.0.0")).scales == ()


def test_a_scale_of_unknown_items_is_refused():
    document = phq9()
    document["scales"][0]["items"] = ["77"]

    check_refused(document, "77")


def test_wording_with_a_line_missing_is_refused():
    words = {"instruction": "x", "options": {}, "items": {}}

    with pytest.raises(InvalidInstrument):
        from_document(phq9(), {"en": words}, "x")


def test_wording_of_others_is_refused():
    document = phq9()
    words = {
        "instruction": "x",
        "options": {option["code"]: "x" for option in document["options"]},
        "items": {item["id"]: "x" for item in document["items"]},
    }

    with pytest.raises(InvalidInstrument, match="licence"):
        from_document(document, {"en": words}, "x")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda d: d["items"].append({"id": "1"}), "there twice"),
        (lambda d: d.update(options=d["options"][:1]), "two or more"),
        (lambda d: d["scales"][0]["items"].append("1"), "counts an item twice"),
        (lambda d: d["scales"][0].update(reversed=["77"]), "reverses items"),
        (lambda d: d["scales"][0].update(min_answered=0), "asks for 0 of 9"),
        (lambda d: d["scales"][0].update(formula="median"), "formula 'median'"),
        (lambda d: d["items"][0].update(is_quality=True), "scores a quality line"),
        (lambda d: d["bands"][0].update(scale="x"), "no scale 'x'"),
        (lambda d: d["bands"][0].update(status="rumour"), "status 'rumour'"),
        (lambda d: d.update(plane={"anxiety": "a", "avoidance": "b"}), "no scale 'a'"),
        (lambda d: d["risk_rules"][0].update(item="77"), "no item '77'"),
        (lambda d: d["risk_rules"][0].update(at_or_above=0), "outside its item's range"),
        (lambda d: d["risk_rules"][0].update(at_or_above=4), "outside its item's range"),
        (lambda d: d["risk_rules"][0].update(level="soon"), "no risk level 'soon'"),
        (lambda d: d.update(status="fine"), "no status 'fine'"),
        (lambda d: d.update(status="draft-unvalidated"), "no bands and no cut-offs"),
    ],
)
def test_a_contradiction_is_refused(change, match):
    document = phq9()
    change(document)

    check_refused(document, match)


def cssrs():
    return shipped_document("c-ssrs-screener", "1.0.0")


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda d: d["items"][2].update(asked_if={"77": 1}), "no item '77'"),
        (lambda d: d["items"][0].update(asked_if={"2": 1}), "item 1 is led to by a later one"),
        (lambda d: d["items"][2].update(asked_if={"2": 2}), "by an answer outside its item's range"),
        (lambda d: d["items"][2].update(asked_if={"2": 0}), "by an answer outside its item's range"),
        (lambda d: d["outcomes"][0]["levels"][0].update(all_of=[{"77": 1}]), "no item '77'"),
        (lambda d: d["outcomes"][0]["levels"][0].update(key="low"), "has low twice"),
        (lambda d: d["outcomes"][0]["otherwise"].update(key="low"), "has low twice"),
        (lambda d: d["outcomes"][0]["levels"][0].update(all_of=[]), "level that nothing leads to"),
        (lambda d: d["outcomes"][0]["levels"][0].update(all_of=[{}]), "level that nothing leads to"),
        (lambda d: d["outcomes"][0].update(status="rumour"), "status 'rumour'"),
        (lambda d: d.update(grade="D"), "no grade 'D'"),
        (lambda d: d.update(grade="C"), "must be disabled"),
        (lambda d: d.update(other_orders=[{"id": "x", "source": "x", "status": "rumour"}]), "status 'rumour'"),
        (lambda d: d.update(targets={"kinds": ["mother"], "source": "x", "status": "rumour"}), "status 'rumour'"),
    ],
)
def test_a_contradiction_between_questions_and_levels_is_refused(change, match):
    document = cssrs()
    change(document)

    check_refused(document, match)


@pytest.mark.parametrize("level", ["same-day", "urgent"])
def test_a_level_that_none_of_its_answers_raises_an_alarm_for_is_refused(level):
    document = cssrs()
    document["risk_rules"][4]["level"] = level  # the plan: one of the three ways to "high"

    check_refused(document, "says emergency for high")


def test_a_level_without_a_rule_on_its_answer_is_refused():
    document = cssrs()
    del document["risk_rules"][0]

    check_refused(document, "says same-day for low")


def test_a_stricter_rule_on_an_answer_than_its_level_is_allowed():
    document = cssrs()
    document["risk_rules"][0]["level"] = "emergency"

    assert instrument_from(document).risk_rules[0].level == "emergency"


@pytest.mark.parametrize(
    ("key", "change", "match"),
    [
        ("pc-ptsd-5", lambda d: d["scales"][0]["gate"].update(item="77"), "no item '77'"),
        ("pc-ptsd-5", lambda d: d["scales"][0]["gate"].update(value=9), "score outside its range"),
        ("who-5", lambda d: d["scales"][0].update(multiplier=0), "multiplier below 1"),
        ("who-5", lambda d: d["cutoffs"][0].update(side="above"), "no known side"),
        (
            "saam",
            lambda d: d.update(
                errors=[{"scale": "anxiety", "sd": 1.0, "reliability": 0.8, "source": "x", "status": "own"}]
            ),
            "measure of a moment",
        ),
    ],
)
def test_a_scale_that_contradicts_itself_is_refused(key, change, match):
    document = shipped_document(key, "1.0.0")
    change(document)

    check_refused(document, match)


@pytest.mark.parametrize(
    ("key", "change", "match"),
    [
        ("core-10", lambda d: d["norms"][0].update(n=1), "of nobody"),
        ("core-10", lambda d: d["norms"][0]["scales"]["total"].update(sd=0), "the same score"),
        ("core-10", lambda d: d["norms"][0]["scales"]["total"].update(mean=41), "cannot have"),
        ("core-10", lambda d: [norm["scales"]["total"].update(mean=10.0) for norm in d["norms"]], "neither end"),
        ("gad-7", lambda d: d["reliabilities"][0].update(value=1.2), "is none"),
        ("phq-9", lambda d: d["bands"][1].update(low=d["bands"][1]["low"] + 1), "have gaps"),
        ("phq-9", lambda d: d["bands"][1].update(low=d["bands"][1]["low"] - 1), "one in another"),
        ("phq-9", lambda d: d["bands"][0].update(high=-1), "have gaps"),
    ],
)
def test_figures_that_contradict_each_other_are_refused(key, change, match):
    document = shipped_document(key, "1.0.0")
    change(document)

    check_refused(document, match)


def test_a_recalled_outcome_is_blocked():
    document = cssrs()
    document["outcomes"][0]["status"] = "recalled"
    instrument = instrument_from(document)

    assert instrument.outcomes == ()
    assert "outcomes" in [figure.kind for figure in instrument.blocked]


def test_a_draft_without_a_notice_is_refused():
    document = screener()
    del document["notice"]

    check_refused(document, "notice")


@pytest.mark.parametrize("lines", [{}, {"at_or_above": 4, "at_or_below": 1}])
def test_a_prompt_has_one_line(lines):
    document = screener()
    prompt = document["review_prompts"][0]
    del prompt["at_or_above"]
    prompt.update(lines)

    check_refused(document, "one line")


def test_a_quality_rule_on_an_unknown_line_is_refused():
    document = screener()
    document["quality"]["directed"]["item"] = "QC9"

    check_refused(document, "QC9")


def test_everything_wrong_is_said_at_once():
    document = phq9()
    document["scales"][0].update(min_answered=0, formula="median")

    check_refused(document, "asks for 0.*formula")
