"""What the rules read of a real intake, against the rules as they are shipped."""

import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from content import __file__ as content_room
from content import rules
from intake import actions
from intake.models import Profile
from portal.audit.actor import patient
from portal.care.facts import facts_of
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db


def offered(profile: Profile) -> list[str]:
    """The keys of the shipped rules that hold for a profile."""
    document = tomllib.loads(Path(content_room).with_name("starter").joinpath("rules.toml").read_text(encoding="utf-8"))
    shipped = [SimpleNamespace(key=row["key"], version=row["version"], when=row["when"]) for row in document["rules"]]
    scores = list(profile.scores.select_related("assessment"))
    return [match.rule.key for match in rules.matching(shipped, facts_of(profile, scores, [], "en"))]


def test_no_close_person_offers_what_helps_to_find_support(pia, ana):
    invitation = intakes.agreed(intakes.invited(pia, ana).invitation)
    core = invitation.assessments.get(instrument=intakes.CORE)
    actions.say_no_close_person(assessment=core, is_so=True, by=patient(pia))
    intakes.fill(invitation)
    profile = actions.submit(invitation=invitation, by=patient(pia))
    assert "support-no-close-person" in offered(profile)


def test_somebody_with_close_people_is_not_told_so(pia, ana):
    assert "support-no-close-person" not in offered(intakes.sent(pia, ana))
