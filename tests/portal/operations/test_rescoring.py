"""Every stored profile comes out of its answers as its own engine wrote it."""

import pytest

from intake.models import Profile, Score
from intake.psychometrics.scoring import ENGINE, ENGINES
from portal.operations.rescoring import differences
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db
OLD = ENGINES[0]


@pytest.fixture
def profile(clinic, pia, ana) -> Profile:
    intakes.norms(clinic, people=120)
    return intakes.sent(pia, ana)


def said() -> list[str]:
    return [str(difference) for difference in differences()]


def make_old(profile: Profile) -> None:
    """As it would have been stored before recipes named the source of the error."""
    Profile.objects.filter(pk=profile.pk).update(engine=OLD)
    for score in profile.scores.all():
        score.recipe = {key: value for key, value in score.recipe.items() if key != "sem"} | {"engine": OLD}
        score.save()


def test_a_new_profile_comes_out_as_stored(profile):
    assert profile.engine == ENGINE
    assert said() == []


def test_a_recipe_names_the_source_of_its_error(profile):
    recipe = profile.scores.get(scale="AX").recipe
    assert recipe["sem"]["kind"] == "alpha"
    assert recipe["sem"]["sample"] == "simulated"
    assert profile.scores.get(scale="mood").recipe["sem"] is None


def test_a_profile_of_an_older_engine_comes_out_as_that_engine_wrote_it(profile):
    make_old(profile)
    assert said() == []


def test_a_recipe_that_lost_its_source_is_told(profile):
    score = profile.scores.get(scale="AX")
    del score.recipe["sem"]
    score.save()
    assert len(said()) == 1
    assert "AX.recipe" in said()[0]


def test_a_changed_figure_of_an_older_engine_is_told(profile):
    make_old(profile)
    Score.objects.filter(profile=profile, scale="AV").update(sem="0.111111")
    assert len(said()) == 1
    assert "AV.sem" in said()[0]


def test_an_engine_that_is_not_known_is_told(profile):
    Profile.objects.filter(pk=profile.pk).update(engine="leeside-psychometrics 9.0.0")
    assert len(said()) == 1
    assert "engine" in said()[0]
