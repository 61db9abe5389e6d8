"""One sheet of the published vectors, answered through the product: the page, the machines and the vector agree."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from intake.models import Profile
from tests import vectors
from tests.portal.api.conftest import Machine, api, machine  # noqa: F401
from tests.portal.clinic import intakes
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
SHEETS = json.loads(Path(vectors.__file__).with_name("own-screener.json").read_text(encoding="utf-8"))["sheets"]
FULL = [sheet for sheet in SHEETS if None not in sheet["answers"].values()][:4]
CHANCES_IN = 20


def cells(page: str, heading: str) -> dict[str, list[str]]:
    """The rows of the table below a heading, by their first cell."""
    table = page[page.index(heading) :].split("</table>", 1)[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr")[2:]]
    plain = [[" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in row] for row in rows]
    return {row[0]: row[1:] for row in plain}


@pytest.fixture(params=FULL, ids=lambda sheet: sheet["id"])
def answered(request: pytest.FixtureRequest, clinic: Any, ana: Any, pia: Any) -> tuple[dict[str, Any], Profile]:
    """What the vector expects of the core, and the profile that came of the same answers in a clinic with norms."""
    intakes.norms(clinic)
    profile = intakes.sent(pia, ana, {intakes.CORE: request.param["answers"], intakes.CHECK_IN: {"S1": 0}})
    return request.param["expected"]["core"], profile


def test_the_machines_read_what_the_vector_says(answered: Any, api: Machine) -> None:  # noqa: F811
    expected, profile = answered
    scores = json.loads(api.get(f"/profiles/{profile.pk}").content)["scores"]
    core = {score["scale"]: score for score in scores if score["instrument"] == intakes.CORE}
    assert set(core) == set(expected)
    for scale, figures in expected.items():
        assert core[scale]["value"] == pytest.approx(figures["mean"], abs=1e-8)
        assert core[scale]["pomp"] == pytest.approx(figures["pomp"], abs=1e-8)
        assert len(core[scale]["items_used"]) == figures["n"]


def test_the_page_shows_what_the_machines_read(answered: Any, api: Machine, ana: Any, pia: Any) -> None:  # noqa: F811
    _expected, profile = answered
    body = json.loads(api.get(f"/profiles/{profile.pk}").content)
    core = [score for score in body["scores"] if score["instrument"] == intakes.CORE]
    page = sign_in(Client(), ana).get(f"/p/{pia.pk}/").content.decode()

    shown = list(cells(page, "Scales as a table").values())
    assert len(shown) == len(core) == 3
    for score, (t, t_range, percentile) in zip(core, shown, strict=True):
        low, high = score["percentile_ci95"]
        assert t == f"{score['t']:.0f}"
        assert percentile == f"{score['percentile']:.0f} ({low:.0f}–{high:.0f})"
        assert re.fullmatch(r"\d+–\d+", t_range)
        assert f"{score['value']:.1f} of 1–5" in " ".join(page.split())


def test_the_plane_shows_what_the_machines_read(answered: Any, api: Machine, ana: Any, pia: Any) -> None:  # noqa: F811
    _expected, profile = answered
    (plane,) = json.loads(api.get(f"/profiles/{profile.pk}").content)["planes"]
    page = sign_in(Client(), ana).get(f"/p/{pia.pk}/").content.decode()

    allowed_for_error = cells(page, "Plane as a table")["Point drawn, allowing for error"]
    assert [allowed_for_error[0], allowed_for_error[2]] == [f"{value:.1f}" for value in plane["mean"]]
    chances = [int(count) for count in re.findall(rf"(\d+) in {CHANCES_IN}</", page)]
    assert sum(chances[:4]) == CHANCES_IN
    for chance, region in zip(
        sorted(chances[:4]), sorted(region["probability"] for region in plane["regions"]), strict=True
    ):
        assert chance == pytest.approx(CHANCES_IN * region, abs=1)
