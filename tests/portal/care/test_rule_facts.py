"""Which facts a clinic's own rules may use: what is asked there, and rests on figures that somebody checked."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from content.exceptions import Refused
from intake.instruments import load
from intake.models import Battery, Section
from portal.care.facts import facts_from
from portal.care.rule_facts import check_facts, facts_for, number
from portal.clinic.present.rules import fact_label, fact_words
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db
CORE, ECR_RS = "leeside-attachment-core", "ecr-rs"


def ask(clinic, instrument, *about, version=None):
    """Let a set of the clinic ask a questionnaire, about somebody where that is said."""
    battery = Battery.objects.create(clinic=clinic, key=f"asks-{instrument}", version="1", title={"en": "Asks"})
    for place, target in enumerate(about or ("",)):
        Section.objects.create(
            battery=battery, position=place, instrument=instrument, target=target,
            instrument_version=version or load(instrument).version,
        )  # fmt: skip


def at_least(fact, value=1.5):
    return {"all": [{"fact": fact, "op": ">=", "value": value}]}


def test_a_scale_is_offered_where_a_set_of_the_clinic_asks_it(clinic, other_clinic):
    ask(clinic, "gad-7")

    assert facts_for(clinic)["gad-7.total.value"].high == 21
    assert "gad-7.total.value" not in facts_for(other_clinic)
    check_facts(at_least("gad-7.total.value", 10), clinic)
    with pytest.raises(Refused, match="cannot be used"):
        check_facts(at_least("gad-7.total.value", 10), other_clinic)


def test_an_interval_is_offered_only_where_its_error_was_checked(clinic):
    ask(clinic, "gad-7")
    ask(clinic, "phq-9")

    found = facts_for(clinic)

    assert {"gad-7.total.ci95_low", "gad-7.total.ci95_high", "phq-9.total.value"} <= found.keys()
    assert not {"phq-9.total.ci95_low", "phq-9.total.percentile"} & found.keys()
    with pytest.raises(Refused, match="rests on a figure nobody checked"):
        check_facts(at_least("phq-9.total.ci95_low"), clinic)


def test_a_questionnaire_whose_keys_nobody_checked_is_not_offered(clinic):
    ask(clinic, "ippa-1987")

    assert not [code for code in facts_for(clinic) if code.startswith("ippa")]
    with pytest.raises(Refused, match="cannot be used"):
        check_facts(at_least("ippa-1987.peer_total.value", 30), clinic)


def test_a_percentile_is_offered_once_the_clinic_has_norms(clinic, batteries):
    percentile = f"{CORE}.AX.percentile"
    assert percentile not in facts_for(clinic)

    intakes.norms(clinic)

    found = facts_for(clinic)
    assert (found[percentile].low, found[percentile].high) == (0, 100)
    assert f"{CORE}.AX.ci95_low" in found


def test_chances_of_regions_need_a_published_questionnaire_with_a_sample(clinic, batteries):
    intakes.norms(clinic)
    assert not [code for code in facts_for(clinic) if code.startswith("region.")]

    ask(clinic, "ecr", version="1.0.0-5pt")

    assert facts_for(clinic)["region.high-anx-low-avo"].high == 1
    assert fact_words("region.high-anx-low-avo") == "Chance of “Anxious (preoccupied)”"


def test_each_person_is_a_fact_of_their_own_and_so_is_how_far_they_lie_apart(clinic):
    ask(clinic, ECR_RS, "mother", "partner")

    found = facts_for(clinic)

    assert {f"{ECR_RS}.anxiety.value@mother", f"{ECR_RS}.anxiety.value@partner", f"{ECR_RS}.anxiety.apart"} <= set(
        found
    )
    assert f"{ECR_RS}.anxiety.value" not in found
    assert "(Partner), score" in fact_words(f"{ECR_RS}.anxiety.value@partner")


def score(about, value, sem=None):
    sheet = SimpleNamespace(instrument=ECR_RS, target_kind=about, target_absent="", no_close_person=False)
    figures = dict.fromkeys(("percentile", "ci95_low", "ci95_high"))
    return SimpleNamespace(
        assessment=sheet, scale="anxiety", value=value and Decimal(value), sem=sem and Decimal(sem), **figures
    )


def test_people_are_told_apart_in_the_facts_of_a_profile():
    facts = facts_from([], [score("mother", "2.0"), score("partner", "5.5"), score("friend", None)], [], "en")

    assert facts[f"{ECR_RS}.anxiety.value@mother"] == 2.0
    assert facts[f"{ECR_RS}.anxiety.value@partner"] == 5.5
    assert facts[f"{ECR_RS}.anxiety.apart"] == 3.5
    assert not {f"{ECR_RS}.anxiety.value@friend", f"{ECR_RS}.anxiety.apart_low"} & facts.keys()


def test_what_is_left_of_a_difference_without_error_is_known_where_the_error_is():
    near = facts_from([], [score("mother", "2.0", "0.5"), score("partner", "2.2", "0.5")], [], "en")
    far = facts_from([], [score("mother", "1.0", "0.3"), score("partner", "6.0", "0.3")], [], "en")

    assert near[f"{ECR_RS}.anxiety.apart_low"] == 0
    assert far[f"{ECR_RS}.anxiety.apart_low"] > 1


def test_one_person_is_no_difference():
    assert f"{ECR_RS}.anxiety.apart" not in facts_from([], [score("mother", "2.0", "0.5")], [], "en")


def test_goals_languages_and_close_people_are_offered_in_words(clinic):
    found = facts_for(clinic)

    words = ("goal=feel-calmer", "language=en", "target=no-such-person", "audience=myself")
    assert set(words) <= found.keys()
    assert [fact_label(found[code]) for code in words] == [
        "Goal: Feel calmer", "Language: English", "There is no close person now", "For the person themselves",
    ]  # fmt: skip
    check_facts({"any": [{"fact": "goal", "op": "contains", "value": "feel-calmer"}]}, clinic)
    with pytest.raises(Refused, match="cannot be used"):
        check_facts({"any": [{"fact": "goal", "op": "contains", "value": "secret"}]}, clinic)
    with pytest.raises(Refused, match="cannot be used"):
        check_facts({"any": [{"fact": "language", "op": "!=", "value": "en"}]}, clinic)


def test_a_number_outside_its_scale_is_refused_deep_in_a_tree_too(clinic):
    ask(clinic, "gad-7")
    deep = {"any": [{"all": [{"fact": "gad-7.total.value", "op": ">", "value": 40}]}]}

    with pytest.raises(Refused, match="40 is outside what it can be: from 0 to 21"):
        check_facts(deep, clinic)
    with pytest.raises(Refused, match="exactly one of"):
        check_facts({}, clinic)


def test_facts_take_as_many_queries_for_many_questionnaires(clinic, django_assert_num_queries):
    ask(clinic, "gad-7")
    ask(clinic, "phq-9")
    ask(clinic, ECR_RS, "mother", "partner")

    with django_assert_num_queries(2):
        facts_for(clinic)


@pytest.mark.parametrize(
    ("text", "found"),
    [("3", 3), ("3,5", 3.5), (" 0.75 ", 0.75), ("-2", -2), ("", None), ("x", None), ("NaN", None), ("1e9", None),
     ("Infinity", None), ("1,5,5", None)],
)  # fmt: skip
def test_a_number_is_read_as_somebody_types_it(text, found):
    assert number(text) == found


def test_what_nobody_knows_any_more_stands_as_it_is_written():
    assert fact_words("no-such.thing.value") == "no-such.thing.value"
