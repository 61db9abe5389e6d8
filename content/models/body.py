"""What bodies are made of. Each block says what it holds to the checks; so a new one needs nothing else anywhere."""

from collections.abc import Iterable
from typing import Any

from django.core.validators import URLValidator
from django.utils.html import escape
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from content.models.blocks import TEXT
from content.passages import Passage, source, titled

MEDIA = [
    ("book", _("Books")),
    ("film", _("Films and series")),
    ("poem", _("Poems and songs")),
    ("art", _("Pictures and plays")),
    ("news", _("In the news")),
]
BARS_WIDTH, BAR_HEIGHT, BAR_STEP = 260, 14, 40  # of the drawing, in its own units


class BodyBlock(blocks.StructBlock):
    """A part of a body."""

    def passages_of(self, value: Any, place: str) -> list[Passage]:
        """Return every text of the block, empty ones too."""
        raise NotImplementedError


class SectionBlock(BodyBlock):
    """A part of an article under its own heading."""

    heading = blocks.CharBlock(label=_("heading"), max_length=120)
    text = blocks.RichTextBlock(label=_("text"), features=TEXT)

    class Meta:
        label = _("section")
        template = "content/blocks/section.html"

    def passages_of(self, value: Any, place: str) -> list[Passage]:
        return titled(value["heading"], value["text"], place)


class QuoteBlock(BodyBlock):
    """Somebody else's words, with the work and the page where they stand."""

    words = blocks.TextBlock(label=_("words"), max_length=600)
    by = blocks.CharBlock(label=_("said by"), max_length=120)
    reference = SnippetChooserBlock("content.Reference", label=_("source"))
    pages = blocks.CharBlock(label=_("page in the source"), max_length=30)

    class Meta:
        label = _("quotation")
        template = "content/blocks/quote.html"

    def passages_of(self, value: Any, place: str) -> list[Passage]:
        words = f"“{value['words'].strip()}”{marked(value['reference'])}" if value["words"] else ""
        return [
            Passage(place, words, is_required=True),
            Passage(named(place, _("said by")), value["by"] or "", is_required=True, is_prose=False),
            *_missing_source(place, value),
            Passage(named(place, _("page in the source")), value["pages"] or "", is_required=True, is_prose=False),
        ]


class CalloutBlock(BodyBlock):
    """A few words set apart from the others."""

    tone = blocks.ChoiceBlock(
        choices=[("moss", _("Good to know")), ("amber", _("Take care"))], label=_("kind"), default="moss"
    )
    text = blocks.RichTextBlock(label=_("text"), features=TEXT)

    class Meta:
        label = _("callout")
        template = "content/blocks/callout.html"

    def passages_of(self, value: Any, place: str) -> list[Passage]:
        return [Passage(place, source(value["text"]), is_rich=True, is_required=True)]


class DatumBlock(blocks.StructBlock):
    """A figure with its name."""

    name = blocks.CharBlock(label=_("name"), max_length=80)
    value = blocks.DecimalBlock(label=_("value"), min_value=0)

    class Meta:
        label = _("row")


