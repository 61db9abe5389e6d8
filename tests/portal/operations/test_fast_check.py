"""Every stored value is what its answers add up to; one that is not is named."""

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from intake.models import Answer, Score
from portal.operations.fast_check import wrong_values
from tests.portal.clinic import intakes

pytestmark = pytest.mark.django_db


@pytest.fixture
def profile(pia, ana):
    return intakes.sent(pia, ana)


def test_values_are_what_the_answers_add_up_to(profile, capsys):
    assert profile.scores.filter(status="scored").exists()
    assert list(wrong_values()) == []

    call_command("rescore", check=True, values=True)

    assert "1 profiles added up; all values are as stored." in capsys.readouterr().out


def test_a_value_that_differs_is_named(profile, capsys):
    score = profile.scores.filter(status="scored").first()
    Score.objects.filter(pk=score.pk).update(value=score.value + 1)

    with pytest.raises(CommandError, match="1 figures differ"):
        call_command("rescore", check=True, values=True)
    assert str(score.pk) in capsys.readouterr().err


def test_a_value_that_differs_in_its_last_place_is_named(profile):
    score = profile.scores.filter(status="scored").first()
    Score.objects.filter(pk=score.pk).update(value=score.value + Decimal("0.000000001"))

    (wrong,) = wrong_values()

    assert (wrong.score, wrong.stored, wrong.added_up) == (score.pk, score.value + Decimal("1e-9"), score.value)


def test_a_score_that_is_missing_is_named(profile):
    score = profile.scores.filter(status="scored").first()
    Score.objects.filter(pk=score.pk).update(value=None, status="no-answers")

    assert [(wrong.score, wrong.stored) for wrong in wrong_values()] == [(score.pk, None)]


def test_a_score_without_its_answers_is_named(profile):
    score = profile.scores.filter(status="scored").first()
    Answer.objects.filter(assessment=score.assessment).delete()

    assert {(wrong.score, wrong.added_up) for wrong in wrong_values()} >= {(score.pk, None)}


def test_it_takes_three_queries_a_questionnaire(profile, django_assert_max_num_queries):
    kinds = profile.scores.values("assessment__instrument").distinct().count()

    with django_assert_max_num_queries(1 + 3 * kinds):
        list(wrong_values())
