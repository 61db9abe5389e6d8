"""What the starter checklists, questions, comparisons and resources promise, beside what every shipped piece does."""

import re

import pytest

from content.citations import MARK
from tests.content.test_starter import (
    AUDIENCES,
    OWN_LINES,
    REFERENCES,
    SHIPPED,
    STARTER,
    TOPICS,
    folder,
    grade,
    inflesz,
    load,
    patient_text,
    runs_of,
    shape,
    slugs,
    texts,
)

SHARED = {"slug", "language", "title", "lead", "audience", "topics", "related", "sources"}
KEYS = {
    "checklists": SHARED | {"afterwards", "items"},
    "questions": SHARED | {"sections"},
    "comparisons": SHARED
    | {"first", "second", "how_sure", "signs_for_first", "signs_for_second", "rows", "sections", "who_can_prescribe"},
    "resources": SHARED | {"how_sure", "sections"},
    "conditions": SHARED | {"how_sure", "other_names", "is_a_diagnosis", "signs", "what_helps", "when_to_get_help"},
}
KINDS = {kind: folder(kind) for kind in KEYS}
OURS = {name: piece for pieces in KINDS.values() for name, piece in pieces.items()}
NEED_NOT = {"who_can_prescribe"}

every_piece = pytest.mark.parametrize(("name", "piece"), OURS.items(), ids=OURS.keys())


def test_there_are_as_many_as_we_say_and_half_of_the_patients_pieces_in_spanish():
    found = {kind: (len(slugs(pieces, "en")), len(slugs(pieces, "es"))) for kind, pieces in KINDS.items()}
    assert found == {"checklists": (10, 7), "questions": (12, 7), "comparisons": (2, 2), "resources": (3, 2),
                     "conditions": (4, 4)}  # fmt: skip


def test_articles_and_resources_together_are_twenty_four():
    assert len(slugs(folder("articles"), "en")) + len(slugs(KINDS["resources"], "en")) >= 24


def test_each_audience_has_a_resource_or_an_article_of_its_own():
    pieces = [*folder("articles").values(), *KINDS["resources"].values()]
    assert {who for each in pieces for who in each["audience"] if len(each["audience"]) == 1} >= AUDIENCES


@pytest.mark.parametrize("slug", ["nine-everyday-things-for-parents", "nine-for-parents", "parents-play"])
def test_what_speaks_to_parents_is_for_parents(slug):
    assert SHIPPED[f"{slug}.en"]["audience"] == SHIPPED[f"{slug}.es"]["audience"] == ["parents"]


@every_piece
def test_a_file_has_its_name_and_its_parts(name, piece):
    kind = next(kind for kind, pieces in KINDS.items() if name in pieces)
    assert name == f"{piece['slug']}.{piece['language']}"
    assert KEYS[kind] - NEED_NOT <= set(piece) <= KEYS[kind]
    assert all(text.strip() and not text.rstrip().endswith(":") for text in texts(piece))


@pytest.mark.parametrize("piece", KINDS["checklists"].values(), ids=KINDS["checklists"].keys())
def test_a_checklist_counts_nothing(piece):
    """Whoever is told how many ticks are many has been given a score."""
    assert 5 <= len(piece["items"]) <= 9
    assert not re.search(
        r"\b(?:points?|score|count them|more than \w+ ticks|puntos|cuéntalas)\b", patient_text(piece), re.IGNORECASE
    )


@every_piece
def test_a_translation_has_the_structure_of_its_original(name, piece):
    other = SHIPPED[f"{piece['slug']}.en"]
    for key in ("audience", "topics", "related", "sources"):
        assert piece[key] == other[key]
    assert shape(piece) == shape(other)
    assert MARK.findall("\n".join(texts(piece))) == MARK.findall("\n".join(texts(other)))


@every_piece
def test_the_sources_are_the_works_it_cites(name, piece):
    assert set(MARK.findall("\n".join(texts(piece)))) == set(piece["sources"]) <= set(REFERENCES)
    assert set(piece["topics"]) <= set(TOPICS)
    assert set(piece["audience"]) <= AUDIENCES


@every_piece
def test_related_pieces_exist_share_a_topic_and_one_is_there_in_the_same_language(name, piece):
    assert piece["slug"] not in piece["related"]
    # A page for a crisis leads nowhere but to help.
    is_for_a_crisis = f"{name}.toml" in {path.name for path in STARTER.glob("crisis/*.toml")}
    assert is_for_a_crisis != bool([slug for slug in piece["related"] if f"{slug}.{piece['language']}" in SHIPPED])
    for slug in piece["related"]:
        assert set(SHIPPED[f"{slug}.en"]["topics"]) & set(piece["topics"])


@every_piece
def test_the_voice_is_steady(name, piece):
    text = "\n".join(texts(piece))
    assert "!" not in text
    assert "—" not in text
    assert not re.search(r"\b\w+n[’']t\b|\b(you|they|we|I)[’'](re|ve|ll|m|d)\b|\bit[’']s\b", text, re.IGNORECASE)


@every_piece
def test_each_piece_is_easy_to_read(name, piece):
    if piece["audience"] == ["clinicians"]:
        return
    if piece["language"] == "en":
        assert grade(patient_text(piece)) <= 7
    else:
        assert inflesz(patient_text(piece)) >= 60


@every_piece
def test_no_line_of_our_own_questions_stands_in_a_piece(name, piece):
    runs = runs_of(patient_text(piece))
    assert not [line for line in OWN_LINES[piece["language"]] if runs & runs_of(line)]


def test_what_is_shipped_no_more_names_what_is_read_instead():
    rows = load(STARTER / "retired.toml")["retired"]
    assert rows
    for row in rows:
        assert f"{row['page']}.en" not in SHIPPED
        assert f"{row['instead']}.en" in SHIPPED


def test_no_piece_leads_to_one_that_is_not_there():
    named = {slug for piece in SHIPPED.values() for slug in [*piece["related"], *piece.get("questions", [])]}
    assert {slug for slug in named if f"{slug}.en" not in SHIPPED} == set()
