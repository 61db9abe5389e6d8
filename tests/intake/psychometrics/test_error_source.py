"""The source of a standard error gives that standard error, and is there exactly where it is."""

import json
from dataclasses import replace
from fractions import Fraction
from math import sqrt

import pytest

from intake.instruments import load
from intake.psychometrics.error_source import ErrorSource, error_source
from intake.psychometrics.norms import ScaleNorm, place, reference
from tests.portal.clinic.intakes import simulated_norms

ECR, GAD7, PHQ9, CORE = load("ecr"), load("gad-7"), load("phq-9"), load("leeside-attachment-core")
OWN = simulated_norms(CORE, people=120)


@pytest.mark.parametrize(
    ("instrument", "scale", "norms"),
    [(ECR, "anxiety", reference(ECR)), (ECR, "anxiety", None), (GAD7, "total", None), (CORE, "AX", OWN)],
)
def test_the_source_gives_the_error_that_is_used(instrument, scale, norms):
    source = error_source(instrument, scale, norms)
    used = place(Fraction(3), norms.scales[scale] if norms else None, instrument.error_of(scale)).sem
    assert float(source.sd) * sqrt(1 - float(source.reliability)) == pytest.approx(used, abs=1e-5)
    assert source.kind == "alpha"
    assert source.is_internal
    assert ErrorSource.from_dict(json.loads(json.dumps(source.to_dict()))) == source


@pytest.mark.parametrize(
    ("instrument", "scale", "norms"),
    [(PHQ9, "total", None), (CORE, "AX", None), (CORE, "AX", simulated_norms(CORE, people=60))],
)
def test_without_an_error_there_is_no_source(instrument, scale, norms):
    assert place(Fraction(3), norms.scales[scale] if norms else None, instrument.error_of(scale)).sem is None
    assert error_source(instrument, scale, norms) is None


def test_an_error_of_the_norms_is_seen_in_the_people_of_the_norms():
    source = error_source(CORE, "AX", OWN)
    assert (source.basis, source.sample, source.source, source.n) == ("norm", OWN.id, "", 120)


def test_an_error_of_the_instrument_names_the_other_people():
    source = error_source(GAD7, "total", None)
    assert (source.basis, source.sample, source.n) == ("instrument", "germany-2008-women", 5030)
    assert "Loewe" in source.source


def test_a_coefficient_that_is_not_listed_has_no_kind_and_promises_nothing():
    source = error_source(replace(GAD7, reliabilities=()), "total", None)
    assert source.kind == ""
    assert not source.is_internal


def test_where_people_here_give_no_error_the_sourced_one_still_serves():
    own = replace(OWN, instrument=GAD7.key, scales={"total": ScaleNorm(n=97, mean=6.0, sd=4.0, alpha=0.9)})
    found, source = place(Fraction(9), own.scales["total"], GAD7.error_of("total")), error_source(GAD7, "total", own)

    assert (found.sem, found.t) == (GAD7.error_of("total").sem, None)
    assert "sem" not in found.missing
    assert (source.basis, source.source) == ("instrument", GAD7.error_of("total").source)
