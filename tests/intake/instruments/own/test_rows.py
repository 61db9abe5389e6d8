"""An instrument of a clinic's own, declared by CSV: what is understood, and what is refused with its place."""

from fractions import Fraction

import pytest

from intake.instruments.own import checksum_of, documented, instrument_of, read_own
from intake.instruments.own.rows import COLUMNS, example
from intake.instruments.sheet import SheetRefused
from intake.psychometrics.scoring import score
from tests.own import as_csv, content, rows_of


def changed(kind, key="", **changes):
    return [{**row, **changes} if (row["row"], row.get("id", "")) == (kind, key) else row for row in rows_of()]


def changed_in(language, kind, **changes):
    return [{**row, **(changes if row["row"] == kind else {})} for row in rows_of(language)]


def refusal(rows, columns=COLUMNS):
    with pytest.raises(SheetRefused) as refused:
        documented(read_own(as_csv(rows, columns)), 18)
    return str(refused.value)


def test_everything_that_is_declared_is_in_the_instrument():
    found = instrument_of(content("en", "es"), "own-a", "1", "clinic")

    assert found.languages == ("en", "es")
    assert dict(found.title) == {"en": "Title en", "es": "Title es"}
    assert dict(found.frame) == {"en": "This week en", "es": "This week es"}
    assert [dict(item.text)["es"] for item in found.items] == [f"Line {n} es" for n in range(1, 5)]
    assert [(option.value, option.text["es"]) for option in found.items[3].options][3] == (3, "Word 3 es")
    calm, pace = found.scales
    assert (calm.items, calm.reversed_items, calm.formula, calm.min_answered) == (("q1", "q2", "q3"), {"q2"}, "sum", 2)
    assert (pace.items, pace.reversed_items, pace.formula, pace.min_answered) == (("q3", "q4"), set(), "mean", 2)
    assert (calm.low, calm.high, pace.low, pace.high) == (0, 9, 0, 3)
    assert (calm.higher_means["en"], pace.higher_means["es"]) == (
        "A higher score is better.", "Una puntuación más alta es peor.",
    )  # fmt: skip


def test_it_claims_nothing():
    found = instrument_of(content(), "own-a", "1", "clinic")

    assert found.is_plain
    assert found.plane is None
    for figures in ("norms", "bands", "cutoffs", "reliabilities", "errors", "algorithms", "outcomes"):
        assert getattr(found, figures) == ()
    assert found.risk_rules == found.scale_risk_rules == ()
    assert found.is_known_to("clinic")
    assert not found.is_known_to("another")


@pytest.mark.parametrize(
    ("answers", "calm", "pace"),
    [
        ({"q1": 3, "q2": 0, "q3": 3, "q4": 0}, 9, Fraction(3, 2)),  # 3 + (3 - 0) + 3; (3 + 0) / 2
        ({"q1": 0, "q2": 3, "q3": 0, "q4": 1}, 0, Fraction(1, 2)),
        ({"q1": 1, "q2": 2, "q3": 3, "q4": 2}, 5, Fraction(5, 2)),
        ({"q1": 2, "q2": 1, "q3": None, "q4": 3}, 6, None),  # (2 + 2) / 2 * 3, and a mean that may miss none
        ({"q1": None, "q2": None, "q3": 3, "q4": 3}, None, 3),
    ],
)
def test_it_scores_as_a_hand_does(answers, calm, pace):
    found = instrument_of(content(), "own-a", "1", "clinic")
    assert [result.value for result in score(found, answers)] == [calm, pace]


def test_the_same_content_has_the_same_checksum_and_another_one_another():
    assert checksum_of(content("en", "es")) == checksum_of(content("en", "es"))
    other = documented(read_own(as_csv(changed("item", "q2", turned="no"))), 18)
    assert checksum_of(other) != checksum_of(content())


def test_an_instruction_stands_in_the_languages_that_it_has():
    rows = [*rows_of("en", "es"), {"row": "instruction", "lang": "es", "text": "Elige una respuesta."}]
    found = instrument_of(documented(read_own(as_csv(rows)), 18))
    assert (found.instruction_in("es"), found.instruction_in("en")) == ("Elige una respuesta.", None)


def test_the_example_can_be_read_as_it_stands():
    words = {name: name for name in ("title", "frame", "scale", *(f"answer {n}" for n in range(4)))}
    written = example("en", words | {f"item {n}": f"Line {n}" for n in range(1, 4)}).encode()
    assert len(instrument_of(documented(read_own(written), 18)).items) == 3


def test_semicolons_part_cells_too():
    assert documented(read_own(as_csv(rows_of()).replace(b",", b";")), 18) == content()


