"""What the starter pieces promise: plain, whole, sourced, and the same in every language that they are in.

What `content/checks` finds on any page (labels, claims without source, macrons, numbers to call) is asked of every
starter piece in `test_starter_pages.py`.
"""

import math
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from content.checks.reading import WORD, sentences_in, syllables
from content.citations import MARK, without_marks
from content.identifiers import check_doi, is_isbn
from content.models.entries import EDGES, TECHNICAL
from content.models.pieces import WORD as COUNTED
from content.models.pieces import WORDS_A_MINUTE
from intake.instruments import load as load_instrument

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "content" / "starter"
ARTICLE_KEYS = {
    "slug", "language", "title", "lead", "audience", "topics", "reading_minutes", "related", "sources",
    "key_points", "how_sure", "sections", "faq",
}  # fmt: skip
ENTRY_KEYS = {
    "slug", "language", "term", "technical", "accessible", "other_names", "audience", "topics", "related", "sources",
    "how_it_starts", "what_it_can_feel_like", "what_can_help", "what_it_is_not", "infobox", "history",
}  # fmt: skip
STYLE_KEYS = {"describes_style", "strengths", "costs", "context"}
INFOBOX_KEYS = {
    "contrasts", "contrasts_with", "parts", "described_by", "how_common", "can_it_change", "say_it_like_this",
}  # fmt: skip
REFERENCE_KEYS = {"id", "authors", "year", "title", "container", "publisher", "edition", "doi", "isbn"}
OPERATORS = {">=", ">", "<=", "<", "==", "contains"}
PLAIN_FACTS = {"target", "goal", "language", "audience"}


