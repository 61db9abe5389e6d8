"""Who may meet a canary: one question for each phrase of columns.toml."""

from collections.abc import Callable

from portal.accounts.roles import Permission, Role
from tests.architecture.canaries.planting import Canary, words_of
from tests.architecture.canaries.visitors import Visitor

Question = Callable[[Canary, Visitor], bool]
CONTACT = ("contact", "whereabouts", "worried-contact")


def may_meet(canary: Canary, visitor: Visitor) -> bool:
    phrases = words_of(canary.column) or []
    return any(ANSWERS[phrase.removeprefix("may ")](canary, visitor) for phrase in phrases)


def must_meet(canary: Canary, visitor: Visitor) -> bool:
    phrases = words_of(canary.column) or []
    return any(ANSWERS[phrase](canary, visitor) for phrase in phrases if not phrase.startswith("may "))


def nobody(canary: Canary, visitor: Visitor) -> bool:
    return False


def anybody(canary: Canary, visitor: Visitor) -> bool:
    """Somebody who was sent to the clinic's public help page by name. The name and its numbers are no secret."""
    return True


def staff(canary: Canary, visitor: Visitor) -> bool:
    return visitor.user is not None and visitor.clinic == canary.clinic


def of_role(*roles: Role) -> Question:
    return lambda canary, visitor: staff(canary, visitor) and bool(set(roles) & visitor.roles)


def allowed(*permissions: Permission) -> Question:
    return lambda canary, visitor: staff(canary, visitor) and bool(set(permissions) & visitor.permissions)


def team(canary: Canary, visitor: Visitor) -> bool:
    """Staff who read the patient: the care team, their supervisor, and leads for whoever has no clinician."""
    if canary.patient is None:
        return of_role(Role.CLINICIAN, Role.LEAD)(canary, visitor)
    return canary.patient in visitor.reads


def team_once_signed(canary: Canary, visitor: Visitor) -> bool:
    return bool(team(canary, visitor) and canary.row.signed_at and not canary.row.is_private)


def team_once_sent(canary: Canary, visitor: Visitor) -> bool:
    return bool(team(canary, visitor) and canary.row.sent_at and canary.row.kind not in CONTACT)


def team_once_shared(canary: Canary, visitor: Visitor) -> bool:
    """What the patient keeps for themselves is read by staff only once they share it."""
    return bool(team(canary, visitor) and canary.row.shared_at)


def team_to_call(canary: Canary, visitor: Visitor) -> bool:
    """Contact lines stand on an open alert before they are sent: somebody may have to call now."""
    return team(canary, visitor) and canary.row.kind in CONTACT


def author(canary: Canary, visitor: Visitor) -> bool:
    return team(canary, visitor) and visitor.user == canary.row.author


def oneself(canary: Canary, visitor: Visitor) -> bool:
    return visitor.user is not None and visitor.user in (canary.row, getattr(canary.row, "user", None))


def patient(canary: Canary, visitor: Visitor) -> bool:
    if canary.patient is None:
        return visitor.patient is not None and visitor.clinic == canary.clinic
    return visitor.patient == canary.patient


def patient_here(canary: Canary, visitor: Visitor) -> bool:
    """In the session that is bound to the intake that the row is about."""
    about = getattr(canary.row, "invitation_id", None)
    return patient(canary, visitor) and (about is None or about == visitor.invitation) and not visitor.has_sent


def patient_until_sent(canary: Canary, visitor: Visitor) -> bool:
    """The patient's own words show in the intake that they are part of, and in no other session."""
    return patient_with_a_copy(canary, visitor) and not visitor.has_sent


def patient_with_a_copy(canary: Canary, visitor: Visitor) -> bool:
    """Once, after sending, for printing: the answers of this intake and no other."""
    about = getattr(canary.row, "invitation_id", canary.row.pk)
    return patient(canary, visitor) and about == visitor.invitation


def patient_once_released(canary: Canary, visitor: Visitor) -> bool:
    return bool(patient(canary, visitor) and canary.row.released_at)


def readers(canary: Canary, visitor: Visitor) -> bool:
    """A clinic's own piece: its staff once it is published, who writes it or follows it before."""
    if not canary.row.live:
        return follower(canary, visitor)
    return allowed(Permission.READ_LIBRARY)(canary, visitor)


writer = allowed(Permission.EDIT_CONTENT, Permission.SIGN_CONTENT)
follower = allowed(Permission.FOLLOW_CONTENT)


def machine(scope: str) -> Question:
    return lambda canary, visitor: scope in visitor.scopes and visitor.clinic == canary.clinic


ANSWERS: dict[str, Question] = {
    "nobody": nobody,
    "kept": nobody,
    "anybody": anybody,
    "staff": staff,
    "colleague": staff,
    "admin": of_role(Role.ADMIN),
    "kept for admin": of_role(Role.ADMIN),
    "sender": allowed(Permission.SEND_INTAKES),
    "signer": allowed(Permission.SIGN_SAFETY_TEXTS),
    "releaser": allowed(Permission.EDIT_INSTRUMENTS),
    "importer": allowed(Permission.IMPORT_WORDINGS),
    "team": team,
    "team once signed": team_once_signed,
    "team once sent": team_once_sent,
    "team once shared": team_once_shared,
    "team to call": team_to_call,
    "author": author,
    "oneself": oneself,
    "patient": patient,
    "patient here": patient_here,
    "patient until sent": patient_until_sent,
    "patient with a copy": patient_with_a_copy,
    "patient once released": patient_once_released,
    "readers": readers,
    "writer": writer,
    "follower": follower,
    "writers of lists": writer,
    "rule writer": allowed(Permission.WRITE_RULES),
    "reviewer": allowed(Permission.SIGN_CONTENT),
    "shown-line": lambda canary, visitor: patient(canary, visitor) and visitor.has_sent,
    "machine": lambda canary, visitor: bool(visitor.scopes) and visitor.clinic == canary.clinic,
    "api system/Patient.rs": machine("system/Patient.rs"),
}
