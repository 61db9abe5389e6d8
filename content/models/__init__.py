"""Page types, references, claims, rules, requests for review, decisions and signatures.

May import the rest of `content` but `actions`, and `portal.audit`; clinics and people by name only. Who may sign is
asked in `portal.care`; no patient and no rule about roles belongs here.
"""

from content.models.activities import ActivityPage
from content.models.adaptations import Adaptation
from content.models.articles import ArticlePage
from content.models.banners import Banner
from content.models.check_results import CheckResult
from content.models.checklists import ChecklistPage
from content.models.choices import LibraryChoice
from content.models.claims import Claim, Contradiction, Mention
from content.models.comparisons import ComparisonPage
from content.models.composed import Composed
from content.models.conditions import ConditionPage
from content.models.courses import CoursePage, CoursesIndexPage, LessonPage
from content.models.crises import CrisisPage
from content.models.decisions import Decision
from content.models.entries import GlossaryEntryPage
from content.models.feedback import Feedback
from content.models.landings import LandingPage
from content.models.link_checks import LinkCheck
from content.models.offers import AudienceLeftOut, ConditionChoice
from content.models.people import PersonPage
from content.models.pieces import Piece
from content.models.places import GlossaryIndexPage, HomePage, LibraryIndexPage
from content.models.practices import Practice
from content.models.questions import QuestionPage
from content.models.references import Reference, Topic
from content.models.resources import PartnerPage, ResourcePage
from content.models.review_invitations import ReviewInvitation
from content.models.review_requests import ReviewRequest
from content.models.rules import Rule, SwitchedOff
from content.models.signoffs import SignOff
from content.models.translations import TranslationStep, TranslationTask

__all__ = [
    "ActivityPage",
    "Adaptation",
    "ArticlePage",
    "AudienceLeftOut",
    "Banner",
    "CheckResult",
    "ChecklistPage",
    "Claim",
    "ComparisonPage",
    "Composed",
    "ConditionChoice",
    "ConditionPage",
    "Contradiction",
    "CoursePage",
    "CoursesIndexPage",
    "CrisisPage",
    "Decision",
    "Feedback",
    "GlossaryEntryPage",
    "GlossaryIndexPage",
    "HomePage",
    "LandingPage",
    "LessonPage",
    "LibraryChoice",
    "LibraryIndexPage",
    "LinkCheck",
    "Mention",
    "PartnerPage",
    "PersonPage",
    "Piece",
    "Practice",
    "QuestionPage",
    "Reference",
    "ResourcePage",
    "ReviewInvitation",
    "ReviewRequest",
    "Rule",
    "SignOff",
    "SwitchedOff",
    "Topic",
    "TranslationStep",
    "TranslationTask",
]
