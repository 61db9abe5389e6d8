"""The plane against worked cases and against a second program."""

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2, multivariate_normal

from intake.instruments import load
from intake.psychometrics import plane
from intake.psychometrics.norms import reference
from intake.psychometrics.normset import NormSet, ScaleNorm
from intake.psychometrics.plane import REGIONS, ContradictoryNorm
from tests.vectors import read

VECTORS = read("attachment-plane")
ECR = load("ecr")
CODES = ("low_anx_low_av", "high_anx_low_av", "low_anx_high_av", "high_anx_high_av")


def posterior_of(case):
    norm = VECTORS["norm_sets"][case["norm_set"]]
    return plane.posterior(tuple(case["observed"]), *map(tuple, (norm["mean"], norm["sd"], norm["rel"])), norm["r"])


def clinic_norm(n=120, alpha=0.8, r=0.2):
    scale = ScaleNorm(n=n, mean=3.0, sd=0.8, alpha=alpha)
    scales = {"anxiety": scale, "avoidance": scale}
    return NormSet("x", {"en": "x"}, n, "clinic", "ecr", "1.0.0-5pt", scales, r, "2026")


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["id"])
def test_the_posterior_is_the_worked_one(case):
    found, expected = posterior_of(case), case["bivariate"]

    assert found.mean == pytest.approx(expected["posterior_mean"], abs=1e-6)
    for row, expected_row in zip(found.covariance, expected["posterior_cov"], strict=True):
        assert row == pytest.approx(expected_row, abs=1e-6)
    assert found.correlation == pytest.approx(expected["posterior_r"], abs=1e-6)


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["id"])
def test_the_regions_and_the_ring_are_the_worked_ones(case):
    posterior, expected = posterior_of(case), case["bivariate"]
    chances = plane.region_probabilities(posterior, tuple(case["cut"]))
    ring, worked = plane.ellipse(posterior, 0.95), expected["ellipse95"]

    assert list(chances.values()) == pytest.approx([expected["p_quadrant"][code] for code in CODES], abs=1e-6)
    assert (ring.semi_major, ring.semi_minor) == pytest.approx((worked["semi_major"], worked["semi_minor"]), abs=1e-6)
    assert ring.angle == pytest.approx(worked["angle_deg_major_axis_from_anxiety_axis"], abs=1e-6)
    assert ring.centre == posterior.mean
    naive = plane.region_of(posterior.observed, tuple(case["cut"]))
    assert CODES[REGIONS.index(naive)] == expected["naive_quadrant"]


@pytest.mark.parametrize("case", VECTORS["bvn_cdf"])
def test_the_bivariate_normal_is_the_worked_one(case):
    assert plane.bivariate_normal_cdf(case["h"], case["k"], case["rho"]) == pytest.approx(case["p"], abs=1e-8)


@pytest.mark.slow
@given(st.floats(-4, 4), st.floats(-4, 4), st.floats(-0.97, 0.97))
def test_the_bivariate_normal_agrees_with_scipy(h, k, rho):
    expected = multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf([h, k])

    assert plane.bivariate_normal_cdf(h, k, rho) == pytest.approx(expected, abs=1e-7)


def test_a_perfect_correlation_has_no_plane():
    with pytest.raises(ValueError, match="second dimension"):
        plane.bivariate_normal_cdf(0, 0, 1)


@pytest.mark.parametrize("case", VECTORS["must_fail"], ids=lambda case: case["reason"])
def test_a_norm_that_contradicts_itself_is_refused(case):
    with pytest.raises(ContradictoryNorm):
        plane.posterior((0, 0), tuple(case["mean"]), tuple(case["sd"]), tuple(case["rel"]), case["r"])


@pytest.mark.parametrize(("sd", "reliability"), [((0, 1), (0.8, 0.8)), ((1, 1), (0.8, 1)), ((1, 1), (0, 0.8))])
def test_a_norm_without_spread_or_error_is_refused(sd, reliability):
    with pytest.raises(ContradictoryNorm):
        plane.posterior((0, 0), (0, 0), sd, reliability, 0.0)