class FigureBlock(BodyBlock):
    """A drawing of figures. It is drawn from its table, so that the two cannot differ, and nothing is uploaded."""

    title = blocks.CharBlock(label=_("caption"), max_length=200)
    alt = blocks.TextBlock(
        label=_("in words"), max_length=400, help_text=_("What the drawing shows, for whoever does not see it.")
    )
    unit = blocks.CharBlock(label=_("unit"), max_length=40, help_text=_("Such as percent, or people."))
    data = blocks.ListBlock(DatumBlock(), label=_("table"), min_num=0, max_num=12)
    reference = SnippetChooserBlock("content.Reference", label=_("credit: the work that the figures are from"))

    class Meta:
        label = _("figure with its table")
        template = "content/blocks/figure.html"

    def passages_of(self, value: Any, place: str) -> list[Passage]:
        beside = {"is_prose": False, "has_own_source": True}  # the block names the source of all that it shows
        whole = [row for row in value["data"] if row["name"] and row["value"] is not None]
        rows = "; ".join(f"{row['name']} {row['value']}" for row in whole) if len(whole) == len(value["data"]) else ""
        return [
            Passage(named(place, _("caption")), sourced(value["title"], value), is_required=True, is_prose=False),
            Passage(named(place, _("in words")), value["alt"] or "", is_required=True, **beside),
            Passage(named(place, _("table")), rows, is_required=True, **beside),
            Passage(named(place, _("unit")), value["unit"] or "", is_required=True, **beside),
            *_missing_source(place, value),
        ]

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        largest = max((row["value"] or 0 for row in value["data"]), default=0) or 1  # a draft may lack a number
        bars = [
            {
                "name": row["name"],
                "value": row["value"],
                "width": round(float((row["value"] or 0) / largest) * BARS_WIDTH, 1),
                "label_y": number * BAR_STEP + 14,
                "bar_y": number * BAR_STEP + 20,
                "value_y": number * BAR_STEP + 32,
            }
            for number, row in enumerate(value["data"])
        ]
        shape = {"bars": bars, "height": len(bars) * BAR_STEP + 8, "bar_height": BAR_HEIGHT}
        return {**super().get_context(value, parent_context), **shape}


class PrevalenceRowBlock(blocks.StructBlock):
    """How common something was in one study."""

    population = blocks.CharBlock(label=_("who was asked"), max_length=160)
    measure = blocks.CharBlock(label=_("how it was measured"), max_length=160)
    estimate = blocks.CharBlock(label=_("how many"), max_length=60)
    n = blocks.IntegerBlock(label=_("number of people"), min_value=1)
    year = blocks.IntegerBlock(label=_("year"), min_value=1800, max_value=2100)
    reference = SnippetChooserBlock("content.Reference", label=_("source"))

    class Meta:
        label = _("row")


class PrevalenceBlock(BodyBlock):
    """How common something is, study by study: one figure alone would hide who was asked and how."""

    title = blocks.CharBlock(label=_("caption"), max_length=200)
    rows = blocks.ListBlock(PrevalenceRowBlock(), label=_("rows"), min_num=0)

    class Meta:
        label = _("table of how common it is")
        template = "content/blocks/prevalence.html"

    def passages_of(self, value: Any, place: str) -> list[Passage]:
        found = [Passage(named(place, _("caption")), value["title"] or "", is_required=True, is_prose=False)]
        if not value["rows"]:
            found.append(Passage(named(place, _("rows")), "", is_required=True))
        for number, row in enumerate(value["rows"], 1):
            row_place = gettext("%(place)s, row %(number)s") % {"place": place, "number": number}
            for name in ("population", "measure", "n", "year"):
                label = self.child_blocks["rows"].child_block.child_blocks[name].label
                text = str(row[name] or "")
                found.append(
                    Passage(named(row_place, label), text, is_required=True, is_prose=False, has_own_source=True)
                )
            said = f"{row['population']}, {row['measure']}: {row['estimate']}" if row["estimate"] else ""
            found.append(Passage(named(row_place, _("how many")), sourced(said, row), is_required=True, is_prose=False))
            found += _missing_source(row_place, row)
        return found


class VideoBlock(BodyBlock):
    """A film on another site. Nothing of that site loads before a reader goes there, and they are told where it is."""

    title = blocks.CharBlock(label=_("title"), max_length=160)
    about = blocks.TextBlock(label=_("what it shows"), max_length=400)
    address = blocks.URLBlock(label=_("address"), validators=[URLValidator(schemes=["https"])])
    captions = blocks.CharBlock(
        label=_("captions"), max_length=80, help_text=_("In which languages. A film without captions is not linked.")
    )
    distress = blocks.CharBlock(label=_("what may be hard to watch"), max_length=250, required=False)

    class Meta:
        label = _("video")
        template = "content/blocks/video.html"

    def passages_of(self, value: Any, place: str) -> list[Passage]:
        link = f'<a href="{value["address"] or ""}">{value["title"] or ""}</a>'
        return [
            Passage(named(place, _("title")), link if value["title"] else "", is_rich=True, is_required=True),
            Passage(named(place, _("what it shows")), value["about"] or "", is_required=True),
            Passage(named(place, _("address")), value["address"] or "", is_required=True, is_prose=False),
            Passage(named(place, _("captions")), value["captions"] or "", is_required=True, is_prose=False),
            Passage(named(place, _("what may be hard to watch")), value["distress"] or "", is_prose=False),
        ]

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        host = (value["address"] or "").removeprefix("https://").partition("/")[0]
        return {**super().get_context(value, parent_context), "host": host}


