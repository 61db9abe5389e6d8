"""Which questionnaires can have norms of a clinic's own people, as their documents say."""

from dataclasses import replace

import pytest

from intake.instruments import load
from intake.psychometrics.comparable import is_comparable, why_no_norms


@pytest.mark.parametrize("key", ["ecr-s", "ecr-rs", "phq-9", "raas", "leeside-attachment-core", "leeside-check-in"])
def test_sums_and_means_that_everybody_is_asked_may_have_norms(key):
    assert why_no_norms(load(key)) is None


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("ippa-1987", "disabled"),
        ("c-ssrs-screener", "criteria"),
        ("asq-nimh", "criteria"),
        ("itq", "criteria"),
        ("pc-ptsd-5", "no-scale"),  # a first question closes its one scale
        ("rq", "no-scale"),  # one question each, and two indexes
    ],
)
def test_what_counts_otherwise_has_none_and_the_reason_is_named(key, why):
    assert why_no_norms(load(key)) == why


def test_a_clinics_own_has_none():
    assert why_no_norms(replace(load("phq-9"), owner="a clinic")) == "own"


def test_a_scale_is_comparable_where_nobody_was_spared_a_question_of_it():
    phq = load("phq-9")
    (scale,) = phq.scales
    assert is_comparable(phq, scale)
    assert not is_comparable(phq, replace(scale, items=scale.items[:1]))
    assert not is_comparable(phq, replace(scale, is_index=True))
    gated = load("pc-ptsd-5")
    assert not is_comparable(gated, gated.scales[0])
    asked = load("c-ssrs-screener")
    led_to = [item.id for item in asked.items if item.asked_if][:2]
    assert not is_comparable(asked, replace(scale, items=tuple(led_to)))
