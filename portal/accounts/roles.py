"""The access model: what each role may do, in an enum and prose. Who holds a role in a clinic is a row (`Membership`).

A person's permissions are the union of their roles in one clinic, never across clinics.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """Something that a role may do."""

    READ_PATIENTS = "read_patients"  # of one's care teams, supervisees, and while on duty
    ANSWER_ALERTS = "answer_alerts"
    SEND_INTAKES = "send_intakes"
    REVIEW_PROFILES = "review_profiles"
    WRITE_NOTES = "write_notes"
    SHARE_CONTENT = "share_content"
    READ_UNASSIGNED = "read_unassigned"  # alerts and patients without a clinician
    SIGN_SAFETY_TEXTS = "sign_safety_texts"
    SET_ALERT_RULES = "set_alert_rules"  # how soon alerts are answered, and the clinic's own rules
    EDIT_CONTENT = "edit_content"
    SIGN_CONTENT = "sign_content"
    WRITE_RULES = "write_rules"  # by which content is suggested, with how many past profiles they would have chosen
    INVITE_REVIEWERS = "invite_reviewers"  # sends a link by which somebody without an account signs one version
    FOLLOW_CONTENT = "follow_content"  # sees drafts on their way through review, and what reviewers decided
    # The words of a published questionnaire: whether they may be used is known to who runs the clinic, whether they are
    # the right ones to who leads the clinical work. Two of these people do it together.
    IMPORT_WORDINGS = "import_wordings"
    # Figures that nobody has checked yet against their source: seen to be checked, never to be used. And new norms.
    EDIT_INSTRUMENTS = "edit_instruments"
    PLAN_DUTY = "plan_duty"  # who of the duty people is there when, and who is on leave
    MANAGE_CLINIC = "manage_clinic"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_CLIENTS = "manage_clients"
    READ_AUDIT = "read_audit"
    CHOOSE_CONTENT = "choose_content"  # whom the clinic's library is for, and which conditions it treats
    READ_LIBRARY = "read_library"


class Role(StrEnum):
    """A role in one clinic."""

    CLINICIAN = "clinician"
    LEAD = "lead"
    ADMIN = "admin"
    EDITOR = "editor"
    REVIEWER = "reviewer"

    @property
    def permissions(self) -> frozenset[Permission]:
        return _PERMISSIONS[self]

    @property
    def label(self) -> str:
        """The role in the reader's language."""
        return str(_LABELS[self])


_LABELS = {
    Role.CLINICIAN: _("Clinician"),
    Role.LEAD: _("Clinical lead"),
    Role.ADMIN: _("Clinic admin"),
    Role.EDITOR: _("Content editor"),
    Role.REVIEWER: _("Clinical reviewer of content"),
}

_CLINICAL = frozenset(
    {
        Permission.READ_PATIENTS,
        Permission.ANSWER_ALERTS,
        Permission.SEND_INTAKES,
        Permission.REVIEW_PROFILES,
        Permission.WRITE_NOTES,
        Permission.SHARE_CONTENT,
        Permission.SIGN_SAFETY_TEXTS,
        Permission.READ_LIBRARY,
    }
)

_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # Treats patients: reads and reviews the people of their own care teams, and anybody whose alert they are on duty
    # for.
    Role.CLINICIAN: _CLINICAL,
    # Leads the clinical work: also reads the patients of the clinicians they supervise, and whoever has no clinician
    # yet.
    Role.LEAD: _CLINICAL
    | {
        Permission.READ_UNASSIGNED,
        Permission.SET_ALERT_RULES,
        Permission.PLAN_DUTY,
        Permission.READ_AUDIT,
        Permission.IMPORT_WORDINGS,
        Permission.EDIT_INSTRUMENTS,
        Permission.WRITE_RULES,
        Permission.FOLLOW_CONTENT,
        Permission.INVITE_REVIEWERS,
        Permission.CHOOSE_CONTENT,
    },
    # Runs the clinic: its settings, people and machines. No clinical data.
    Role.ADMIN: frozenset(
        {
            Permission.IMPORT_WORDINGS,
            Permission.EDIT_INSTRUMENTS,
            Permission.PLAN_DUTY,
            Permission.MANAGE_CLINIC,
            Permission.MANAGE_PEOPLE,
            Permission.MANAGE_CLIENTS,
            Permission.READ_AUDIT,
            Permission.READ_LIBRARY,
            Permission.FOLLOW_CONTENT,
            Permission.INVITE_REVIEWERS,
            Permission.CHOOSE_CONTENT,
        }
    ),
    # Writes and edits content. No patients, and no sign-off of their own pages.
    Role.EDITOR: frozenset({Permission.EDIT_CONTENT, Permission.FOLLOW_CONTENT, Permission.READ_LIBRARY}),
    # Reads content with clinical eyes and signs it for the clinic. No patients.
    Role.REVIEWER: frozenset(
        {
            Permission.SIGN_CONTENT,
            Permission.FOLLOW_CONTENT,
            Permission.WRITE_RULES,
            Permission.READ_LIBRARY,
        }
    ),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Return the union of what the roles may do."""
    return frozenset().union(*(role.permissions for role in roles))
