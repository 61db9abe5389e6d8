"""The shipped calibration holds for five-point ECR answers in the order of 1998, and refuses everything else."""

import pytest

from intake.instruments import load
from intake.instruments.calibrations import calibration_of, calibrations
from intake.instruments.loader import InstrumentChanged
from intake.psychometrics.calibration import DoesNotFit
from intake.psychometrics.scoring import AnswerOutOfRange
from tests.intake.instruments.documents import instrument_from, shipped_document
from tests.vectors import read

ECR = load("ecr", "1.0.0-5pt")
CALIBRATION = calibration_of(ECR)
CASES = read("irt-adaptive")["scoring"]


def changed(change):
    document = shipped_document("ecr", "1.0.0-5pt")
    change(document)
    return instrument_from(document)


def raw(pattern):
    """The answers that key to a pattern of categories of the anxiety scale."""
    scale = ECR.scale("anxiety")
    pairs = [(item, category) for item, category in zip(scale.items, pattern, strict=True) if category is not None]
    return {item: 5 - category if item in scale.reversed_items else 1 + category for item, category in pairs}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["pattern"])
def test_raw_answers_come_to_the_worked_level(case):
    found = CALIBRATION.level(ECR, "anxiety", raw(case["categories_0to4"]))

    assert (found.theta, found.se) == pytest.approx((case["eap"], case["eap_sd"]), abs=1e-8)


def test_the_fit_of_raw_answers_is_that_of_their_pattern():
    case = read("response-quality")["person_fit"][0]
    found = CALIBRATION.fit(ECR, "anxiety", raw(case["categories_0to4"]))

    assert found.lz_star == pytest.approx(case["lz_star"], abs=1e-8)
    assert CALIBRATION.fit(ECR, "anxiety", {"2": 3}) is None


def test_nothing_answered_is_no_level():
    assert CALIBRATION.level(ECR, "anxiety", {"1": 3, "2": None}) is None


def seven_points(document):
    document["options"] = [{"code": str(n), "value": n} for n in range(1, 8)]
    document["norms"] = []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (seven_points, "other-answers"),
        (lambda d: d.update(order_id="another"), "other-order"),
        (lambda d: d.update(key="ecr-x"), "other-instrument"),
        (lambda d: d["scales"][0]["items"].reverse(), "other-items"),
        (lambda d: d["scales"][0].update(key="worry") or d["plane"].update(anxiety="worry") or strip(d), "other-items"),
        (lambda d: d["scales"][0].update(reversed=["20"]), "other-keys"),
    ],
)
def test_another_form_is_refused(change, reason):
    other = changed(change)

    assert CALIBRATION.why_not(other) == reason
    with pytest.raises(DoesNotFit, match=reason):
        CALIBRATION.level(other, "anxiety", {"2": 3})
    assert calibration_of(other) is None


def strip(document):
    for part in ("norms", "reliabilities", "errors"):
        document[part] = []


def test_a_seven_point_answer_on_the_five_point_form_is_refused():
    assert CALIBRATION.why_not(ECR) is None
    with pytest.raises(AnswerOutOfRange):
        CALIBRATION.level(ECR, "anxiety", {"2": 7})


def test_age_and_gender_move_what_is_usual():
    woman = CALIBRATION.expected("anxiety", 50, "female")

    assert woman.mean == pytest.approx(3.0592 - 0.1099 * 2 + 0.0051 * 4 + 0.0437)
    assert (woman.sd, woman.n, woman.basis) == (0.7834, 12459, "age-and-gender")
    assert CALIBRATION.expected("anxiety", 30, "male").mean == 3.0592
    assert woman.percentile(woman.mean) == pytest.approx(50)
    assert woman.z(woman.mean + woman.sd) == pytest.approx(1)


@pytest.mark.parametrize(("age", "gender"), [(None, "female"), (40, None), (40, "other"), (17, "male"), (71, "male")])
def test_where_age_or_gender_is_unknown_the_pooled_sample_stands_and_says_so(age, gender):
    found = CALIBRATION.expected("avoidance", age, gender)

    assert (found.mean, found.sd, found.n, found.basis) == (2.5704, 0.8336, 12616, "pooled")


def test_an_instrument_without_a_calibration_has_none():
    assert calibration_of(load("phq-9")) is None


@pytest.mark.parametrize("pin", [None, "0" * 64 + "  ecr/mine\n"])
def test_a_calibration_that_was_changed_is_refused(tmp_path, pin):
    folder = tmp_path / "ecr" / "calibration"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text("id = 'mine'")
    if pin:
        (tmp_path / "CALIBRATIONS").write_text(pin)

    with pytest.raises(InstrumentChanged, match="ecr/mine"):
        calibrations("ecr", tmp_path)
