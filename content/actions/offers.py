"""Choosing what a clinic offers. Each choice ends the one before; choosing the same again changes nothing."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import offers
from content.audiences import AUDIENCES
from content.checks.numbers import numbers_to_call, why_no_numbers
from content.exceptions import Refused
from content.folding import fold
from content.models import AudienceLeftOut, ConditionChoice
from portal.audit import record
from portal.audit.actor import Actor

SAID = ("names", "is_treated", "reason", "instead", "partner")


@transaction.atomic
def choose_audiences(*, clinic: Any, audiences: Collection[str], by: Actor) -> None:
    """Let a clinic's library be for these readers alone. Raises Refused where it would be for nobody."""
    known = {each.key for each in AUDIENCES}
    if not known & set(audiences):
        raise Refused(_("Choose at least one kind of reader."))
    clinic.hold()  # two who choose at once might together leave out everybody
    before, after = offers.left_out(clinic), known - set(audiences)
    for key in sorted(after - before):
        _keep(AudienceLeftOut(clinic=clinic, audience=key, left_out_by_id=by.id))
    back = AudienceLeftOut.objects.filter(clinic=clinic, taken_in_at=None, audience__in=before - after)
    back.update(taken_in_at=timezone.now(), taken_in_by=by.id)
    if before != after:
        record.record("content.audiences_chosen", by=by, about=clinic, without=" ".join(sorted(after)))


@transaction.atomic
def choose_condition(
    *,
    clinic: Any,
    condition: uuid.UUID,
    is_treated: bool,
    by: Actor,
    names: Mapping[str, str] | None = None,
    reason: str = "",
    instead: str = "",
    partner: uuid.UUID | None = None,
) -> ConditionChoice:
    """Say whether a clinic treats a condition. Raises Refused, which says what is missing.

    `names` are of a condition without a page. Who may choose is asked by the portal's own action before.
    """
    said = {language: " ".join(name.split()) for language, name in (names or {}).items() if name.strip()}
    values: dict[str, Any] = {"names": said, "is_treated": is_treated, "reason": "", "instead": "", "partner": None}
    if not is_treated:
        values |= {"reason": reason, "instead": instead, "partner": partner}
    clinic.hold()
    _check(clinic, condition, values)
    before = ConditionChoice.objects.select_for_update().filter(clinic=clinic, condition=condition, ended_at=None)
    standing = before.first()
    if standing is not None and all(getattr(standing, name) == values[name] for name in SAID):
        return standing
    before.update(ended_at=timezone.now(), ended_by=by.id)
    row = ConditionChoice(clinic=clinic, condition=condition, chosen_by_id=by.id, **values)
    _keep(row)
    record.record("content.condition_chosen", by=by, about=row, condition=str(condition), is_treated=is_treated)
    return row


@transaction.atomic
def say_nothing_of(*, clinic: Any, condition: uuid.UUID, by: Actor) -> None:
    """Take back what a clinic said of a condition; where it said nothing, nothing happens."""
    rows = ConditionChoice.objects.filter(clinic=clinic, condition=condition, ended_at=None)
    if rows.update(ended_at=timezone.now(), ended_by=by.id):
        record.record("content.condition_left_open", by=by, about=clinic, condition=str(condition))


def _check(clinic: Any, condition: uuid.UUID, values: dict[str, Any]) -> None:
    stand = offers.stand_of(condition, clinic, "en")
    if (stand is None or stand.page is None) and not values["names"]:
        raise Refused(_("Name the condition."))
    if numbers_to_call(" ".join(values["names"].values())):
        raise Refused(why_no_numbers())
    if any(_is_on_list(name, condition, clinic, language) for language, name in values["names"].items()):
        raise Refused(_("Your clinic has this condition on its list already."))
    if values["is_treated"]:
        return
    if values["reason"] not in dict(ConditionChoice.REASONS) or values["instead"] not in dict(ConditionChoice.INSTEAD):
        raise Refused(_("Say why you do not treat it, and where people go instead."))
    known = {page.translation_key for page in offers.partner_pages(clinic, "en")} if values["partner"] else set()
    if values["partner"] and values["partner"] not in known:
        raise Refused(_("That organisation is not in your clinic's library any more. Choose another."))


def _is_on_list(name: str, condition: uuid.UUID, clinic: Any, language: str) -> bool:
    """Say whether another condition has that name: a form that was sent twice would make two, which then differ."""
    others = [stand for stand in offers.stands(clinic, language) if stand.condition != condition]
    return fold(name) in {fold(stand.name) for stand in others}


def _keep(row: Any) -> None:
    """Two people may choose at the same moment: the second is told."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("Somebody changed this at the same moment. Look at it again.")) from None
