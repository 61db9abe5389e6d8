"""What the starter activities and courses promise, beside what every shipped piece does."""

import re

import pytest

from content.citations import MARK
from tests.content.test_starter import (
    AUDIENCES,
    OWN_LINES,
    PIECES,
    REFERENCES,
    TOPICS,
    folder,
    grade,
    inflesz,
    patient_text,
    runs_of,
    shape,
    texts,
)

ACTIVITY_KEYS = {
    "slug", "language", "title", "lead", "audience", "topics", "related", "sources", "minutes", "how_often",
    "with_professional", "needs", "not_when", "steps", "afterwards", "how_sure",
}  # fmt: skip
COURSE_KEYS = {
    "slug", "language", "title", "lead", "audience", "topics", "related", "sources", "rhythm", "aims", "not_when",
    "how_sure",
}  # fmt: skip
LESSON_KEYS = {
    "slug", "language", "course", "number", "title", "lead", "audience", "topics", "related", "sources",
    "with_professional", "sections", "to_try", "example",
}  # fmt: skip
TRACK = ("smile", "talk-and-listen", "touch", "play", "comfort", "make-amends", "routine", "be-there", "name-feelings")
BEGUN_WITH_A_PROFESSIONAL = {"looking-back-with-somebody", "letter-to-the-child"}

ACTIVITIES, COURSES, LESSONS = folder("activities"), folder("courses"), folder("lessons")
OURS = ACTIVITIES | COURSES | LESSONS
EVERYTHING = PIECES | OURS

every_piece = pytest.mark.parametrize(("name", "piece"), OURS.items(), ids=OURS.keys())


def prose(piece):
    """What a reader reads of a piece, without the codes of a course."""
    return patient_text({key: each for key, each in piece.items() if key not in ("course", "rhythm")})


def in_language(pieces, language):
    return {each["slug"]: each for each in pieces.values() if each["language"] == language}


def lessons_of(course, language):
    found = [each for each in in_language(LESSONS, language).values() if each["course"] == course]
    return sorted(found, key=lambda each: each["number"])


def test_there_are_fourteen_activities_and_two_courses_and_half_of_them_in_spanish():
    assert len(in_language(ACTIVITIES, "en")) >= 14
    assert len(in_language(ACTIVITIES, "es")) >= 7
    assert (len(in_language(COURSES, "en")), len(in_language(COURSES, "es"))) == (2, 1)


@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES.keys())
def test_a_course_has_six_lessons_or_more_numbered_one_after_the_other(course):
    numbers = [each["number"] for each in lessons_of(course["slug"], course["language"])]
    assert len(numbers) >= 6
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_track_for_parents_holds_nine_tips_each_with_its_line(language):
    lessons = lessons_of("nine-for-parents", language)
    assert [each["slug"] for each in lessons] == [f"parents-{name}" for name in TRACK]
    assert all(each["example"] for each in lessons)


def test_what_touches_hard_memories_begins_with_a_professional_and_nothing_else_does():
    flagged = {each["slug"] for each in (ACTIVITIES | LESSONS).values() if each["with_professional"]}
    assert flagged == BEGUN_WITH_A_PROFESSIONAL


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_three_steps_have_lines_to_write_and_an_example_each(language):
    steps = ACTIVITIES[f"notice-look-back-acknowledge.{language}"]["steps"]
    assert len(steps) == 3
    assert all(step["prompts"] and step["example"] for step in steps)


@every_piece
def test_a_file_has_its_name_and_its_parts(name, piece):
    assert name == f"{piece['slug']}.{piece['language']}"
    keys = next(keys for kind, keys in ((ACTIVITIES, ACTIVITY_KEYS), (COURSES, COURSE_KEYS), (LESSONS, LESSON_KEYS))
                if name in kind)  # fmt: skip
    assert set(piece) == keys
    assert all(text.strip() and not text.rstrip().endswith(":") for text in texts(piece))


def test_no_two_pieces_have_the_same_slug():
    kinds = (PIECES, ACTIVITIES, COURSES, LESSONS)
    assert len(EVERYTHING) == sum(len(kind) for kind in kinds)


@every_piece
def test_a_translation_has_the_structure_of_its_original(name, piece):
    if piece["language"] == "en":
        return
    other = OURS[f"{piece['slug']}.en"]
    for key in ("audience", "topics", "sources"):
        assert piece[key] == other[key]
    left = [slug for slug in other["related"] if f"{slug}.es" in EVERYTHING]
    assert piece["related"] == left
    assert shape({**piece, "related": []}) == shape({**other, "related": []})
    assert MARK.findall("\n".join(texts(piece))) == MARK.findall("\n".join(texts(other)))


@every_piece
def test_the_sources_are_the_works_it_cites(name, piece):
    used = set(MARK.findall("\n".join(texts(piece))))
    assert used == set(piece["sources"]) <= set(REFERENCES)
    assert set(piece["topics"]) <= set(TOPICS)
    assert set(piece["audience"]) <= AUDIENCES


@every_piece
def test_related_pieces_exist_and_share_a_topic(name, piece):
    assert 2 <= len(set(piece["related"]) - {piece["slug"]}) == len(piece["related"])
    for slug in piece["related"]:
        assert set(EVERYTHING[f"{slug}.{piece['language']}"]["topics"]) & set(piece["topics"])


@every_piece
def test_the_voice_is_steady(name, piece):
    text = "\n".join(texts(piece))
    assert "!" not in text
    assert "—" not in text
    assert not re.search(r"\b\w+n[’']t\b|\b(you|they|we|I)[’'](re|ve|ll|m|d)\b|\bit[’']s\b", text, re.IGNORECASE)


@every_piece
def test_each_piece_is_easy_to_read(name, piece):
    if piece["language"] == "en":
        assert grade(prose(piece)) <= 7
    else:
        assert inflesz(prose(piece)) >= 60


@every_piece
def test_no_line_of_our_own_questions_stands_in_a_piece(name, piece):
    runs = runs_of(prose(piece))
    assert not [line for line in OWN_LINES[piece["language"]] if runs & runs_of(line)]
