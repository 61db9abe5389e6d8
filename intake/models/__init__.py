"""The nouns of intake: patients, invitations, answers, scores, alerts.

Rows and what can be asked of them. May import `portal.audit` for the seal and ids; accounts and pages by name only.
What happens to a row is in `intake.actions`, what may happen in `intake.policies`; no arithmetic belongs here.
"""

from intake.models.alert_policies import AlertPolicy, ClinicRiskRule, Deadlines
from intake.models.alerts import Alert, AlertEvent
from intake.models.answers import Answer, AnswerRevision, Assessment, Statement
from intake.models.batteries import Battery, BatteryDraft, Section, Wording, sections_of
from intake.models.entries import StaffEntry
from intake.models.invitations import BoundDevice, Consent, ConsentText, Invitation
from intake.models.log import LogEntry
from intake.models.norm_releases import NormRelease
from intake.models.own import OwnInstrument
from intake.models.patients import Patient, PatientIdentifier, PatientNameHash, RelatedPerson
from intake.models.scores import NormSet, Profile, Score

__all__ = [
    "Alert",
    "AlertEvent",
    "AlertPolicy",
    "Answer",
    "AnswerRevision",
    "Assessment",
    "Battery",
    "BatteryDraft",
    "BoundDevice",
    "ClinicRiskRule",
    "Consent",
    "ConsentText",
    "Deadlines",
    "Invitation",
    "LogEntry",
    "NormRelease",
    "NormSet",
    "OwnInstrument",
    "Patient",
    "PatientIdentifier",
    "PatientNameHash",
    "Profile",
    "RelatedPerson",
    "Score",
    "Section",
    "StaffEntry",
    "Statement",
    "Wording",
    "sections_of",
]
