"""Page types, references, claims, rules, requests for review, decisions and signatures.

May import the rest of `content` but `actions`, and `portal.audit`; clinics and people by name only. Who may sign is
asked in `portal.care`; no patient and no rule about roles belongs here.
"""

from content.models.activities import ActivityPage
from content.models.articles import ArticlePage
from content.models.check_results import CheckResult
from content.models.choices import LibraryChoice
from content.models.claims import Claim, Contradiction, Mention
from content.models.courses import CoursePage, CoursesIndexPage, LessonPage
from content.models.decisions import Decision
from content.models.entries import GlossaryEntryPage
from content.models.link_checks import LinkCheck
from content.models.places import GlossaryIndexPage, HomePage, LibraryIndexPage
from content.models.references import Reference, Topic
from content.models.review_invitations import ReviewInvitation
from content.models.review_requests import ReviewRequest
from content.models.rules import Rule
from content.models.signoffs import SignOff

__all__ = [
    "ActivityPage",
    "ArticlePage",
    "CheckResult",
    "Claim",
    "Contradiction",
    "CoursePage",
    "CoursesIndexPage",
    "Decision",
    "GlossaryEntryPage",
    "GlossaryIndexPage",
    "HomePage",
    "LessonPage",
    "LibraryChoice",
    "LibraryIndexPage",
    "LinkCheck",
    "Mention",
    "Reference",
    "ReviewInvitation",
    "ReviewRequest",
    "Rule",
    "SignOff",
    "Topic",
]