REFUSED = [
    (changed("item", "q1", scales="calm other"), "'other', which no row declares"),
    (changed("item", "q1", turned=""), "turned must be one of: yes, no"),
    (changed("item", "q1", turned="maybe"), "turned must be one of: yes, no"),
    (changed("item", "q1", scales=""), "turned round and belongs to no scale"),
    (changed("item", "q1", formula="sum"), "Row 10, formula"),
    (changed("item", "q1", text="<b>Line"), "Row 10, text"),
    (changed("item", "q1", text="=1+1"), "begins like a formula"),
    (changed("item", "q1", text=""), "Row 10 has no text"),
    (changed("item", "q1", text="Hello {P}"), "brace"),
    (changed("item", "q1", id="q2"), "given before"),
    (changed("item", "q1", id="q 1"), "does not fit"),
    (changed("item", "q1", id="x" * 33), "does not fit"),
    (changed("scale", "calm", formula="sqrt"), "formula must be one of: sum, mean"),
    (changed("scale", "calm", formula=""), "formula must be one of: sum, mean"),
    (changed("scale", "calm", may_miss="many"), "a whole number is needed"),
    (changed("scale", "calm", may_miss="3"), "Fewer than that may be missing"),
    (changed("scale", "calm", higher_is="nice"), "higher_is must be one of: worse, better, neither"),
    (changed("answer", 1, id="one"), "a whole number is needed"),
    (changed("answer", 1, id="101"), "between 0 and 100"),
    (changed("title", text="x" * 81), "longer than 80"),
    (changed("title", text="About {P}"), "title: a brace"),
    (changed("frame", text="{{ request.user }}"), "frame: a brace"),
    (changed("scale", "calm", text="Calm of {P}"), "calm: a brace"),
    (changed("title", text="Thoughts of suicide"), "title (en) reads like a question about self-harm"),
    (changed("frame", text="When I wanted to die"), "frame (en) reads like a question about self-harm"),
    (changed("scale", "calm", text="Self-harm"), "calm (en) reads like a question about self-harm"),
    (changed("frame", text="x" * 81), "frame: it is longer than 80"),
    (changed("scale", "calm", text="x" * 81), "calm: it is longer than 80"),
    ([*rows_of(), *changed_in("es", "title", text="x" * 81)], "title: it is longer than 80 characters"),
    (changed("item", "q1", text="\u3164"), "nobody can see"),
    (changed("item", "q1", text="\u2800"), "nobody can see"),
    (changed("item", "q1", text="Sui\u034fcide"), "nobody can see"),
    (changed("title", lang="english"), "is not a language"),
    (changed("title", id="x"), "an id belongs to"),
    (changed("title", row="norm"), "no kind of row 'norm'"),
    ([row for row in rows_of() if row["row"] != "title"], "no title"),
    ([row for row in rows_of() if row["row"] != "scale"], "which no row declares"),
    ([row for row in rows_of() if row["row"] != "item"], "at least one question"),
    ([row for row in rows_of() if row["row"] != "answer"], "2 to 21 answers"),
    (rows_of("en", "es")[:-1], "has no text in es"),
    ([*rows_of(), {"row": "scale", "id": "calm", "lang": "es", "text": "x", "formula": "mean"}], "says otherwise"),
    (rows_of(items=301), "more than 300 questions"),
    ([*rows_of(), *rows_of("es", items=1000)], "more than 1000 rows"),
    ([], "no title"),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "said"), REFUSED, ids=[said for _rows, said in REFUSED])
def test_what_is_not_understood_is_refused_with_its_place(rows, said):
    assert said in refusal(rows)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b",", b";"])
def test_lines_may_end_as_any_program_ends_them(end, mark):
    rows = changed("item", "q1", text="I take risks" if mark == b";" else "I take: risks")
    found = as_csv(rows).replace(b",", mark).replace(b"\r\n", end)
    assert documented(read_own(found + mark * 8 + end), 18)["document"] == content()["document"]


def test_a_time_frame_may_end_in_a_full_stop():
    found = documented(read_own(as_csv(changed("frame", text="In the last week."))), 18)
    assert found["document"]["frame"]["en"] == "In the last week"


def test_a_file_that_marks_risk_is_refused():
    assert "should raise an alert" in refusal(rows_of(), (*COLUMNS, "risk"))
    assert documented(read_own(as_csv(rows_of())), 18)


@pytest.mark.parametrize(
    "line",
    [
        "I have thought about suicide", "I wanted to hurt myself", "I would be better off dead", "I want to die",
        "I harmed myself", "Thoughts of harming oneself", "Life is not worth living", "I took an overdose",
        "I wish I were not alive", "No vale la pena vivir", "No quiero vivir", "Pienso en dañarme",
        "I think of ending my own life", "He pensado en el suicidio", "He querido hacerme daño",
        "Tengo ganas de morirme", "Pienso en quitarme la vida", "Quiero autolesionarme",
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["item", "answer", "instruction"])
def test_no_line_may_ask_about_self_harm(line, kind):
    if kind == "instruction":
        rows = [*rows_of(), {"row": "instruction", "lang": "en", "text": line}]
    else:
        rows = changed(kind, {"item": "q1", "answer": 3}[kind], text=line)
    assert "self-harm" in refusal(rows)


def test_rows_without_anything_in_them_are_not_counted():
    empty = b"\n" + b"," * (len(COLUMNS) - 1)
    assert documented(read_own(as_csv(rows_of()).rstrip() + empty * 1500), 18)
    with pytest.raises(SheetRefused, match="more than"):
        read_own(as_csv([*rows_of(), *rows_of("es", items=1000)]) + empty)


@pytest.mark.parametrize("line", ["I finish what I begin", "I cut my food", "My diet is good", "Vivo con mi familia"])
def test_other_lines_may(line):
    assert documented(read_own(as_csv(changed("item", "q1", text=line))), 18)
