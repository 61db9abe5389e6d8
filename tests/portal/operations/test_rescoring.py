"""Every stored profile comes out of its answers as its own engine wrote it."""

from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from intake import scoring
from intake.models import Profile, Score
from intake.psychometrics.scoring import ENGINE, ENGINES
from intake.rescoring import differences
from portal.audit.models import AuditEvent
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db
OLD = ENGINES[0]


@pytest.fixture
def profile(clinic, pia, ana) -> Profile:
    intakes.norms(clinic, people=120)
    return intakes.sent(pia, ana)


def said() -> list[str]:
    return [str(difference) for difference in differences()]


def built_by(engine: str, monkeypatch) -> None:
    """From here on profiles are built as that engine wrote them."""
    monkeypatch.setattr(scoring.build, "__kwdefaults__", {**scoring.build.__kwdefaults__, "engine": engine})


@pytest.fixture
def old_profile(clinic, pia, ana, monkeypatch) -> Profile:
    """As it was stored before recipes named the source of the error."""
    intakes.norms(clinic, people=120)
    built_by(OLD, monkeypatch)
    return intakes.sent(pia, ana)


def test_a_new_profile_comes_out_as_stored(profile):
    assert profile.engine == ENGINE
    assert said() == []


def test_a_recipe_names_the_source_of_its_error(profile):
    recipe = profile.scores.get(scale="AX").recipe
    assert recipe["sem"]["kind"] == "alpha"
    assert recipe["sem"]["sample"] == "simulated"
    assert profile.scores.get(scale="mood").recipe["sem"] is None


def test_a_profile_of_an_older_engine_comes_out_as_that_engine_wrote_it(old_profile):
    assert old_profile.engine == OLD
    assert "sem" not in old_profile.scores.get(scale="AX").recipe
    assert said() == []


def test_a_check_in_that_was_compared_before_comes_out_as_its_engine_wrote_it(clinic, pia, ana, monkeypatch):
    intakes.norms(clinic, key=intakes.CHECK_IN)
    built_by(ENGINES[1], monkeypatch)
    profile = intakes.sent(pia, ana)
    mood = profile.scores.get(scale="mood")
    assert mood.t is not None

    assert said() == []
    Score.objects.filter(pk=mood.pk).update(t=None)
    assert len(said()) == 1


def test_a_check_in_is_compared_with_nobody_and_comes_out_so(clinic, pia, ana):
    intakes.norms(clinic, key=intakes.CHECK_IN)
    mood = intakes.sent(pia, ana).scores.get(scale="mood")

    assert mood.value is not None
    assert (mood.t, mood.sem, mood.percentile, mood.norm) == (None, None, None, None)
    assert said() == []


def test_a_recipe_that_lost_its_source_is_told(profile):
    score = profile.scores.get(scale="AX")
    del score.recipe["sem"]
    score.save()
    assert len(said()) == 1
    assert "AX.recipe" in said()[0]


def test_a_changed_figure_of_an_older_engine_is_told(old_profile):
    Score.objects.filter(profile=old_profile, scale="AV").update(sem="0.111111")
    assert len(said()) == 1
    assert "AV.sem" in said()[0]


def test_an_engine_that_is_not_known_is_told(profile):
    Profile.objects.filter(pk=profile.pk).update(engine="leeside-psychometrics 9.0.0")
    assert len(said()) == 1
    assert "engine" in said()[0]


def test_one_profile_alone_is_rebuilt_and_that_is_written_down(profile, pia, ana, capsys):
    other = intakes.sent(pia, ana)
    Score.objects.filter(profile=other, scale="AX").update(t=1)
    call_command("rescore", check=True, profile=profile.pk)
    assert "1 profiles rebuilt; all figures are as stored." in capsys.readouterr().out
    with pytest.raises(CommandError, match="1 figures differ in 1 profiles"):
        call_command("rescore", check=True, profile=other.pk)
    said = {event.about_id: event.facts["is_same"] for event in AuditEvent.objects.filter(action="profile.recomputed")}
    assert said == {str(profile.pk): True, str(other.pk): False}


def test_a_profile_that_is_not_there_is_named(db):
    with pytest.raises(CommandError, match="There is no profile"):
        call_command("rescore", check=True, profile=UUID(int=7))