def test_the_inner_ring_holds_half():
    posterior = plane.posterior((3, 3), (3, 3), (1, 1), (0.8, 0.8), 0.0)
    ring = plane.ellipse(posterior, 0.5)

    assert ring.semi_major**2 == pytest.approx(chi2(2).ppf(0.5) * posterior.covariance[0][0])


def test_the_same_answers_get_other_words_with_other_lines():
    c3 = next(case for case in VECTORS["cases"] if case["id"] == "C3")
    chances = plane.region_probabilities(posterior_of(c3), (3.1667, 2.5))

    assert plane.words(chances) == plane.Words("between", ("low-anx-high-avo", "high-anx-high-avo"))


def test_one_region_is_named_from_eighty_percent():
    chances = dict(zip(REGIONS, (0.8, 0.1, 0.06, 0.04), strict=True))

    assert plane.words(chances) == plane.Words("most-likely", ("low-anx-low-avo",))


def test_words_name_as_many_regions_as_it_takes():
    chances = dict(zip(REGIONS, (0.3, 0.3, 0.3, 0.1), strict=True))

    assert plane.words(chances).regions == REGIONS[:3]


def test_twentieths_go_to_the_largest_remainders():
    chances = dict(zip(REGIONS, (0.4999, 0.2501, 0.16, 0.09), strict=True))

    assert tuple(plane.twentieths(chances).values()) == (10, 5, 3, 2)


@pytest.mark.slow
@given(st.lists(st.integers(1, 1000), min_size=4, max_size=4))
def test_twentieths_always_sum_to_twenty(weights):
    chances = {region: weight / sum(weights) for region, weight in zip(REGIONS, weights, strict=True)}
    counts = plane.twentieths(chances)

    assert sum(counts.values()) == 20
    assert all(abs(counts[region] - 20 * chances[region]) < 1 for region in REGIONS)


@pytest.mark.slow
def test_the_marks_show_the_twentieths():
    draw = random.Random(20261122)
    for _ in range(60):
        observed = draw.uniform(1, 5), draw.uniform(1, 5)
        reliability = draw.uniform(0.5, 0.97), draw.uniform(0.5, 0.97)
        posterior = plane.posterior(observed, (3.1, 2.6), (0.8, 0.83), reliability, draw.uniform(-0.48, 0.48))
        lines = draw.uniform(2, 4), draw.uniform(2, 4)
        found = [mark.region for mark in plane.marks(posterior, lines)]
        wanted = plane.twentieths(plane.region_probabilities(posterior, lines))

        assert {region: found.count(region) for region in REGIONS} == wanted


def test_where_no_turn_fits_the_nearest_is_drawn(monkeypatch):
    posterior = plane.posterior((3, 3), (3, 3), (1, 1), (0.8, 0.8), 0.0)
    uneven = dict(zip(REGIONS, (20, 0, 0, 0), strict=True))
    monkeypatch.setattr(plane, "twentieths", lambda chances: uneven)

    assert len(plane.marks(posterior, (3, 3))) == 20


def test_the_shipped_norm_draws_a_plane():
    norm = reference(ECR)
    posterior = plane.posterior_for(ECR, norm, (3.0556, 2.9444))

    assert plane.why_no_plane(ECR, norm) is None
    assert plane.lines(ECR, norm) == (3.1147, 2.5704)
    assert posterior.mean == pytest.approx((3.058944, 2.921543), abs=2e-4)


@pytest.mark.parametrize(
    ("norm", "reason"),
    [
        (None, "no-norms"),
        (clinic_norm(n=99), "fewer-than-100"),
        (clinic_norm(alpha=None), "no-reliability"),
        (clinic_norm(alpha=-0.1), "no-reliability"),
        (clinic_norm(r=None), "no-correlation"),
        (clinic_norm(), None),
    ],
)
def test_without_a_sound_norm_there_is_no_plane_and_a_reason(norm, reason):
    assert plane.why_no_plane(ECR, norm) == reason


