"""A second reading beside women or men, where a publication tells them apart: never the comparison, never stored."""

import re

import pytest

from intake.instruments import load
from intake.models import Patient, Score
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db


def page(client, path) -> str:
    return re.sub(r"\s+", " ", client.get(path).content.decode())


@pytest.mark.parametrize(
    ("gender", "mean", "sd", "label"),
    [("female", 3.2, 3.5, "women"), ("male", 2.7, 3.2, "men")],
)
def test_a_gad_7_is_set_beside_the_published_mean_of_that_gender(pia, ana, as_ana, gender, mean, sd, label):
    Patient.objects.filter(pk=pia.pk).update(gender=gender)
    row = intakes.of_published(pia, ana, "gad-7").scores.get()
    t = f"{50 + 10 * (float(row.value) - mean) / sd:.1f}"

    said = page(as_ana, f"/p/{pia.pk}/")
    assert f"T {t}, beside German general population 2008, {label} (n = 5030, women and men together)." in said
    behind = page(as_ana, f"/p/{pia.pk}/scores/{row.pk}/")
    assert "T score, second reading by gender" in behind
    assert f"= {t}" in behind
    assert "Loewe et al. (2008)" in behind
    assert (row.norm, row.t, row.recipe["norm"]) == (None, None, None)


def test_raas_names_its_scales_and_whom_the_source_counts(pia, ana, as_ana):
    Patient.objects.filter(pk=pia.pk).update(gender="male")
    profile = intakes.of_published(pia, ana, "raas")
    told = load("raas").norm("us-students-men").scales
    ts = {
        row.scale: f"T {50 + 10 * (float(row.value) - told[row.scale].mean) / told[row.scale].sd:.1f}"
        for row in Score.objects.filter(profile=profile)
    }

    said = page(as_ana, f"/p/{pia.pk}/")
    assert all(t in said for t in ts.values())
    assert "US college students, men (n = 414, women and men together)." in said


@pytest.mark.parametrize("gender", ["unknown", "other"])
def test_where_gender_is_not_one_that_the_source_tells_of_nothing_is_said(pia, ana, as_ana, gender):
    Patient.objects.filter(pk=pia.pk).update(gender=gender)
    intakes.of_published(pia, ana, "gad-7")
    assert "Second reading by gender" not in page(as_ana, f"/p/{pia.pk}/")


@pytest.mark.parametrize(("key", "version"), [("ecr", "1.0.0-7pt"), ("phq-9", None), ("core-10", None)])
def test_what_no_source_tells_apart_by_gender_has_no_such_line(pia, ana, as_ana, key, version):
    Patient.objects.filter(pk=pia.pk).update(gender="female")
    intakes.of_published(pia, ana, key, version=version)
    assert "Second reading by gender" not in page(as_ana, f"/p/{pia.pk}/")


def test_a_score_beside_the_clinics_own_people_keeps_the_word_of_its_band(pia, ana, as_ana, clinic):
    intakes.norms(clinic, key="phq-9", level=1.0)
    items = {item.id: 2 for item in load("phq-9").items if item.id not in load("phq-9").risk_items}
    row = intakes.of_published(pia, ana, "phq-9", items).scores.get()

    assert (row.band, row.norm is not None, row.t is not None) == ("moderately-severe", True, True)
    said = page(as_ana, f"/p/{pia.pk}/")
    assert "17 of 0–27, moderately severe" in said
    assert re.search(r"of 0–27: moderately severe, (higher|lower|among)", said)
