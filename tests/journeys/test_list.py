"""All statements of a part on one page: by touch, by keyboard, and on a small phone without script."""

from collections.abc import Callable
from typing import Any

from intake.models import Alert, Answer
from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.patient import GO_ON, Patient
from tests.journeys.world import World


def codes() -> dict[str, str]:
    return dict(Answer.objects.values_list("item", "code"))


def wants_a_list(page: Any, site: str, world: World) -> Patient:
    pia = Patient(page, site).starts(world.sent()).fills_in()
    pia.page.check("input[name=list]")
    return pia.starts_the_part()


def test_a_tapped_answer_is_saved_at_once(device: Callable[..., Any], site: str, world: World) -> None:
    pia = wants_a_list(device(PHONE, has_touch=True), site, world)
    pia.page.tap("label[for='a-W1_1']")
    pia.page.wait_for_selector("#state-W1 .saved")
    assert codes() == {"W1": "1"}


def test_arrow_keys_choose_and_only_moving_on_saves(device: Callable[..., Any], site: str, world: World) -> None:
    """On the way to an answer the keys pass others: none of these may be taken for an answer."""
    pia = wants_a_list(device(DESKTOP), site, world).opens("/you/part/4/all/")
    pia.page.focus("[id='a-S1_3']")
    pia.page.keyboard.press("Space")
    for _ in range(3):
        pia.page.keyboard.press("ArrowUp")
    pia.page.wait_for_timeout(500)
    assert codes() == {}
    pia.page.keyboard.press("Tab")
    pia.page.wait_for_selector("#state-S1 .saved")
    assert (codes(), Alert.objects.count()) == ({"S1": "0"}, 0)


def test_a_risk_answer_leads_to_support_at_once(device: Callable[..., Any], site: str, world: World) -> None:
    pia = wants_a_list(device(PHONE), site, world).opens("/you/part/4/all/")
    pia.page.click("label[for='a-S1_2']")
    pia.page.wait_for_url("**/you/pause/**")
    assert Alert.objects.count() == 1
    pia.goes_on()
    assert pia.opens("/you/part/4/all/").page.is_checked("[id='a-S1_2']")


def test_without_script_a_whole_list_is_sent_at_once(device: Callable[..., Any], site: str, world: World) -> None:
    pia = wants_a_list(device((320, 640), script=False), site, world)
    for item in ("W1", "W4", "W2"):
        pia.page.check(f"[id='a-{item}_1']")
    pia.page.check("[id='a-W3_skip']")
    pia.page.locator(GO_ON).first.click()
    assert pia.is_at(3)
    assert codes() == {"W1": "1", "W4": "1", "W2": "1", "W3": ""}


def test_every_choice_is_large_enough_for_a_thumb(device: Callable[..., Any], site: str, world: World) -> None:
    pia = wants_a_list(device(PHONE), site, world)
    heights = pia.page.eval_on_selector_all(".opt label", "all => all.map((each) => each.offsetHeight)")
    assert len(heights) == 20
    assert min(heights) >= 44
