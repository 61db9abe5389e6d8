"""Scales against norms: every bar stands under its axis, and no number is cut, on a phone and at a desk."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from intake.models import Patient
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.staff import Staff
from tests.journeys.world import World
from tests.portal.clinic.intakes import norms, sent

NARROW = (320, 844)
PICTURES = """[...document.querySelectorAll('table.norms:has(thead svg)')].flatMap((table) =>
  [...table.querySelectorAll('svg')].map((svg) => {
    const place = svg.getBoundingClientRect();
    return [Math.round(place.left), Math.round(place.width)]}))"""
RENDERED = """[...document.querySelectorAll('.trends svg text')].map((text) =>
  parseFloat(getComputedStyle(text).fontSize) * text.ownerSVGElement.getScreenCTM().a)"""
CUT = """[...document.querySelectorAll('.scroll:has(> .norms), .norms :is(th, td)')]
  .filter((box) => box.scrollWidth > box.clientWidth && getComputedStyle(box).display !== 'none')
  .map((box) => box.innerText)"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROW])
def test_bars_stand_under_their_axis_and_no_number_is_cut(ana: Staff, world: World, size: tuple[int, int]) -> None:
    norms(world.clinic)
    patient = Patient.objects.create(clinic=world.clinic, name="Pia Example", birth_date=date(1990, 5, 4))
    sent(patient, world.ana)
    page: Any = ana.opens(f"/p/{patient.pk}/").page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    pictures = page.evaluate(PICTURES)
    assert len(pictures) == 4  # the axis and three scales
    assert len({tuple(place) for place in pictures}) == 1
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE, NARROW])
def test_text_of_the_small_charts_stays_readable(ana: Staff, world: World, size: tuple[int, int]) -> None:
    patient = Patient.objects.create(clinic=world.clinic, name="Pia Example", birth_date=date(1990, 5, 4))
    for days_ago in (60, 0):
        sent(patient, world.ana, days_ago=days_ago)
    page: Any = ana.opens(f"/p/{patient.pk}/").page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    sizes = page.evaluate(RENDERED)
    assert sizes
    assert min(sizes) >= 11.9
