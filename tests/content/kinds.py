"""One page of each kind with every field and block filled, as an editor would fill it; nothing in them is true."""

from typing import Any

from content import models

WORDS = "<p>Some plain words.[@work-2001]</p>"
BLOCKS: dict[str, Any] = {
    "section": {"heading": "A part", "text": WORDS},
    "quote": {"words": "We all need somebody", "by": "An author", "pages": "12"},
    "callout": {"tone": "amber", "text": "<p>Go slowly here.</p>"},
    "figure": {
        "title": "How many said so",
        "alt": "More said yes than no.",
        "unit": "people",
        "data": [{"name": "Yes", "value": 3}, {"name": "No", "value": 1}],
    },
    "prevalence": {
        "title": "How common it is",
        "rows": [{"population": "Adults", "measure": "A list", "estimate": "1 of 10", "n": 200, "year": 2001}],
    },
    "video": {
        "title": "A still face",
        "about": "A film of a parent and a child.",
        "address": "https://films.example/still",
        "captions": "English",
        "distress": "A child cries.",
    },
    "media": {
        "works": [
            {
                "kind": "film",
                "title": "A night",
                "by": "A maker",
                "year": 1952,
                "why": "Two people wait for each other.",
                "address": "https://films.example/night",
            }
        ]
    },
}
OWN: dict[type, dict[str, Any]] = {
    models.PartnerPage: {"website": "https://partner.example/"},
    models.ConditionPage: {
        "other_names": [("name", "The shakes")],
        "signs": WORDS,
        "what_helps": WORDS,
        "when_to_get_help": WORDS,
    },
    models.ChecklistPage: {"items": [("item", "I said no once."), ("item", "I asked for help.")], "afterwards": WORDS},
    models.PersonPage: {
        "role": "Psychiatrist",
        "credentials": "MD",
        "can_prescribe": True,
        "languages": "English",
        "interests": [("interest", "Sleep")],
        "approach": WORDS,
    },
    models.ComparisonPage: {
        "first": "The one",
        "second": "The other",
        "rows": [("row", {"about": "Cost", "first": "Less", "second": "More"})],
        "signs_for_first": [("sign", "You like it short.")],
        "signs_for_second": [("sign", "You like it long.")],
        "who_can_prescribe": WORDS,
    },
}
COMPOSED = (
    models.ResourcePage,
    models.PartnerPage,
    models.ConditionPage,
    models.ChecklistPage,
    models.QuestionPage,
    models.PersonPage,
    models.ComparisonPage,
    models.CrisisPage,
    models.LandingPage,
)


def make_work() -> models.Reference:
    work, _ = models.Reference.objects.get_or_create(
        key="work-2001", defaults={"authors": "Author A", "year": 2001, "title": "A work"}
    )
    return work


def make_topic() -> models.Topic:
    return models.Topic.objects.get_or_create(slug="support", defaults={"names": {"en": "Support", "es": "Apoyo"}})[0]


def body_of(page: Any, field: str = "body", blocks: dict[str, Any] | None = None) -> Any:
    """A body with a block of each kind."""
    work = make_work()
    filled = []
    for kind, value in (BLOCKS if blocks is None else blocks).items():
        value = {**value, "reference": work.pk} if kind in ("quote", "figure") else value
        if kind == "prevalence":
            value = {**value, "rows": [{**row, "reference": work.pk} for row in value["rows"]]}
        filled.append({"type": kind, "value": value})
    return page._meta.get_field(field).stream_block.to_python(filled)


def make_page(kind: type, home: Any, slug: str = "", **fields: Any) -> Any:
    """A published page of a kind, full unless told otherwise."""
    page = kind(title=f"A {kind.kind}", slug=slug or f"a-{kind.kind}", locale=home.locale, lead="A lead.")
    page.how_sure = WORDS
    page.body = body_of(page)
    for name, value in {**OWN.get(kind, {}), **fields}.items():
        setattr(page, name, value)
    page.sources, page.topics = [make_work()], [make_topic()]
    home.get_children().get(slug=page.place).add_child(instance=page)
    page.full_clean()
    page.save_revision().publish()
    page.refresh_from_db()
    return page
