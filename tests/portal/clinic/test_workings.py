"""How a number was made: the sum by hand, where it comes from, and whether it still comes out."""

import re
from decimal import Decimal

import pytest

from intake.models import Answer, Profile, Score
from portal.audit.models import AuditEvent
from tests.conftest import make_patient
from tests.portal.clinic import intakes
from tests.sign_in import same_page

pytestmark = pytest.mark.django_db
NOBODY = "01a20000-0000-7000-8000-000000000000"


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def address(score: Score) -> str:
    return f"/p/{score.profile.patient_id}/scores/{score.pk}/"


@pytest.fixture
def profile(clinic, pia, ana) -> Profile:
    intakes.norms(clinic)
    return intakes.sent(pia, ana)


@pytest.fixture
def worry(profile) -> Score:
    return profile.scores.get(scale="AX")


def test_the_page_shows_each_answer_the_sum_and_the_division(as_ana, worry):
    page = text(as_ana.get(address(worry)))
    counted = [int(found) for found in re.findall(r'<b class="num">(\d)</b>', page)]
    assert len(counted) == len(worry.items_used)
    total = sum(counted)
    assert f"{' + '.join(map(str, counted))} = {total}" in page
    assert f"{total} ÷ {len(counted)} = {float(worry.value):.3f}" in page


def test_reversed_answers_are_turned_over_in_their_own_range(as_ana, worry):
    page = text(as_ana.get(address(worry)))
    answer = Answer.objects.get(assessment=worry.assessment, item="AX7")
    assert f"6 − {answer.value} = {6 - answer.value}" in page


def test_each_figure_has_its_formula_with_its_numbers(as_ana, worry):
    page = text(as_ana.get(address(worry)))
    norm = worry.norm.document["scales"]["AX"]
    assert f"50 + 10 × ({float(worry.value):.3f} − {norm['mean']:.3f}) ÷ {norm['sd']:.3f} = {worry.t:.1f}" in page
    assert f"± 1.96 × {worry.sem:.3f}" in page
    assert re.search(r"95% range [\d.]+ – [\d.]+ \(Wilson, 1927\)", page)
    assert "Lord &amp; Novick, 1968" in page


def test_the_page_names_engine_hash_order_and_norms(as_ana, worry):
    page = text(as_ana.get(address(worry)))
    for fact in (
        worry.recipe["engine"],
        worry.recipe["checksum"],
        worry.recipe["order_id"],
        worry.recipe["norm"]["id"],
    ):
        assert fact in page


def test_figures_that_were_not_computed_say_why(as_ana, profile):
    page = text(as_ana.get(address(profile.scores.get(scale="mood"))))
    assert "this questionnaire is read in the words of its answers only." in page
    assert "50 + 10" not in page


def test_answers_that_changed_behind_the_score_are_told(as_ana, ana, pia):
    row = intakes.sent(pia, ana).scores.get(scale="AX")
    Answer.objects.filter(assessment=row.assessment, item="AX1").update(state="skipped", value=None, code="")
    page = text(as_ana.get(address(row)))
    assert "Skipped" in page
    assert "The answers that are stored now no longer give this number." in page


def test_a_scale_without_a_score_says_why_and_shows_no_sum(as_ana, ana, pia):
    row = intakes.sent(pia, ana).scores.get(scale="AX")
    Score.objects.filter(pk=row.pk).update(status="no-answers", value=None)
    page = text(as_ana.get(address(row)))
    assert "No answers. No score is shown." in page
    assert "The sum by hand" not in page


def test_answers_to_be_talked_about_in_private_are_closed(as_ana, profile):
    closed = "Answers. For you alone."
    assert closed in text(as_ana.get(address(profile.scores.get(scale="DF"))))
    assert closed not in text(as_ana.get(address(profile.scores.get(scale="mood"))))


def test_the_profile_leads_to_it_from_each_number(as_ana, profile, pia):
    page = as_ana.get(f"/p/{pia.pk}/").content.decode()
    for row in profile.scores.all():
        assert f'href="{address(row)}"' in page


def test_reading_it_leaves_one_audit_row_and_the_patient_is_told(as_ana, ana, pia, worry):
    as_ana.get(address(worry))
    (event,) = AuditEvent.objects.filter(action="score.read")
    assert (event.patients, event.actor_id) == ([str(pia.pk)], str(ana.pk))


def test_recompute_says_same_and_writes_no_score(as_ana, worry):
    before = list(Score.objects.order_by("pk").values())
    page = text(as_ana.post(f"{address(worry)}recompute/"))
    assert "<b>Same.</b>" in page
    assert list(Score.objects.order_by("pk").values()) == before
    event = AuditEvent.objects.get(action="profile.recomputed")
    assert event.facts == {"is_same": True, "differences": 0}


def test_recompute_says_different_and_leaves_what_is_stored(as_ana, worry):
    Score.objects.filter(pk=worry.pk).update(t=Decimal("12.345678"))
    page = text(as_ana.post(f"{address(worry)}recompute/"))
    assert "Different: 1 figure does not come out as stored." in page
    assert "AX.t" in page
    assert "12.345678" in page
    assert Score.objects.get(pk=worry.pk).t == Decimal("12.345678")
    assert AuditEvent.objects.get(action="profile.recomputed").facts == {"is_same": False, "differences": 1}


@pytest.mark.parametrize("path", ["", "recompute/"])
def test_a_stranger_and_nobody_are_the_same_bytes(as_ben, as_ana, worry, pia, path):
    def knock(client, address):
        return client.post(address) if path else client.get(address)

    refused = knock(as_ben, address(worry) + path)
    assert refused.status_code == 404
    assert same_page(refused, knock(as_ben, f"/p/{pia.pk}/scores/{NOBODY}/{path}"))
    assert knock(as_ana, address(worry) + path).status_code == 200
    assert AuditEvent.objects.filter(action__in=["score.read", "profile.recomputed"]).count() == 1


def test_a_score_of_somebody_else_is_not_under_this_patient(as_ana, ana, clinic, worry):
    other = make_patient(clinic, "Quin Example")
    intakes.sent(other, ana)
    assert as_ana.get(f"/p/{other.pk}/scores/{worry.pk}/").status_code == 404
    assert as_ana.get(address(worry)).status_code == 200


def test_recompute_by_get_is_refused(as_ana, worry):
    assert as_ana.get(f"{address(worry)}recompute/").status_code == 405
