"""The mean over several people counts nobody who is not there."""

from fractions import Fraction

from intake.instruments import load
from intake.psychometrics.across import summaries
from intake.psychometrics.scoring import score

FORM = load("ecr-rs")


def answers(value):
    return {item.id: value for item in FORM.items}


def of(results, scale="anxiety"):
    return next(summary for summary in summaries(FORM, results) if summary.scale == scale)


def test_a_person_who_could_not_be_scored_is_left_out_of_that_scale_and_named():
    results = {"mother": score(FORM, answers(2)), "father": score(FORM, {**answers(6), "9": None})}

    assert of(results).value == 2
    assert (of(results).used, of(results).absent) == (("mother",), ("father", "romantic_partner", "best_friend"))
    assert of(results, "avoidance").used == ("mother", "father")


def test_of_nobody_there_is_no_value():
    assert of({}).value is None
    assert of({"mother": score(FORM, {})}).value is None


def test_a_person_whom_the_publication_does_not_mean_is_left_out():
    results = {"mother": score(FORM, answers(2)), "sister": score(FORM, answers(7))}

    assert of(results).value == 2


def test_each_person_weighs_the_same():
    results = {
        "mother": score(FORM, answers(1)),
        "father": score(FORM, answers(1)),
        "best_friend": score(FORM, answers(3)),
    }

    assert of(results).value == Fraction(5, 3)


def test_an_instrument_about_nobody_in_particular_has_no_summary():
    assert summaries(load("ecr-s"), {"mother": ()}) == ()
