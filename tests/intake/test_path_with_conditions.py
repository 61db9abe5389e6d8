"""Wherever conditions stand and whatever is answered, the path ends, passes no question by, and is found again."""

from hypothesis import given
from hypothesis import strategies as st

from intake.instruments import load
from intake.models import Answer, Assessment, Invitation, Section
from intake.path import Part, Path, Question, judged

GAD = load("gad-7")
SHEETS = [Assessment(instrument="gad-7", target_kind=f"t{n}") for n in range(5)]


@st.composite
def batteries(draw):
    """Parts of one to four questions, each perhaps under a condition on an earlier one, perhaps skipped kindly."""
    parts = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        items = list(GAD.items[: draw(st.integers(1, 4))])
        condition = {}
        if parts and draw(st.booleans()):
            gate = draw(st.sampled_from(parts))
            on = draw(st.lists(st.sampled_from([q.item.id for q in gate.questions]), min_size=1, unique=True))
            condition = {"part": gate.section.key, "items": on, "at_or_above": draw(st.integers(1, 3 * len(on)))}
        section = Section(key=f"part-{number}", position=number, instrument="gad-7", condition=condition)
        questions = tuple(Question(number, n, item, SHEETS[number - 1], None) for n, item in enumerate(items, 1))
        parts.append(Part(number, section, GAD, questions, (), draw(st.integers(0, 9)) == 0, False))
    return parts


def path_of(parts):
    path = Path(Invitation())
    path.parts = judged(parts)
    return path


def answered(question, value):
    state = Answer.SKIPPED if value is None else Answer.ANSWERED
    return Answer(assessment_id=question.assessment.pk, item=question.item.id, state=state, value=value)


def first_open(path):
    """Where a patient who comes back is led: the first question without an answer of the first part that is open."""
    part = path.first_open_part()
    return part.first_open if part else None


@given(batteries(), st.data())
def test_the_path_ends_and_passes_no_question_by(parts, data):
    path, met = path_of(parts), []
    while (question := first_open(path)) is not None:
        place = (question.part, question.number)
        assert place not in met  # it never comes round again
        asked = [(q.part, q.number) for q in path.questions if not q.is_done]
        assert place == asked[0]  # nothing that is asked lies before it unanswered
        met.append(place)
        path = path.with_answer(answered(question, data.draw(st.none() | st.integers(0, 3))))
    assert all(question.is_done for question in path.questions)
    assert path.done == path.total <= sum(len(part.questions) for part in parts)


@given(batteries(), st.lists(st.tuples(st.integers(0, 19), st.none() | st.integers(0, 3)), max_size=30))
def test_answers_in_any_order_lead_to_the_same_place_as_read_anew(parts, given_in_turn):
    path = path_of(parts)
    questions = [question for part in path.parts for question in part.questions]
    stands = {}
    for at, value in given_in_turn:
        question = questions[at % len(questions)]
        stands[question.part, question.number] = answered(question, value)
        path = path.with_answer(stands[question.part, question.number])
    anew = path_of(
        Part(
            part.number, part.section, GAD, tuple(_with(q, stands) for q in part.questions), (), part.is_skipped, False
        )
        for part in parts
    )
    assert [(part.verdict, part.place) for part in path.parts] == [(part.verdict, part.place) for part in anew.parts]
    assert [part.place for part in path.asked_parts] == list(range(1, len(path.asked_parts) + 1))
    where, there = first_open(path), first_open(anew)
    assert (where and (where.part, where.number)) == (there and (there.part, there.number))


def _with(question, stands):
    answer = stands.get((question.part, question.number))
    return Question(question.part, question.number, question.item, question.assessment, answer)