def test_an_instrument_without_two_dimensions_has_no_plane():
    assert plane.why_no_plane(load("phq-9"), clinic_norm()) == "no-plane"


def test_names_need_a_validated_instrument_and_a_reference_sample():
    assert plane.may_name(ECR, reference(ECR))
    assert not plane.may_name(ECR, clinic_norm())
    assert not plane.may_name(load("leeside-attachment"), reference(ECR))


def one_scale_of(norm, **changes):
    """The norm with another scale of anxiety, or without one."""
    scales = {**norm.scales, "anxiety": replace(norm.scales["anxiety"], **changes)} if changes else {}
    return replace(norm, scales=scales or {"avoidance": norm.scales["avoidance"]})


@pytest.mark.parametrize(
    ("norm", "reason"),
    [
        (one_scale_of(clinic_norm()), "fewer-than-100"),
        (one_scale_of(clinic_norm(), n=99), "fewer-than-100"),
        (one_scale_of(clinic_norm(), alpha=None), "no-reliability"),
        (clinic_norm(n=100), None),
    ],
)
def test_both_scales_must_be_sound_and_a_hundred_people_are_enough(norm, reason):
    assert plane.why_no_plane(ECR, norm) == reason


@pytest.mark.parametrize(("point", "region"), [((1, 1), 0), ((4, 1), 1), ((1, 4), 2), ((4, 4), 3), ((3, 3), 0)])
def test_a_point_lies_on_its_side_of_each_line(point, region):
    assert plane.region_of(point, (3, 3)) == REGIONS[region]


def test_the_correlation_may_reach_what_both_reliabilities_allow_and_no_further():
    assert plane.posterior((3, 3), (3, 3), (1, 1), (0.9, 0.4), 0.5)
    assert plane.posterior((3, 3), (3, 3), (1, 1), (0.4, 0.9), 0.5)
    with pytest.raises(ContradictoryNorm):
        plane.posterior((3, 3), (3, 3), (1, 1), (0.25, 0.25), 0.25)


def test_exactly_eighty_percent_together_are_enough():
    assert plane.words(dict(zip(REGIONS, (0.5, 0.3, 0.15, 0.05), strict=True))).regions == REGIONS[:2]


def test_the_marks_are_the_spiral_turned_and_mapped_through_the_covariance():
    posterior = plane.posterior((3.4, 2.2), (3.1, 2.6), (0.8, 0.9), (0.9, 0.8), 0.6)
    (sd1, sd2), r = posterior.sds, posterior.correlation
    starts = set()
    for mark, (radius, turn) in zip(plane.marks(posterior, (3.1, 2.6)), plane.SPIRAL, strict=True):
        u = (mark.anxiety - posterior.mean[0]) / sd1
        v = ((mark.avoidance - posterior.mean[1]) / sd2 - r * u) / math.sqrt(1 - r**2)
        assert math.hypot(u, v) == pytest.approx(radius)
        starts.add(round((math.atan2(v, u) - turn) % math.tau * plane.START_ANGLES / math.tau, 6) % plane.START_ANGLES)

    assert len(starts) == 1
    assert starts.pop() % 1 == pytest.approx(0, abs=1e-5)


def test_of_turns_that_do_not_fit_none_is_nearer_than_the_drawn_one(monkeypatch):
    posterior, lines = plane.posterior((3, 3), (3, 3), (1, 1), (0.8, 0.8), 0.0), (3, 3)
    wanted = dict(zip(REGIONS, (11, 3, 3, 3), strict=True))
    monkeypatch.setattr(plane, "twentieths", lambda chances: wanted)
    drawn = [mark.region for mark in plane.marks(posterior, lines)]

    def far(regions):
        return sum(abs(regions.count(region) - count) for region, count in wanted.items())

    assert far(drawn) == min(far([m.region for m in turn]) for turn in plane._turned(posterior, lines)) > 0
