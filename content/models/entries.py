"""Glossary entries, and the other names by which they are found."""

from django.db import models
from django.utils.text import capfirst, slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from content import structured
from content.citations import without_marks
from content.folding import fold
from content.models.blocks import TEXT, MilestoneBlock
from content.models.body import BODY, headings_of, passages_of
from content.models.pieces import Piece
from content.panels import editor_panels
from content.passages import Passage

PARTS = ("how_it_starts", "what_it_can_feel_like", "what_can_help", "what_it_is_not")
# What a style is good for, what it can cost, and where it makes sense: none of them stands without the others.
BALANCE = ("strengths", "costs", "context")
INFOBOX = ("contrasts", "parts", "described_by", "how_common", "can_it_change", *BALANCE, "say_it_like_this")
# For clinicians, and for whoever asks for the technical words.
TECHNICAL = (
    "full_name",
    "core_characteristics",
    "developmental_origin",
    "primary_behaviours",
    "role_in_behaviour",
    "associated_traits",
    "disciplines",
)
# How the term stands to others; each is read from both ends (content/constructs.py).
EDGES = ("dimension_of", "subtype_of", "contrasts_with", "associated_with")


class GlossaryEntryPage(Piece):
    """A term in one plain sentence, then what a reader may want to know of it."""

    accessible = models.TextField(_("in plain words"), max_length=400, help_text=_("One plain sentence."))
    technical = models.TextField(_("in technical words"), max_length=600, blank=True)
    other_names = StreamField(
        [("name", CharBlock(label=_("name"), max_length=120))],
        verbose_name=_("other names"),
        help_text=_("Search finds the term by them, and their addresses lead to it."),
        blank=True,
    )
    how_it_starts = RichTextField(_("how it starts"), features=TEXT, blank=True)
    what_it_can_feel_like = RichTextField(_("what it can feel like"), features=TEXT, blank=True)
    what_can_help = RichTextField(_("what can help"), features=TEXT, blank=True)
    what_it_is_not = RichTextField(_("what it is not"), features=TEXT, blank=True)
    body = StreamField(BODY, verbose_name=_("body"), help_text=_("Figures, tables and what else it needs."), blank=True)
    contrasts = models.CharField(_("opposite"), max_length=200, blank=True)
    contrasts_with = ParentalManyToManyField(
        "self", verbose_name=_("opposite entries"), symmetrical=False, blank=True, related_name="contrasted_by"
    )
    dimension_of = ParentalManyToManyField(
        "self", verbose_name=_("one side of"), symmetrical=False, blank=True, related_name="dimensions"
    )
    subtype_of = ParentalManyToManyField(
        "self", verbose_name=_("a kind of"), symmetrical=False, blank=True, related_name="subtypes"
    )
    associated_with = ParentalManyToManyField(
        "self", verbose_name=_("goes along with"), symmetrical=False, blank=True, related_name="associated_by"
    )
    parts = models.CharField(_("parts"), max_length=250, blank=True)
    described_by = models.CharField(_("first described by"), max_length=250, blank=True)
    how_common = models.TextField(_("how common, with its caveat"), max_length=400, blank=True)
    can_it_change = models.CharField(_("can it change?"), max_length=250, blank=True)
    describes_style = models.BooleanField(
        _("describes a style"),
        help_text=_("A pattern, a side or a region of attachment. Then its page says all three of what follows."),
        default=False,
    )
    strengths = models.CharField(_("what it can be good for"), max_length=250, blank=True)
    costs = models.CharField(_("what it can cost"), max_length=250, blank=True)
    context = models.CharField(_("where it makes sense"), max_length=250, blank=True)
    say_it_like_this = models.CharField(_("say it like this"), max_length=250, blank=True)
    full_name = models.CharField(_("full name"), max_length=200, blank=True)
    core_characteristics = models.TextField(_("core characteristics"), max_length=400, blank=True)
    developmental_origin = models.TextField(_("where it comes from"), max_length=400, blank=True)
    primary_behaviours = models.TextField(_("typical behaviour"), max_length=400, blank=True)
    role_in_behaviour = models.TextField(_("what it does"), max_length=400, blank=True)
    associated_traits = models.TextField(_("what goes along with it"), max_length=400, blank=True)
    disciplines = models.CharField(_("fields of work"), max_length=200, blank=True)
    clinical_relevance = models.TextField(
        _("clinical relevance"),
        max_length=800,
        blank=True,
        help_text=_("For clinicians only: questionnaires, and what to tell it apart from."),
    )
    history = StreamField([("milestone", MilestoneBlock())], verbose_name=_("history"), blank=True)

    kind, kinds_slug, kinds_label = "glossary-entry", "glossary", _("Glossary")
    place = "glossary"
    summary_field = "accessible"
    template = "content/entry.html"
    body_template = "content/_entry.html"
    parent_page_types = ["content.GlossaryIndexPage"]
    search_fields = [*Piece.search_fields, index.SearchField("folded_names", boost=2)]
    content_panels = [
        *editor_panels(),
        *Page.content_panels,
        *(FieldPanel(name) for name in ("accessible", "technical", "other_names")),
        *(FieldPanel(name) for name in (*PARTS, "body")),
        MultiFieldPanel([FieldPanel(f) for f in ("describes_style", *INFOBOX)], heading=_("At a glance")),
        MultiFieldPanel([FieldPanel(f) for f in EDGES], heading=_("How it stands to other terms")),
        MultiFieldPanel(
            [FieldPanel(f) for f in (*TECHNICAL, "clinical_relevance")], heading=_("At a glance, in technical words")
        ),
        FieldPanel("history"),
        *Piece.piece_panels,
    ]

    class Meta:
        verbose_name = _("glossary entry")
        verbose_name_plural = _("glossary entries")

    @property
    def folded_names(self) -> str:
        return fold(" ".join(block.value for block in self.other_names))

    @property
    def other_slugs(self) -> set[str]:
        """Return the other names as they stand in an address."""
        return {slugify(block.value, allow_unicode=True) for block in self.other_names}

    def texts(self) -> list[str]:
        parts = [getattr(self, name) for name in PARTS]
        body = [passage.text for passage in passages_of(self.body)]
        milestones = [f"{m.value['event']}[@{m.value['reference'].key}]" for m in self.history if m.value["reference"]]
        infobox = [getattr(self, name) for name in (*INFOBOX, *TECHNICAL, "clinical_relevance")]
        return [self.accessible, *parts, *body, self.technical, *milestones, *infobox]

    @property
    def has_technical_words(self) -> bool:
        """Say whether there is anything for whoever asks for the technical words."""
        return any([self.technical, *(getattr(self, name) for name in TECHNICAL)])

    @property
    def left_unsaid(self) -> list[str]:
        """Return what the page still has to say of a style, by the names of the fields; it tells all of it or none."""
        missing = [self._label(name) for name in BALANCE if not getattr(self, name).strip()]
        return missing if self.describes_style or len(missing) < len(BALANCE) else []

    @property
    def has_facts(self) -> bool:
        """Say whether any fact in plain words is filled in."""
        return any(getattr(self, name) for name in INFOBOX)

    @property
    def technical_in_short(self) -> str:
        """Return the technical text without its marks, for a list where its sources do not stand."""
        return without_marks(self.technical)

    @property
    def technical_facts(self) -> list[tuple[str, str]]:
        """Return the labels and texts of the technical infobox that are filled in."""
        return [(self._label(name), getattr(self, name)) for name in TECHNICAL if getattr(self, name)]

    def headings(self) -> list[str]:
        shown = [self._label(name) for name in ("accessible", *PARTS) if getattr(self, name)]
        shown += headings_of(self.body)
        if self.technical:
            shown.append(self._label("technical"))
        if self.has_facts or self.technical_facts:
            shown.append(gettext("At a glance"))
        return [*shown, self._label("history")] if self.history else shown

    def described_parts(self, url: str) -> list[dict]:
        term = {
            "@type": "DefinedTerm",
            "@id": f"{url}#term",
            "name": self.title,
            "description": structured.plain(self.accessible),
            "alternateName": [block.value for block in self.other_names],
            "inDefinedTermSet": url.rstrip("/").rpartition("/")[0] + "/",
        }
        return [structured.without_nothing(term), *structured.questions(url, self.asked())]

    def passages(self) -> list[Passage]:
        found = [
            Passage(gettext("Title"), self.title, is_required=True, is_prose=False),
            Passage(self._label("accessible"), self.accessible, is_required=True),
            Passage(self._label("technical"), self.technical, is_required=True, is_prose=False),
        ]
        for number, block in enumerate(self.other_names, 1):
            found.append(Passage(gettext("Other name %(number)s") % {"number": number}, block.value, is_prose=False))
        found += [Passage(self._label(name), getattr(self, name), is_rich=True) for name in PARTS]
        found += passages_of(self.body)
        for name in INFOBOX:
            contrasts = name == "say_it_like_this"
            found.append(Passage(self._label(name), getattr(self, name), shows_what_not_to_say=contrasts))
        for name in (*TECHNICAL, "clinical_relevance"):
            found.append(Passage(self._label(name), getattr(self, name), is_prose=False))
        for number, block in enumerate(self.history, 1):
            place = gettext("History, %(number)s") % {"number": number}
            sourced = bool(block.value["reference"])
            found.append(Passage(place, block.value["event"], is_required=True, is_prose=False, has_own_source=sourced))
        return found

    def _label(self, name: str) -> str:
        return capfirst(str(self._meta.get_field(name).verbose_name))
