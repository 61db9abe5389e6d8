"""Page types, references, rules and signatures."""

from content.models.articles import ArticlePage
from content.models.entries import GlossaryEntryPage
from content.models.places import GlossaryIndexPage, HomePage, LibraryIndexPage
from content.models.references import Reference, Topic
from content.models.rules import Rule
from content.models.signoffs import SignOff

__all__ = [
    "ArticlePage",
    "GlossaryEntryPage",
    "GlossaryIndexPage",
    "HomePage",
    "LibraryIndexPage",
    "Reference",
    "Rule",
    "SignOff",
    "Topic",
]
