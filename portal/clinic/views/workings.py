"""How one number was made, and whether it still comes out of the stored answers."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from intake.models import Score
from intake.rescoring import Difference
from portal.accounts.doors import StaffRequest, requires
from portal.accounts.roles import Permission
from portal.audit.record import record
from portal.care.casefile import CaseFile
from portal.care.recomputing import recompute
from portal.clinic.loading import load_patient
from portal.clinic.present.recomputed import news
from portal.clinic.present.workings import workings


@require_safe
@requires(Permission.READ_PATIENTS)
@load_patient
def score(request: StaffRequest, case: CaseFile, score_id: UUID) -> HttpResponse:
    """Show the sum behind one score."""
    row = score_or_404(case, score_id)
    record("score.read", by=request.actor, about=row.profile, patients=[case.patient.pk])
    return shown(request, case, row, None)


@require_POST
@requires(Permission.READ_PATIENTS)
@load_patient
def again(request: StaffRequest, case: CaseFile, score_id: UUID) -> HttpResponse:
    """Rebuild the whole intake from its answers and say whether it comes out the same; nothing is written over."""
    row = score_or_404(case, score_id)
    return shown(request, case, row, recompute(profile=row.profile, by=request.actor))


def score_or_404(case: CaseFile, score_id: UUID) -> Score:
    """Return a score of this patient. Raises Http404."""
    row = case.score(score_id)
    if row is None:
        raise Http404
    return row


def shown(request: StaffRequest, case: CaseFile, row: Score, found: list[Difference] | None) -> HttpResponse:
    context = {
        "patient": case.patient,
        "score": row,
        "made": workings(row, case),
        "is_asked": found is not None,
        "differences": found,
        "news": news(row.profile) if found is not None else None,
    }
    return render(request, "clinic/score.html", context)
