"""A new norm set on its way into use: drafted, proposed, approved by another person or rejected, and then run."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from intake import exceptions
from intake.actions.scores import save_beside
from intake.beside import StoredProfile, first_of, stored_profiles
from intake.crossing import crossings
from intake.models import NormRelease, NormSet, Profile
from intake.psychometrics.instrument import Instrument
from intake.restating import profiles_beside
from portal.audit import outbox
from portal.audit.actor import Actor
from portal.audit.record import record

WAITING = "norms.waiting"
# Profiles of one transaction of a run, and those of them that are built from their answers: either is about a quarter
# of a second, in which nobody else writes on SQLite.
AT_ONCE, BUILT_AT_ONCE = 1000, 25
LOOKED_THROUGH = 1000  # profiles of which the next ones are chosen
IN_FLIGHT = timedelta(hours=1)  # what was sent this long before an approval has surely been saved by then


@transaction.atomic
def draft_release(*, norm: NormSet, instrument: Instrument, by: Actor) -> NormRelease:
    """Hold a new set back until two people released it, with a count of what it would change. An older draft ends."""
    assert norm.clinic is not None, "a sample that came with an instrument has no release"
    supersede(norm)
    row = NormRelease.objects.create(
        clinic=norm.clinic,
        norm=norm,
        instrument=instrument.key,
        instrument_version=instrument.version,
        target_kind=norm.target_kind,
        preview=preview_of(instrument, norm),
    )
    record("norm_release.drafted", by=by, about=row, clinic_id=norm.clinic_id)
    return row


def preview_of(instrument: Instrument, norm: NormSet) -> dict[str, Any]:
    """Count what a set would change now, with the moment of the count."""
    return {**crossings(instrument, norm), "counted_at": timezone.now().isoformat()}


def count_again(*, release: NormRelease, instrument: Instrument, by: Actor) -> bool:
    """Count anew what a draft would change; False where it was decided meanwhile. Nothing is locked while it counts."""
    preview = preview_of(instrument, release.norm)
    with transaction.atomic():
        same = NormRelease.objects.open().filter(pk=release.pk, norm__stale_at=None)
        if not same.update(preview=preview):
            return False
        record("norm_release.counted", by=by, about=release, clinic_id=release.clinic_id)
    return True


def supersede(norm: NormSet) -> None:
    """End the draft that nobody has decided and that a newer set takes the place of, in the caller's transaction."""
    same = NormRelease.objects.open().filter(
        clinic=norm.clinic_id,
        instrument=norm.instrument,
        instrument_version=norm.instrument_version,
        target_kind=norm.target_kind,
    )
    same.update(superseded_at=timezone.now())


def carry_on(*, old: NormSet, new: NormSet, is_enough: bool) -> None:
    """Go on with the run of an approved set under the one that takes its place, in the caller's transaction.

    Where too few people are left for a comparison (`is_enough`) it ends: results would lose the figures that they have
    under the norms of before.
    """
    release = NormRelease.objects.running().filter(norm=old).first()
    if release is None:
        return
    NormRelease.objects.filter(pk=release.pk).update(superseded_at=timezone.now(), finished_at=timezone.now())
    if not is_enough:
        return
    release.pk, release.norm, release.reached = None, new, None
    release.save(force_insert=True)


@transaction.atomic
def propose_release(*, release: NormRelease, by: Actor) -> NormRelease:
    """Propose a draft as the first person. Raises ReleaseDecided."""
    row = _undecided(release)
    if row.proposed_at:
        raise exceptions.ReleaseDecided
    row.proposed_by, row.proposed_at = by.row, timezone.now()
    row.save(update_fields=["proposed_by", "proposed_at"])
    record("norm_release.proposed", by=by, about=row, clinic_id=row.clinic_id)
    return row


@transaction.atomic
def approve_release(*, release: NormRelease, by: Actor, counted: str | None = None) -> NormRelease:
    """Approve what another person proposed: new results are compared with the set from now on, and the worker runs it
    for the others; an older run ends. `counted` is when the counts were made that the person read.

    Raises ReleaseDecided, NotProposed, OwnProposal, CountedMeanwhile.
    """
    row = _undecided(release)
    if row.proposed_at is None:
        raise exceptions.NotProposed
    if str(row.proposed_by_id) == by.id:
        raise exceptions.OwnProposal
    if counted is not None and counted != row.counted_at.isoformat():
        raise exceptions.CountedMeanwhile
    row.approved_by, row.approved_at = by.row, timezone.now()
    row.save(update_fields=["approved_by", "approved_at"])
    _end_older_runs(row)
    record("norm_release.approved", by=by, about=row, clinic_id=row.clinic_id)
    return row


