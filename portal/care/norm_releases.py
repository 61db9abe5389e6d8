"""The norm sets of a clinic with how far each is on its way into use."""

from typing import Any
from uuid import UUID

from intake.models import NormRelease, NormSet
from intake.psychometrics.normset import NormSet as ComputedNorms
from intake.psychometrics.watch import watch
from portal.care.norm_watch import newest_sets

MOST = 500  # sets of a clinic that are listed: ten questionnaires, monthly, for four years


def release_of(norm: NormSet) -> NormRelease | None:
    """Return the release of a set; None for one that could change no result, or came before there were releases."""
    return getattr(norm, "release", None)


def norm_sets_of(clinic: Any) -> list[NormSet]:
    """Return the norm sets of a clinic, newest first, without their figures. One query."""
    rows = NormSet.objects.filter(clinic=clinic).select_related("release__proposed_by").defer("document")
    return list(rows.order_by("-created_at", "-id")[:MOST])


def norm_set_in(clinic: Any, pk: UUID) -> NormSet | None:
    """Return one norm set of a clinic with everybody who had a hand in it. One query."""
    people = ("release__proposed_by", "release__approved_by", "release__rejected_by", "looked_by")
    return NormSet.objects.filter(clinic=clinic, pk=pk).select_related("clinic", "release__clinic", *people).first()


def release_in(clinic: Any, norm: UUID) -> NormRelease | None:
    """Return the release of a norm set of a clinic."""
    return NormRelease.objects.filter(clinic=clinic, norm=norm).select_related("clinic").first()


def waiting_in(clinic: Any) -> list[NormSet]:
    """Return the sets that wait for two people, or in which something stands out that nobody looked at.

    An older set of an instrument waits no more. Two queries.
    """
    return [row for row in newest_sets(clinic) if is_waiting(row)]


def is_waiting(row: NormSet) -> bool:
    """Say whether a set waits for a person."""
    release = release_of(row)
    if row.stale_at:
        return False
    return (release is not None and release.is_open) or (row.looked_at is None and stands_out(row))


def stands_out(row: NormSet) -> bool:
    """Say whether a question or a scale of a set is so weak that somebody should look at it."""
    return not all(watch(scale).is_quiet for scale in ComputedNorms.from_dict(row.document).scales.values())