def load(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def folder(name):
    return {path.name.removesuffix(".toml"): load(path) for path in sorted((STARTER / name).glob("*.toml"))}


ARTICLES = folder("articles")
ENTRIES = folder("glossary")
PIECES = ARTICLES | ENTRIES
KINDS = {"articles": ARTICLES, "entries": ENTRIES}
# Every shipped piece of any kind: what the pieces above may lead to.
SHIPPED = {path.name.removesuffix(".toml"): load(path) for path in sorted(STARTER.glob("*/*.toml"))}
AUDIENCES = {"myself", "family", "parents", "clinicians"}
REFERENCES = {each["id"]: each for each in load(STARTER / "references.toml")["references"]}
TOPICS = {each["slug"]: each for each in load(STARTER / "topics.toml")["topics"]}
RULES = load(STARTER / "rules.toml")["rules"]
OWN_LINES = {
    language: [
        line
        for path in (ROOT / "intake" / "instruments").glob(f"leeside-*/*.{language}.toml")
        for line in load(path)["items"].values()
    ]
    for language in ("en", "es")
}

every_article = pytest.mark.parametrize("piece", ARTICLES.values(), ids=ARTICLES.keys())
every_entry = pytest.mark.parametrize("piece", ENTRIES.values(), ids=ENTRIES.keys())
every_piece = pytest.mark.parametrize(("name", "piece"), PIECES.items(), ids=PIECES.keys())
every_rule = pytest.mark.parametrize("rule", RULES, ids=[each["key"] for each in RULES])


def texts(value):
    """Every string that a reader sees, without the codes that tie pieces together."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    if isinstance(value, dict):
        codes = {
            "slug", "language", "audience", "topics", "related", "questions", "sources", "contrasts_with", "reference",
            "edges", "block",
        }  # fmt: skip
        return [text for key, each in value.items() if key not in codes for text in texts(each)]
    return []


def references_in(value):
    """Every work that a milestone or a block names beside its text."""
    if isinstance(value, list):
        return [key for each in value for key in references_in(each)]
    if isinstance(value, dict):
        own = [value["reference"]] if "reference" in value else []
        return own + [key for each in value.values() for key in references_in(each)]
    return []


def patient_text(piece):
    """The prose of a piece; technical words are for clinicians and read apart."""
    apart = ("technical", "technical_box", "other_names", "history")
    shown = texts({key: each for key, each in piece.items() if key not in apart})
    return without_marks("\n".join(shown))


def shape(value):
    """The structure of a piece with its words taken out."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return type(value).__name__


def averages(text, language):
    """Syllables a word and words a sentence."""
    words = WORD.findall(text)
    sentences = sum(sentences_in(line) for line in text.split("\n") if WORD.search(line))
    return sum(syllables(word, language) for word in words) / len(words), len(words) / sentences


def grade(text):
    """The Flesch-Kincaid grade of an English text."""
    a_word, a_sentence = averages(text, "en")
    return 0.39 * a_sentence + 11.8 * a_word - 15.59


def inflesz(text):
    """The Szigriszt ease of a Spanish text; 55 to 65 is normal, more is easier."""
    a_word, a_sentence = averages(text, "es")
    return 206.835 - 62.3 * a_word - a_sentence


def pooled(language):
    return "\n".join(patient_text(each) for each in PIECES.values() if each["language"] == language)


def runs_of(text, length=5):
    words = [word.lower() for word in COUNTED.findall(text)]
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def conditions(node, depth=1):
    """Every leaf of a rule's tree, with how deep it lies."""
    if "fact" in node:
        return [(node, depth)]
    [(kind, inner)] = node.items()
    assert kind in ("all", "any", "not")
    below = [inner] if kind == "not" else inner
    assert below
    return [leaf for each in below for leaf in conditions(each, depth + 1)]


def slugs(pieces, language):
    return {each["slug"] for each in pieces.values() if each["language"] == language}


def test_there_are_as_many_pieces_as_we_say():
    assert {kind: (len(slugs(pieces, "en")), len(slugs(pieces, "es"))) for kind, pieces in KINDS.items()} == {
        "articles": (21, 17),
        "entries": (64, 40),
    }


def test_nothing_is_in_spanish_alone():
    assert slugs(PIECES, "es") <= slugs(PIECES, "en")


def test_at_least_half_of_each_kind_is_in_spanish():
    for pieces in KINDS.values():
        assert len(slugs(pieces, "es")) * 2 >= len(slugs(pieces, "en"))


@every_piece
def test_a_file_is_named_after_its_slug_and_language(name, piece):
    assert name == f"{piece['slug']}.{piece['language']}"


@every_article
def test_an_article_has_its_parts(piece):
    assert set(piece) == ARTICLE_KEYS
    for section in piece["sections"]:
        assert {"heading"} < set(section) <= {"heading", "paragraphs", "list", "ordered", "after"}
        assert section.get("paragraphs") or section.get("list")
    assert len(piece["faq"]) <= 3
    assert all(set(each) == {"q", "a"} for each in piece["faq"])


@every_entry
def test_an_entry_has_its_parts(piece):
    assert set(piece) - {"questions", "edges", "technical_box", "sections"} == ENTRY_KEYS
    assert set(piece.get("edges", {})) <= set(EDGES)
    assert set(piece.get("technical_box", {})) <= {*TECHNICAL, "clinical_relevance"}
    assert set(piece["infobox"]) in (INFOBOX_KEYS, INFOBOX_KEYS | STYLE_KEYS)
    assert all(set(each) == {"year", "event", "reference"} for each in piece["history"])


@every_piece
def test_no_part_is_empty(name, piece):
    assert all(text.strip() for text in texts(piece))
    without = {key: each for key, each in piece.items() if key != "infobox"}
    assert all(without.values())


@every_piece
def test_no_text_ends_waiting_for_a_list(name, piece):
    assert not [text for text in texts(piece) if text.rstrip().endswith(":")]


@every_article
def test_an_article_has_three_to_five_key_points(piece):
    assert 3 <= len(piece["key_points"]) <= 5


@every_article
def test_the_reading_time_follows_from_the_words(piece):
    assert piece["reading_minutes"] == math.ceil(len(COUNTED.findall(patient_text(piece))) / WORDS_A_MINUTE)


@every_piece
def test_a_translation_has_the_same_structure(name, piece):
    other = PIECES.get(f"{piece['slug']}.{'es' if piece['language'] == 'en' else 'en'}", piece)
    for key in ("audience", "topics", "related", "sources"):
        assert piece[key] == other[key]
    assert shape(piece) == shape(other)
    assert MARK.findall("\n".join(texts(piece))) == MARK.findall("\n".join(texts(other)))


@every_piece
def test_the_sources_are_the_works_it_cites(name, piece):
    used = {*MARK.findall("\n".join(texts(piece))), *references_in(piece)}
    assert used == set(piece["sources"])
    assert len(piece["sources"]) == len(set(piece["sources"]))
    assert used <= set(REFERENCES)


@every_entry
def test_the_history_runs_forward_and_agrees_with_its_references(piece):
    years = [each["year"] for each in piece["history"]]
    assert years == sorted(years)
    assert years == [REFERENCES[each["reference"]]["year"] for each in piece["history"]]


@every_piece
def test_related_pieces_exist_and_share_a_topic(name, piece):
    """A translation names what the English piece names; what is not translated yet is left out when it is loaded."""
    assert piece["slug"] not in piece["related"]
    for slug in piece["related"]:
        assert set(SHIPPED[f"{slug}.en"]["topics"]) & set(piece["topics"])


@every_piece
def test_there_is_something_to_read_next_in_the_same_language(name, piece):
    assert set(piece["related"]) & slugs(PIECES, piece["language"])


@pytest.mark.parametrize("language", ["en", "es"])
def test_no_name_leads_to_two_entries(language):
    mine = [each for each in ENTRIES.values() if each["language"] == language]
    names = Counter(name.lower() for each in mine for name in {each["term"], *each["other_names"]})
    assert [name for name, times in names.items() if times > 1] == []


@every_piece
def test_topics_and_audiences_are_known(name, piece):
    assert set(piece["topics"]) <= set(TOPICS)
    assert set(piece["audience"]) <= AUDIENCES


@every_entry
def test_opposites_are_linked_both_ways(piece):
    for slug in piece["infobox"]["contrasts_with"]:
        other = PIECES[f"{slug}.{piece['language']}"]
        assert piece["slug"] in other["infobox"]["contrasts_with"]


def edges_of(piece):
    """Every edge that an entry names: its kind, and the slug of the other end."""
    return [
        *(("contrasts_with", slug) for slug in piece["infobox"]["contrasts_with"]),
        *((kind, slug) for kind, slugs in piece.get("edges", {}).items() for slug in slugs),
    ]


@every_entry
def test_an_edge_leads_to_another_entry_that_shares_a_topic(piece):
    for _kind, slug in edges_of(piece):
        assert slug != piece["slug"]
        assert set(ENTRIES[f"{slug}.en"]["topics"]) & set(piece["topics"]), slug


def test_an_edge_is_said_from_one_end_alone_except_opposites():
    said = [(kind, frozenset((each["slug"], slug)))
            for each in ENTRIES.values() if each["language"] == "en"
            for kind, slug in edges_of(each) if kind != "contrasts_with"]  # fmt: skip
    assert len(said) == len(set(said))


def test_most_terms_about_attachment_stand_in_the_graph():
    mine = [each for each in ENTRIES.values() if each["language"] == "en" and "attachment" in each["topics"]]
    ends = {slug for each in ENTRIES.values() for _kind, slug in edges_of(each)}
    assert [each["slug"] for each in mine if not edges_of(each) and each["slug"] not in ends] == []


@every_entry
def test_technical_words_name_their_work(piece):
    """But for what things are called in a place, which no work decides."""
    named = {"psychiatrist", "psychologist", "therapist", "anxiety", "low-mood", "trauma"}
    assert MARK.search(piece["technical"]) or piece["slug"] in named


@every_piece
def test_the_voice_is_steady(name, piece):
    text = "\n".join(texts(piece))
    assert "!" not in text
    assert not re.search(r"\b\w+n[’']t\b|\b(you|they|we|I)[’'](re|ve|ll|m|d)\b|\bit[’']s\b", text, re.IGNORECASE)


@every_piece
def test_each_piece_is_easy_to_read(name, piece):
    if piece["language"] == "en":
        assert grade(patient_text(piece)) <= 7
    else:
        assert inflesz(patient_text(piece)) >= 60


@every_piece
def test_no_line_of_our_own_questions_stands_in_a_piece(name, piece):
    """Reading a question's own words beforehand would coach the next answer."""
    runs = runs_of(patient_text(piece))
    assert not [line for line in OWN_LINES[piece["language"]] if runs & runs_of(line)]


def test_the_pieces_together_are_easy_to_read():
    assert grade(pooled("en")) <= 6
    assert inflesz(pooled("es")) >= 65


def test_the_ids_of_references_and_topics_are_unique():
    assert len(load(STARTER / "references.toml")["references"]) == len(REFERENCES)
    assert len(load(STARTER / "topics.toml")["topics"]) == len(TOPICS)
    assert all({"en", "es"} == set(each["name"]) for each in TOPICS.values())


def test_every_reference_is_used():
    assert set(REFERENCES) == {source for piece in SHIPPED.values() for source in piece["sources"]}


@pytest.mark.parametrize("reference", REFERENCES.values(), ids=REFERENCES.keys())
def test_a_reference_can_be_found_again(reference):
    assert {"id", "authors", "year", "title"} <= set(reference) <= REFERENCE_KEYS
    assert reference.get("container") or reference.get("publisher")
    assert str(reference["year"]) in reference["id"]
    check_doi(reference.get("doi", "10.0000/none"))
    assert is_isbn(reference.get("isbn", "978-0-89042-576-3"))


def test_the_keys_of_rules_are_unique():
    assert len({each["key"] for each in RULES}) == len(RULES)


def test_a_rule_offers_an_article_that_is_there_in_every_language():
    assert {each["page"] for each in RULES} <= slugs(ARTICLES, "en") & slugs(ARTICLES, "es")


@every_rule
def test_a_rule_says_why_in_both_languages(rule):
    assert set(rule) == {"key", "version", "page", "title", "title_es", "when"}
    assert rule["version"] == 1
    assert rule["title"].endswith(".")
    assert rule["title_es"].endswith(".")


@every_rule
def test_a_rule_is_at_most_three_deep_and_asks_for_known_facts(rule):
    for leaf, depth in conditions(rule["when"]):
        assert depth <= 3
        assert set(leaf) == {"fact", "op", "value"}
        assert leaf["op"] in OPERATORS
        if leaf["fact"] not in PLAIN_FACTS:
            instrument, scale, figure = leaf["fact"].split(".")
            assert scale in {each.key for each in load_instrument(instrument).scales}
            assert figure in {"value", "percentile", "ci95_low", "ci95_high"}


def test_mending_an_argument_is_never_offered_where_fear_is_high_or_unknown():
    for rule in RULES:
        if rule["page"] == "making-up-after-an-argument":
            fear = {"fact": "leeside-attachment-core.DF.value", "op": ">=", "value": 3.5}
            assert {"not": fear} in rule["when"]["all"]
