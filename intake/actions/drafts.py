"""Puts a clinic's battery together, part by part, and releases it. A released battery is never changed."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from intake import exceptions
from intake.actions.batteries import free_battery_key, make_battery, next_version
from intake.composing import Parts
from intake.models import Battery, BatteryDraft
from intake.problems import problems_of
from intake.wording import Wordings
from portal.audit.actor import Actor
from portal.audit.record import record


@transaction.atomic
def start_battery(*, clinic: Any, title: dict[str, str], by: Actor) -> BatteryDraft:
    """Begin a battery without parts. Raises DraftThere where one of the same name is being put together."""
    key = slugify(next(iter(title.values())))[:50] or "battery"
    return _begin(clinic, free_battery_key(clinic, key), title, [], None, by)


@transaction.atomic
def start_version(*, battery: Battery, clinic: Any, by: Actor) -> BatteryDraft:
    """Begin a new version of a battery from the parts that it has. Raises DraftThere."""
    return _begin(clinic, battery.key, battery.title, parts_of(battery), battery, by)


@transaction.atomic
def change_battery(
    *, draft: BatteryDraft, parts: Parts, title: dict[str, str] | None = None, by: Actor
) -> BatteryDraft:
    """Write a draft's parts. Raises DraftMoved when somebody else changed it since it was read."""
    written = {"parts": parts, "revision": draft.revision + 1, "updated_at": timezone.now()}
    written |= {"title": title} if title else {}
    rows = BatteryDraft.objects.filter(pk=draft.pk, revision=draft.revision)
    if not rows.update(**written):
        raise exceptions.DraftMoved
    record("battery-draft.changed", by=by, about=draft, clinic_id=draft.clinic_id)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def release_battery(*, draft: BatteryDraft, by: Actor) -> Battery:
    """Make the battery of a draft, in place of the clinic's earlier version. Raises NotReady, DraftMoved.

    What was sent with an earlier version goes on with it.
    """
    if any(problem.blocks for problem in problems_of(draft.parts, Wordings(draft.clinic_id))):
        raise exceptions.NotReady
    if not BatteryDraft.objects.filter(pk=draft.pk, revision=draft.revision).delete()[0]:
        raise exceptions.DraftMoved
    earlier = Battery.objects.filter(clinic=draft.clinic_id, key=draft.key)
    document = {"key": draft.key, "version": next_version(earlier), "title": draft.title, "sections": draft.parts}
    battery = make_battery(document, clinic=draft.clinic)
    earlier.filter(retired_at=None).exclude(pk=battery.pk).update(retired_at=battery.created_at)
    record("battery.released", by=by, about=battery, clinic_id=draft.clinic_id)
    return battery


@transaction.atomic
def discard_draft(*, draft: BatteryDraft, by: Actor) -> None:
    """Throw a draft away; released batteries stay."""
    record("battery-draft.discarded", by=by, about=draft, clinic_id=draft.clinic_id)
    draft.delete()


@transaction.atomic
def retire_battery(*, battery: Battery, by: Actor) -> None:
    """Send a clinic's own battery no more. What is out with it stays open."""
    Battery.objects.filter(pk=battery.pk, retired_at=None).update(retired_at=timezone.now())
    record("battery.retired", by=by, about=battery, clinic_id=battery.clinic_id)


def parts_of(battery: Battery) -> Parts:
    """Return a battery's parts in the shape of a document."""
    return [
        {
            "key": row.key,
            "title": row.title,
            "think": {code: words["think"] for code, words in row.intro.items()},
            "why": {code: words["why"] for code, words in row.intro.items()},
            "instrument": row.instrument,
            "instrument_version": row.instrument_version,
            "form": row.form,
            "items": row.items,
            "target": row.target,
            "condition": row.condition,
            "stage": row.stage,
            "asks_for_close_people": row.asks_for_close_people,
        }
        for row in battery.sections.all()
    ]


def _begin(
    clinic: Any, key: str, title: dict[str, str], parts: Parts, based_on: Battery | None, by: Actor
) -> BatteryDraft:
    if BatteryDraft.objects.filter(clinic=clinic, key=key).exists():
        raise exceptions.DraftThere
    draft = BatteryDraft.objects.create(
        clinic=clinic, key=key, title=title, parts=parts, based_on=based_on, started_by=by.row
    )
    record("battery-draft.started", by=by, about=draft, clinic_id=draft.clinic_id)
    return draft
