"""Whether a stored profile still comes out of its answers: asked by a person, a system or a command; written down."""

from intake.models import Profile
from intake.rescoring import Difference, differences
from portal.audit.actor import Actor
from portal.audit.record import record


def recompute(*, profile: Profile, by: Actor) -> list[Difference]:
    """Rebuild one profile from its stored answers and return what differs. No score is written; the caller has asked
    whether this actor may read the patient."""
    found = list(differences(profile.pk))
    record(
        "profile.recomputed",
        by=by,
        about=profile,
        patients=[profile.patient_id],
        clinic_id=profile.clinic_id,
        is_same=not found,
        differences=len(found),
    )
    return found
