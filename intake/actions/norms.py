"""Renews a clinic's own norms from the people who agreed to it. A new set each time; old results keep theirs."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from intake.actions.norm_releases import carry_on, draft_release, tell_of_norms
from intake.instruments import load
from intake.models import Assessment, NormSet
from intake.norm_sample import answer_sheets, passes, qualifying
from intake.psychometrics.comparable import why_no_norms
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.norms import clinic_norms
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.psychometrics.watch import watch
from intake.restating import changes_results
from intake.targets import named_in_norms
from portal.audit.actor import Actor
from portal.audit.ids import new_id
from portal.audit.record import record

PEOPLE = {"en": "people who came here", "es": "personas que vinieron aquí"}
SIMULATED = {"en": "simulated intakes", "es": "admisiones simuladas"}


@transaction.atomic
def renew_norms(
    *,
    clinic: Any,
    instrument: str,
    version: str,
    by: Actor,
    target: str = "",
    is_simulated: bool = False,
    is_released: bool = False,
    instead_of: NormSet | None = None,
    at: datetime | None = None,
) -> NormSet | None:
    """Compute a new norm set; None while fewer than 50 people qualify, and for what can have none.

    `target` is the kind of person whom its sheets are about. A set that could change a result waits as a draft until
    two people released it. `instead_of` is a set that somebody left: where it was in use, the same people without them
    take its place at once, and nobody new comes in. Whoever may release norms is told of a draft, and of questions that
    hang loose.
    """
    spec = load(instrument, version)
    if why_no_norms(spec):
        return None
    at = at or timezone.now()
    clinic.hold()  # nobody leaves while a set is computed
    is_in_use = instead_of is not None and _is_in_use(instead_of)
    until = instead_of.window_to if instead_of is not None and is_in_use else None
    chosen, flagged = _split(qualifying(clinic, instrument, version, target, is_checked=False), until)
    made_at = instead_of.created_at if instead_of is not None else at
    norms, row = _computed(clinic, spec, target, chosen, flagged, day=at, made_at=made_at, is_simulated=is_simulated)
    if norms is None or row is None:
        return None
    row.save(force_insert=True)
    record("norms.renewed", by=by, about=row, clinic_id=clinic.pk, n=norms.n)
    if instead_of is not None and is_in_use:
        carry_on(old=instead_of, new=row, is_enough=changes_results(spec, norms.n))
    _hold_or_tell(row, norms, spec, is_released=is_released or is_in_use, by=by)
    return row


def _computed(
    clinic: Any,
    spec: Instrument,
    target: str,
    chosen: list[Assessment],
    flagged: list[Assessment],
    *,
    day: datetime,
    made_at: datetime,
    is_simulated: bool,
) -> tuple[ComputedNorms | None, NormSet | None]:
    """Return the norms of the chosen people and their row, which is not saved yet; nothing for fewer than 50."""
    label = named_in_norms(SIMULATED if is_simulated else PEOPLE, target)
    window = [assessment.submitted_at for assessment in chosen if assessment.submitted_at is not None]
    norms = clinic_norms(
        spec,
        answer_sheets(chosen),
        id=str(new_id()),
        label=label,
        window=f"{min(window):%Y-%m-%d}/{max(window):%Y-%m-%d}" if window else "",
        target=target,
        flagged=answer_sheets(flagged),
    )
    if norms is None:
        return None, None
    row = NormSet(
        id=norms.id,
        clinic=clinic,
        instrument=spec.key,
        instrument_version=spec.version,
        target_kind=target,
        key=f"{clinic.slug}-{day:%Y-%m-%d}",
        label=label,
        n=norms.n,
        window_from=min(window).date(),
        window_to=max(window).date(),
        is_simulated=is_simulated,
        document=norms.to_dict(),
        created_at=made_at,
    )
    return norms, row


def _hold_or_tell(row: NormSet, norms: ComputedNorms, spec: Instrument, *, is_released: bool, by: Actor) -> None:
    """Hold back what could change a result, and tell of what waits for a person."""
    is_draft = changes_results(spec, norms.n) and not is_released
    if is_draft:
        draft_release(norm=row, instrument=spec, by=by)
    if is_draft or not all(watch(scale).is_quiet for scale in norms.scales.values()):
        tell_of_norms(row)


def _is_in_use(row: NormSet) -> bool:
    """Say whether results were compared with a set until somebody left it."""
    release = getattr(row, "release", None)
    return release is None or release.approved_at is not None


def _split(rows: list[Assessment], until: date | None) -> tuple[list[Assessment], list[Assessment]]:
    """Those that pass the quality gate, and those that it alone keeps out."""
    rows = [row for row in rows if until is None or (row.submitted_at and row.submitted_at.date() <= until)]
    return [row for row in rows if passes(row)], [row for row in rows if not passes(row)]


def leave_norms(*, clinic: Any, patient_id: Any) -> None:
    """Set aside every norm set that may hold a person's numbers, in the caller's transaction.

    Older sets of the same instruments are set aside with it, so that none comes back in its place. Sets about a kind of
    person of whom they answered nothing stay.
    """
    clinic.hold()
    answered = Assessment.objects.filter(
        clinic=clinic,
        patient_id=patient_id,
        submitted_at__isnull=False,
        instrument=OuterRef("instrument"),
        target_kind=OuterRef("target_kind"),
    )
    NormSet.objects.filter(Exists(answered), clinic=clinic, stale_at=None).update(stale_at=timezone.now())


def set_aside_norms(*, clinic: Any, instrument: str, version: str) -> None:
    """Set aside the norms of an instrument whose answers contradict its keys, in the caller's transaction: some of the
    sheets in them count no more."""
    clinic.hold()
    current = NormSet.objects.filter(clinic=clinic, instrument=instrument, instrument_version=version, stale_at=None)
    current.update(stale_at=timezone.now())
