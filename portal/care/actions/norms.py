"""Releasing a clinic's own norms: somebody who may edit instruments proposes them, and another such person approves."""

from django.db import transaction

from intake import actions as intake
from intake.models import NormRelease, NormSet
from portal.accounts.policies import check_may
from portal.accounts.roles import Permission
from portal.audit.actor import Actor


@transaction.atomic
def propose_release(*, release: NormRelease, by: Actor) -> NormRelease:
    """Propose a draft, as the first person. Raises MayNot or Refused."""
    check_may(by, release.clinic, Permission.EDIT_INSTRUMENTS)
    return intake.propose_release(release=release, by=by)


@transaction.atomic
def approve_release(*, release: NormRelease, by: Actor, counted: str | None = None) -> NormRelease:
    """Approve what another person proposed, as it was counted then. Raises MayNot or Refused."""
    check_may(by, release.clinic, Permission.EDIT_INSTRUMENTS)
    return intake.approve_release(release=release, by=by, counted=counted)


@transaction.atomic
def reject_release(*, release: NormRelease, reason: str, by: Actor) -> NormRelease:
    """Reject a draft and say why. Raises MayNot or Refused."""
    check_may(by, release.clinic, Permission.EDIT_INSTRUMENTS)
    return intake.reject_release(release=release, reason=reason, by=by)


@transaction.atomic
def look_at_norms(*, norm: NormSet, by: Actor) -> None:
    """Note that somebody looked at what is weak in a set. Raises MayNot."""
    assert norm.clinic is not None, "a sample that came with an instrument is nobody's to look after"
    check_may(by, norm.clinic, Permission.EDIT_INSTRUMENTS)
    intake.look_at_norms(norm=norm, by=by)
