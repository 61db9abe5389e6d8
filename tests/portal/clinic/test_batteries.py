"""What a battery says of itself before it is sent, and how its profile names whom it was about."""

import pytest

from content.models import Rule
from content.rules import matching
from intake.models import Alert, Section
from portal.care.facts import facts_of
from portal.clinic.present.batteries import minutes
from tests.portal.clinic import intakes
from tests.portal.clinic.test_profile import profile_of

FULL = "leeside-attachment"
PROMISED_MINUTES = 10  # DESIGN.md: patients answer in about ten minutes


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_standard_intake_takes_ten_minutes_at_most(clinic, language):
    sections = intakes.battery("standard").sections.all()

    predicted = minutes(sections, language, clinic.pk)

    assert predicted is not None
    assert 1 < predicted <= PROMISED_MINUTES
    assert {section.form for section in sections} == {"", Section.ABOUT_YOU, Section.WHAT_HELPS}


def test_a_profile_about_one_person_says_so(as_ana, ana, pia):
    intakes.sent(pia, ana, {"leeside-attachment-relationship": {"AX1": 5}}, key="one-person")

    page = profile_of(as_ana, pia)

    assert "(about one close person)" in page
    assert "tone can set my mind racing" in page
    assert "{P}" not in page
    assert "No safety question was asked" in page


def test_low_felt_security_on_the_full_form_offers_its_page(as_ana, ana, pia, starter):
    low = {f"FS{n}": 1 for n in range(1, 5)} | {"FS5": 5, "FS6": 5}
    profile = intakes.sent(pia, ana, {FULL: low}, key="study")

    score = profile.scores.get(scale="FS")
    assert (score.status, score.value) == ("scored", 1)
    facts = facts_of(profile, list(profile.scores.select_related("assessment")), [], "en")
    assert "support-low" in {match.rule.key for match in matching(Rule.objects.filter(is_current=True), facts)}


def test_nobody_to_come_is_asked_about_in_private_and_never_printed(as_ana, ana, pia):
    intakes.sent(pia, ana, {FULL: {"FS1": 1}}, key="study")

    page, paper = profile_of(as_ana, pia), as_ana.get(f"/p/{pia.pk}/print/").content.decode()

    closed = page[page.index('id="private"') :]
    assert "Ask who could come if help is needed." in closed[: closed.index("</details>")]
    assert "Ask who could come if help is needed." not in page[: page.index('id="private"')]
    for words in ("Ask who could come", "Someone would come if I called"):
        assert words not in paper
    assert not Alert.objects.exists()


def test_somebody_to_come_is_nothing_to_ask_about(as_ana, ana, pia):
    intakes.sent(pia, ana, {FULL: {"FS1": 4}}, key="study")

    assert "Ask who could come" not in profile_of(as_ana, pia)
