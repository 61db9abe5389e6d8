"""Two people of one clinic choose at the same moment, each on a connection of their own."""

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from content import actions, offers
from content.actions import offers as choosing
from content.audiences import AUDIENCES
from content.models import AudienceLeftOut, ConditionChoice
from portal.accounts.models import Clinic
from portal.audit.actor import staff
from tests.races import Meeting, side_by_side

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def choice_of(user: Any, clinic: Clinic, *audiences: str) -> Callable[[], None]:
    own, by = Clinic.objects.get(pk=clinic.pk), staff(user, clinic)
    return lambda: actions.choose_audiences(clinic=own, audiences=audiences, by=by)


def at_once(*acts: Callable[[], None]) -> None:
    """Do each in a thread with its own connection; what one raises is raised here."""
    faults: list[BaseException] = []

    def run(act: Callable[[], None]) -> None:
        try:
            act()
        except BaseException as fault:  # a thread would only print it
            faults.append(fault)

    side_by_side(*(partial(run, act) for act in acts))
    assert not faults


def test_two_who_choose_other_readers_at_once_never_leave_out_everybody(clinic, lead, cleo, monkeypatch):
    """The first stands in the middle of its transaction until the second is done, or has had the time to be."""
    meeting, keep = Meeting(), choosing._keep
    first, second = choice_of(lead, clinic, "myself"), choice_of(cleo, clinic, "family", "parents")

    def in_the_middle(row: Any) -> None:
        if isinstance(row, AudienceLeftOut):
            meeting.stand_in_the_middle()
        keep(row)

    monkeypatch.setattr(choosing, "_keep", in_the_middle)
    at_once(first, meeting.later(second))

    assert offers.left_out(clinic) == {each.key for each in AUDIENCES} - {"family", "parents"}


def test_two_who_decide_on_one_condition_at_once_leave_one_decision(clinic, lead, cleo, monkeypatch):
    """The second ends what the first said, and does not stand beside it."""
    meeting, keep, page = Meeting(), choosing._keep, uuid.uuid4()

    def says(user: Any, name: str) -> Callable[[], None]:
        own, by = Clinic.objects.get(pk=clinic.pk), staff(user, clinic)
        names = {"en": name, "es": name}
        return lambda: actions.choose_condition(clinic=own, condition=page, is_treated=True, by=by, names=names)

    def in_the_middle(row: Any) -> None:
        if isinstance(row, ConditionChoice):
            meeting.stand_in_the_middle()
        keep(row)

    monkeypatch.setattr(choosing, "_keep", in_the_middle)
    at_once(says(lead, "Gambling"), meeting.later(says(cleo, "Playing for money")))

    [standing] = ConditionChoice.objects.filter(condition=page, ended_at=None)
    assert standing.names["en"] == "Playing for money"
    assert ConditionChoice.objects.filter(condition=page).count() == 2
