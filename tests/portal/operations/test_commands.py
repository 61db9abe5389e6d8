"""The commands that bring in a wording and compare stored scores: what they ask, do and refuse."""

import pytest
from django.core.management import CommandError, call_command

from intake.instruments import load
from intake.models import Battery, Score, Wording
from portal.audit.actor import staff
from portal.care.actions import wordings as actions
from tests.portal.clinic import intakes
from tests.wordings import as_csv, looked, rows_of, sheet

ECR, PHQ = load("ecr"), load("phq-9")


@pytest.fixture
def typed(monkeypatch):
    """What somebody types, answer by answer; keeps the questions."""

    def types(*answers: str) -> list[str]:
        asked, left = [], iter(answers)

        def answer(question: str = "") -> str:
            asked.append(question)
            return next(left)

        monkeypatch.setattr("builtins.input", answer)
        return asked

    return types


@pytest.fixture
def file(tmp_path):
    def write(instrument):
        path = tmp_path / f"{instrument.key}.csv"
        path.write_bytes(as_csv(rows_of(instrument)))
        return path

    return write


def stage(path, clinic, user, instrument):
    call_command("stage_wording", path, clinic=clinic.slug, user=user.email, instrument=instrument.key)


def test_stage_wording_stages_what_somebody_looked_at(clinic, lead, file, typed, capsys):
    asked = typed("2", "yes", "A. Author", "2026-01-02")
    stage(file(ECR), clinic, lead, ECR)

    row = Wording.objects.get()
    assert (row.instrument, row.staged_by, row.confirmed_at) == ("ecr", lead, None)
    assert f"manage.py confirm_wording {row.pk}" in capsys.readouterr().out
    assert len(asked) == 4


@pytest.mark.parametrize("instrument", [ECR, PHQ], ids=str)
def test_no_question_of_stage_wording_gives_its_answer_away(clinic, lead, file, typed, capsys, instrument):
    asked = typed("1", "yes", "yes", "x", "y")
    with pytest.raises(CommandError):
        stage(file(instrument), clinic, lead, instrument)

    assert not any(instrument.order_id in question for question in asked)
    offered = capsys.readouterr().out
    assert all(order in offered for order in ("another order", "I do not know", instrument.order_id))


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (("1", "yes", "A. Author", "2026-01-02"), "Pick the item order"),
        (("", "yes", "A. Author", "2026-01-02"), "Pick the item order"),
        (("2", "no", "A. Author", "2026-01-02"), "must read in the opposite direction"),
    ],
)
def test_stage_wording_refuses_who_did_not_look(clinic, lead, file, typed, answers, why):
    typed(*answers)
    with pytest.raises(CommandError, match=why) as refused:
        stage(file(ECR), clinic, lead, ECR)

    assert str(refused.value).endswith("Nothing was imported.")
    assert not Wording.objects.exists()


@pytest.fixture
def staged(clinic, lead, batteries):
    by = staff(lead, clinic)
    return actions.stage_wording(clinic=clinic, sheet=sheet(ECR), answers=looked(ECR), by=by)


def test_confirm_wording_lets_it_be_sent(staged, clinic, cleo, typed, capsys):
    typed("36")
    call_command("confirm_wording", str(staged.pk), user=cleo.email)

    staged.refresh_from_db()
    assert staged.confirmed_by == cleo
    assert "It can be sent now." in capsys.readouterr().out
    assert Battery.objects.filter(clinic=clinic, sections__instrument="ecr", retired_at=None).exists()


def test_confirm_wording_refuses_the_first_person_and_one_who_did_not_read(staged, lead, cleo, typed):
    typed("36")
    with pytest.raises(CommandError, match="Nothing was confirmed"):
        call_command("confirm_wording", str(staged.pk), user=lead.email)
    typed("35")
    with pytest.raises(CommandError, match="Count how many items you read"):
        call_command("confirm_wording", str(staged.pk), user=cleo.email)
    with pytest.raises(CommandError, match="no staged wording"):
        call_command("confirm_wording", "not-an-id", user=cleo.email)

    staged.refresh_from_db()
    assert staged.confirmed_at is None


def test_rescore_says_that_all_figures_are_as_stored(pia, ana, capsys):
    intakes.sent(pia, ana)
    call_command("rescore", check=True)

    assert capsys.readouterr().out == "1 profiles rebuilt; all figures are as stored.\n"


def test_rescore_names_a_figure_that_differs(pia, ana, capsys):
    intakes.sent(pia, ana)
    Score.objects.filter(scale="AX").update(value=1)

    with pytest.raises(CommandError, match="1 figures differ in 1 profiles"):
        call_command("rescore", check=True)
    assert "AX.value is" in capsys.readouterr().err


def test_rescore_only_ever_compares(db):
    with pytest.raises(CommandError, match="--check"):
        call_command("rescore")
