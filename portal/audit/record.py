"""Writes audit rows. One short call at the end of every action, and one a page or API request that shows a patient."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from portal.audit.actor import Actor
from portal.audit.models import AuditEvent


def record(
    action: str,
    *,
    by: Actor,
    about: models.Model | None = None,
    patients: Iterable[Any] = (),
    purpose: str = "",
    result: str = "done",
    clinic_id: Any = None,
    **facts: str | int | bool | None,
) -> AuditEvent:
    """Write that `by` did `action`. `patients` are ids; `facts` are small and never a patient's words."""
    return AuditEvent.objects.create(
        action=action,
        actor_kind=by.kind,
        actor_id=by.id,
        clinic_id=clinic_id or by.clinic_id or getattr(about, "clinic_id", None),
        about_kind=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        patients=sorted(str(p) for p in patients),
        purpose=purpose,
        result=result,
        facts=facts,
    )
