"""Each limit is named where its fact holds, and only there."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from intake.instruments import load
from intake.psychometrics import limits as limits_module
from intake.psychometrics.limits import CODES, Limit, Sitting, limits
from intake.psychometrics.norms import reference
from intake.psychometrics.normset import NormSet
from intake.psychometrics.samples import Sample

ECR, PHQ, CORE = load("ecr", "1.0.0-5pt"), load("phq-9"), load("leeside-attachment-core")
CHECK_IN, ONE = load("leeside-check-in"), load("leeside-attachment-relationship")
WEB = reference(ECR)
OURS = NormSet("c", MappingProxyType({"en": "here"}), 320, "clinic", CORE.key, CORE.version, {}, None, None)
# A sitting that fits its comparison group in everything that can be known.
FITTING = Sitting(ECR, norms=WEB, age=34, country="US", languages=("en",))


def codes(sitting: Sitting) -> set[str]:
    return {limit.code for limit in limits(sitting)}


def values(sitting: Sitting, code: str) -> dict[str, object]:
    return dict(next(limit for limit in limits(sitting) if limit.code == code).values)


def seven_point_ecr():
    options = tuple(replace(ECR.items[0].options[0], code=str(value), value=value) for value in range(1, 8))
    return replace(ECR, items=tuple(replace(item, options=options) for item in ECR.items))


def test_a_fitting_sitting_has_only_the_limits_of_its_questionnaire():
    assert codes(FITTING) == {"self-report", "time-frame", "romantic-wording", "self-selected-sample"}


def test_the_time_frame_is_the_one_of_the_questions():
    assert values(FITTING, "time-frame")["en"] == "In general"
    assert values(Sitting(PHQ), "time-frame")["es"] == PHQ.frame["es"]


# Each pair: the sitting in which the limit holds, and its twin in which it does not.
PAIRS = {
    "one-person": (Sitting(ONE, target="close-person"), Sitting(ONE)),
    "romantic-wording": (FITTING, Sitting(PHQ)),
    "not-validated": (Sitting(CORE), FITTING),
    "no-validated-version": (replace(FITTING, languages=("es",)), FITTING),
    "translation-not-checked": (
        Sitting(CORE, languages=("es",), unchecked=("es",)),
        Sitting(CORE, languages=("es",)),
    ),
    "too-young": (replace(FITTING, age=17), replace(FITTING, age=18)),
    "helped": (replace(FITTING, was_helped=True), FITTING),
    "held-back": (replace(FITTING, held_back=2), FITTING),
    "no-reliability": (Sitting(replace(CHECK_IN, owner="clinic")), Sitting(CHECK_IN)),
    "no-comparison": (Sitting(PHQ), Sitting(CHECK_IN)),
    "clinic-sample": (Sitting(CORE, norms=OURS), FITTING),
    "self-selected-sample": (FITTING, Sitting(CORE, norms=OURS)),
    "other-answer-format": (Sitting(seven_point_ecr()), Sitting(ECR)),
    "other-ages": (replace(FITTING, age=71), replace(FITTING, age=70)),
    "age-unknown": (replace(FITTING, age=None), FITTING),
    "few-of-country": (replace(FITTING, country="NZ"), FITTING),
    "other-language": (replace(FITTING, languages=("es",)), FITTING),
    "no-item-model": (replace(FITTING, has_item_model=False), FITTING),
    "sample-unknown": (replace(FITTING, norms=replace(WEB, id="never-seen")), FITTING),
}


@pytest.mark.parametrize("code", PAIRS)
def test_a_limit_is_named_where_it_holds_and_not_in_its_twin(code):
    holds, holds_not = PAIRS[code]
    assert code in codes(holds)
    assert code not in codes(holds_not)


def test_a_clinics_own_lacks_a_comparison_where_ours_of_the_same_kind_is_read_in_words():
    assert "no-comparison" in codes(Sitting(replace(CHECK_IN, owner="clinic")))
    assert "no-comparison" not in codes(Sitting(CHECK_IN))


def test_every_code_is_tried():
    assert set(PAIRS) | {"self-report", "time-frame"} == set(CODES)


def test_a_questionnaire_of_ours_is_not_said_to_lack_a_validated_version_besides():
    assert "no-validated-version" not in codes(Sitting(CORE, languages=("es",)))


def test_a_translation_that_its_document_calls_validated_is_none_to_name():
    known = replace(ECR, translation_status=MappingProxyType({"es": "validated in Chile"}))
    assert "no-validated-version" not in codes(replace(FITTING, instrument=known, languages=("es",)))


def test_the_people_of_a_country_are_counted():
    assert values(replace(FITTING, country="NZ"), "few-of-country") == {"all": 12616, "count": 104, "country": "NZ"}
    assert values(replace(FITTING, country="ES"), "few-of-country")["count"] == 0


def test_nothing_is_said_of_a_country_that_nobody_named():
    assert "few-of-country" not in codes(replace(FITTING, country=""))


def test_norms_for_other_answers_are_named_in_place_of_no_comparison():
    assert "no-comparison" not in codes(Sitting(seven_point_ecr()))


def test_limits_stand_in_the_order_of_the_codes_each_once():
    found = limits(replace(FITTING, languages=("es", "en"), was_helped=True, held_back=1))
    order = [CODES.index(limit.code) for limit in found]
    assert order == sorted(order)
    assert len(set(found)) == len(found)
    assert found[0] == Limit("self-report")


def test_of_a_sample_nothing_is_said_that_is_not_known_of_it(monkeypatch):
    known = Sample(countries={"NZ": 100})
    monkeypatch.setattr(limits_module, "sample_of", lambda norm_id: known)
    assert codes(FITTING) & {"self-selected-sample", "age-unknown", "other-ages"} == set()
    assert "few-of-country" in codes(replace(FITTING, country="NZ"))