@transaction.atomic
def reject_release(*, release: NormRelease, reason: str, by: Actor) -> NormRelease:
    """Reject a draft; whoever proposed it may do so as well. Raises ReleaseDecided, NoReasonGiven."""
    row = _undecided(release)
    if not reason.strip():
        raise exceptions.NoReasonGiven
    row.rejected_by, row.rejected_at, row.reason = by.row, timezone.now(), reason.strip()
    row.save(update_fields=["rejected_by", "rejected_at", "reason"])
    record("norm_release.rejected", by=by, about=row, clinic_id=row.clinic_id)
    return row


def _end_older_runs(row: NormRelease) -> None:
    """End what still runs for the same instrument: it would put results back under the norms of before."""
    older = NormRelease.objects.running().filter(
        clinic=row.clinic_id,
        instrument=row.instrument,
        instrument_version=row.instrument_version,
        target_kind=row.target_kind,
    )
    older.exclude(pk=row.pk).update(superseded_at=row.approved_at, finished_at=row.approved_at)


def _undecided(release: NormRelease) -> NormRelease:
    """Lock a release that is still open, and whose people are all still in it. Raises ReleaseDecided."""
    rows = NormRelease.objects.select_for_update(of=("self",)).open().filter(norm__stale_at=None)
    row = rows.filter(pk=release.pk).first()
    if row is None:
        raise exceptions.ReleaseDecided
    return row


@transaction.atomic
def look_at_norms(*, norm: NormSet, by: Actor) -> None:
    """Note that somebody looked at what is weak in a set: the first one counts."""
    if NormSet.objects.filter(pk=norm.pk, looked_at=None).update(looked_by=by.row, looked_at=timezone.now()):
        record("norms.looked_at", by=by, about=norm, clinic_id=norm.clinic_id)


@transaction.atomic
def run_release(*, release: NormRelease, by: Actor, at_once: int = AT_ONCE) -> int:
    """Restate the next profiles under the set of an approved release; return how many. Each gets a new run, and the
    earlier ones stay. Safe to end anywhere, to begin again, and to do twice at once.

    At the end it begins anew where something was sent meanwhile, and is finished when nothing is left.
    """
    row = _lock_running(release)
    if row is None:
        return 0
    profiles = _next(row, at_once)
    if profiles:
        save_beside(profiles, row.norm)
        row.restated += len(profiles)
        patients = {str(UUID(profile.patient)) for profile in profiles}
        record(
            "profiles.restated", by=by, about=row, clinic_id=row.clinic_id, patients=patients, profiles=len(profiles)
        )
    elif _sent_meanwhile(row):
        row.reached = None
    else:
        row.finished_at = timezone.now()
        record("norm_release.finished", by=by, about=row, clinic_id=row.clinic_id, restated=row.restated)
    row.save(update_fields=["reached", "restated", "finished_at"])
    return len(profiles)


def _lock_running(release: NormRelease) -> NormRelease | None:
    """Lock a release, and its clinic: two releases of one clinic never number the runs of a profile at once."""
    release.clinic.hold()
    rows = NormRelease.objects.select_for_update(of=("self",)).running().select_related("norm", "clinic")
    return rows.filter(pk=release.pk, norm__stale_at=None).first()


def _next(row: NormRelease, at_once: int) -> list[StoredProfile]:
    """Walk on through the clinic's profiles, by their ids, to the next that the set changes; move `reached` along."""
    everybody = Profile.objects.filter(clinic=row.clinic_id).order_by("pk").values_list("pk", flat=True)
    while window := list((everybody.filter(pk__gt=row.reached) if row.reached else everybody)[:LOOKED_THROUGH]):
        rows = profiles_beside(row.norm).filter(pk__gte=window[0], pk__lte=window[-1])
        found = stored_profiles(rows[:at_once])
        chosen = first_of(found, row.norm, BUILT_AT_ONCE)
        is_rest = len(chosen) == len(found) < at_once  # of this window
        row.reached = window[-1] if is_rest else UUID(chosen[-1].id)
        if chosen:
            return chosen
    return []


def _sent_meanwhile(row: NormRelease) -> bool:
    """Say whether somebody who was sending at the approval still stands under the norms of before."""
    assert row.approved_at is not None
    return profiles_beside(row.norm).filter(completed_at__gte=row.approved_at - IN_FLIGHT).exists()


def tell_of_norms(norm: NormSet) -> None:
    """Tell whoever may release norms that a page waits for them, in the caller's transaction. One message a set: those
    of an hour leave as one."""
    outbox.post(WAITING, about=norm, clinic_id=norm.clinic_id)
