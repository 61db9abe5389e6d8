"""`manage.py norms` lists, computes what is due, and runs what two people approved."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from intake.actions import approve_release, propose_release
from intake.actions.norm_releases import draft_release
from intake.instruments import load
from intake.models import NormRelease, NormSet
from portal.audit.actor import staff, system
from tests.answered import answered, people_of
from tests.portal.clinic import intakes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
CORE = load(intakes.CORE)


def listed(capsys, *options) -> list[str]:
    call_command("norms", *options)
    return [line.split()[3] for line in capsys.readouterr().out.splitlines()]


def test_it_computes_what_is_due(clinic, capsys):
    answered(clinic, CORE, people_of(CORE, 120))

    assert listed(capsys) == []
    assert listed(capsys, "--renew") == ["draft"]


def test_it_runs_what_was_approved_and_nothing_else(clinic, pia, ana, lead, cleo, capsys):
    intakes.norms(clinic)
    profile = intakes.sent(pia, ana)
    release = draft_release(norm=intakes.norms(clinic, level=3.5), instrument=CORE, by=system("tests"))
    assert listed(capsys, "--run") == ["draft", "released"]
    propose_release(release=release, by=staff(lead, clinic))
    assert listed(capsys, "--run") == ["proposed", "released"]
    assert profile.invitation.profiles.count() == 1

    approve_release(release=release, by=staff(cleo, clinic))
    assert listed(capsys) == ["running", "released"]
    assert listed(capsys, "--run") == ["released", "released"]
    assert profile.invitation.profiles.count() == 2


@pytest.mark.parametrize(
    ("fields", "state"), [({"rejected_at": True}, "rejected"), ({"superseded_at": True}, "superseded")]
)
def test_it_says_what_was_never_used(clinic, lead, capsys, fields, state):
    draft_release(norm=intakes.norms(clinic), instrument=CORE, by=system("tests"))
    more = {"rejected_by": lead} if "rejected_at" in fields else {}
    NormRelease.objects.update(**dict.fromkeys(fields, timezone.now()), **more)

    assert listed(capsys) == [state]


def test_it_says_that_somebody_left_a_set(clinic, capsys):
    intakes.norms(clinic)
    NormSet.objects.update(stale_at=timezone.now())

    assert listed(capsys) == ["left"]