class WorkBlock(blocks.StructBlock):
    """A book, a film, a poem, a picture or a report in which the subject can be met."""

    kind = blocks.ChoiceBlock(choices=MEDIA, label=_("kind"))
    title = blocks.CharBlock(label=_("title"), max_length=160)
    by = blocks.CharBlock(label=_("by"), max_length=120)
    year = blocks.IntegerBlock(label=_("year"), min_value=1, max_value=2100)
    why = blocks.CharBlock(label=_("what of the subject is in it"), max_length=250)
    address = blocks.URLBlock(label=_("address"), validators=[URLValidator(schemes=["https"])], required=False)

    class Meta:
        label = _("work")


class MediaBlock(BodyBlock):
    """Where the subject can be met outside research. It proves nothing, so nothing in it counts as a source."""

    works = blocks.ListBlock(WorkBlock(), label=_("works"), min_num=0, max_num=20)

    class Meta:
        label = _("in books, films and the news")
        template = "content/blocks/media.html"

    def passages_of(self, value: Any, place: str) -> list[Passage]:
        if not value["works"]:
            return [Passage(named(place, _("works")), "", is_required=True)]
        found: list[Passage] = []
        for number, work in enumerate(value["works"], 1):
            work_place = gettext("%(place)s, row %(number)s") % {"place": place, "number": number}
            title = escape(work["title"] or "")
            linked = f'<a href="{escape(work["address"])}">{title}</a>' if work["address"] else title
            kind, beside = str(dict(MEDIA).get(work["kind"], "")), {"is_required": True, "is_prose": False}
            found += [
                Passage(named(work_place, _("kind")), kind, **beside),
                Passage(named(work_place, _("title")), linked if title else "", is_rich=True, is_name=True, **beside),
                Passage(named(work_place, _("by")), work["by"] or "", is_name=True, **beside),
                Passage(named(work_place, _("year")), str(work["year"] or ""), **beside),
                Passage(named(work_place, _("what of the subject is in it")), work["why"] or "", is_required=True),
            ]
        return found

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        groups = [(label, [work for work in value["works"] if work["kind"] == kind]) for kind, label in MEDIA]
        return {**super().get_context(value, parent_context), "groups": [group for group in groups if group[1]]}


BODY: list[tuple[str, blocks.Block]] = [
    ("section", SectionBlock()),
    ("quote", QuoteBlock()),
    ("callout", CalloutBlock()),
    ("figure", FigureBlock()),
    ("prevalence", PrevalenceBlock()),
    ("video", VideoBlock()),
    ("media", MediaBlock()),
]


def passages_of(body: Iterable[Any]) -> list[Passage]:
    """Return every text of a body with its place: the kind of the block and its number in the body."""
    found: list[Passage] = []
    for number, block in enumerate(body, 1):
        place = f"{str(block.block.label).capitalize()} {number}"
        found += block.block.passages_of(block.value, place)
    return found


def headings_of(body: Iterable[Any]) -> list[str]:
    return [block.value["heading"] for block in body if block.block_type == "section"]


def named(place: str, what: Any) -> str:
    return f"{place}, {what}"


def marked(reference: Any) -> str:
    """Return the mark of a work, or nothing where none was chosen."""
    return f"[@{reference.key}]" if reference else ""


def sourced(words: str | None, value: Any) -> str:
    """Return words with the mark of the work that the block names; so they are a claim like any other."""
    return f"{words}{marked(value['reference'])}" if words else ""


def _missing_source(place: str, value: Any) -> list[Passage]:
    return [] if value["reference"] else [Passage(named(place, _("source")), "", is_required=True)]
