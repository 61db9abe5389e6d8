"""Section 4 of the design as sentences: what may be said of a score, and what may not."""

import re

import pytest

from intake.models import Answer
from portal.care.casefile import open_case
from portal.clinic.charts.norms import NormScore, words
from portal.clinic.loading import read
from portal.clinic.present import planes, scales
from portal.clinic.present.brief import compared, scale_point
from portal.clinic.present.profile import contents
from tests.portal.care.people import translations_checked
from tests.portal.clinic import intakes

HIGH = {
    intakes.CORE: {f"AX{i}": 5 for i in (1, 2, 3, 5)}
    | {f"AX{i}": 1 for i in (7, 8, 9)}
    | {f"AV{i}": 1 for i in (1, 2, 3, 6)}
    | {f"AV{i}": 5 for i in (7, 8, 10)}
}
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("t", "sem", "percentile", "said"),
    [
        (60, 4, 84, "higher than most"),
        (57, 4, 75, "not clearly away from the middle"),  # the 95% range reaches under the middle
        (57, 3, 74, "near the middle"),
        (40, 4, 16, "lower than most"),
        (43, 4, 25, "not clearly away from the middle"),
        (50, 4, 50, "near the middle"),
        (60, None, 84, "not clearly away from the middle"),
        (60, 4, None, ""),
    ],
)
def test_more_than_most_needs_the_percentile_and_its_range(t, sem, percentile, said):
    assert words(NormScore("A", t, sem, percentile)) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("clinic", "higher than most people who came here"),
        ("reference", "higher than most of the comparison sample"),
    ],
)
def test_a_comparison_names_with_whom(kind, said):
    assert compared("higher than most", kind) == said


@pytest.fixture
def reading(pia, ana, by_ana, clinic):
    intakes.norms(clinic)
    intakes.sent(pia, ana, HIGH, middle=2)
    return read(open_case(by_ana, pia.pk))


def test_with_clinic_norms_no_style_and_no_most_likely(reading):
    found = contents(reading)
    said = " ".join(
        [str(point) for point in found["brief"].short] + [view.sentence + view.caption for view in found["planes"]]
    )
    assert not re.search("secure|preoccupied|dismissing|fearful|most likely", said, re.IGNORECASE)
    assert "simulated intakes, n = 320" in found["scale_groups"][1].caption


def test_a_high_score_is_more_than_most_people_who_came_here(reading):
    score = next(score for score in reading.scores if score.scale == "AX")
    assert str(scale_point(score, reading)) == "Attachment anxiety 5.0 of 1–5: higher than most people who came here."


def test_the_plane_is_drawn_in_plain_words_with_twenty_marks(reading):
    view = planes.planes(reading)[0]
    assert view.is_neutral
    assert sum(int(row.words.split()[0]) for row in view.chances) == 20
    assert view.chances[0].name == "More worry, less distance"
    assert "It cannot say whether the questions measure attachment." in view.caption


def test_a_scale_with_norms_shows_t_with_range_and_percentile_with_interval(reading):
    row = scales.groups(reading)[1].rows[0]
    assert re.fullmatch(r"\d\d–\d\d", row.interval)
    assert re.fullmatch(r"\d\d", row.percentile)
    assert re.fullmatch(r"\d\d–\d\d+", row.percentile_interval)


def test_the_error_of_measurement_names_its_coefficient_its_people_and_its_limit(reading):
    said = scales.groups(reading)[1].error
    assert re.match(r"Error of measurement: alpha 0\.\d\d \(Attachment anxiety\), alpha 0\.\d\d \(Attachment av", said)
    assert "in the people of the norms." in said
    assert said.endswith("This error covers the choice of questions only, not change from day to day.")


def test_an_error_from_other_people_says_so(clinic, pia, ana, by_ana):
    profile = intakes.of_published(pia, ana, "gad-7")
    (score,) = profile.scores.all()
    assert score.norm is None
    assert score.sem is not None
    (group,) = scales.groups(read(open_case(by_ana, pia.pk)))
    assert group.error.startswith("Error of measurement: alpha 0.89, in other people (German general population 2008, ")
    assert "Loewe et al. (2008)" in group.error


def test_a_recipe_from_before_it_named_its_source_says_the_same(reading):
    said = scales.groups(reading)[1].error
    for score in reading.scores:
        del score.recipe["sem"]
    assert scales.groups(reading)[1].error == said


def test_an_error_that_is_not_known_is_said(pia, ana, by_ana):
    intakes.of_published(pia, ana, "phq-9")
    (group,) = scales.groups(read(open_case(by_ana, pia.pk)))
    assert group.error == "Error of measurement: not known, so there is no 95% range."
    assert not group.rows[0].interval


def test_a_band_of_change_says_what_its_error_does_not_cover(clinic, pia, ana, by_ana):
    intakes.norms(clinic)
    intakes.sent(pia, ana, HIGH, days_ago=60)
    intakes.sent(pia, ana)
    caption = contents(read(open_case(by_ana, pia.pk)))["course"].caption
    assert caption.startswith("Shaded band:")
    assert caption.endswith("not change from day to day.")


def test_without_an_error_there_is_no_band_to_explain(pia, ana, by_ana):
    intakes.sent(pia, ana, days_ago=60)
    intakes.sent(pia, ana)
    assert contents(read(open_case(by_ana, pia.pk)))["course"].caption == ""


def test_worry_has_one_meaning_on_a_page(reading):
    found = contents(reading)
    assert "Everyday worry" in [row.name for row in found["scale_groups"][0].rows]
    assert "Everyday worry" in [each["view"].title for each in found["item_views"]]
    assert str(found["brief"].short[0]).startswith("Everyday worry ")
    assert found["planes"][0].table.headers[1] == "Worry about losing people"
    assert found["planes"][0].chances_sentence.startswith("Worry: about losing people.")


def test_the_check_in_has_no_range_and_so_no_line_about_it(reading):
    assert scales.groups(reading)[0].error == ""


def test_the_check_in_is_a_mean_in_the_words_of_its_answers(reading):
    mood = next(score for score in reading.scores if score.scale == "mood")
    assert re.fullmatch(
        r"Low mood \d\.\d of 0–3: (between )?“On .* days”( and “.*”)?\.", str(scale_point(mood, reading))
    )


def test_staff_read_the_same_limit_under_each_of_our_own_questionnaires(reading):
    said = {group.notice for group in scales.groups(reading)}
    assert said == {"Not validated. No published norms or cut-offs. Not a suicide screen."}


def test_staff_read_that_a_translation_was_not_checked_where_it_was_answered(clinic, pia, ana, by_ana):
    intakes.sent(pia, ana)
    Answer.objects.filter(assessment__instrument=intakes.CHECK_IN, item="W1").update(language="es")
    assert said_of_translations(by_ana, pia) == {
        intakes.CHECK_IN: "Answered in Spanish: translation not yet checked.",
        intakes.CORE: "",
    }
    translations_checked(clinic, ana)
    assert set(said_of_translations(by_ana, pia).values()) == {""}


def said_of_translations(by, person):
    reading = read(open_case(by, person.pk))
    asked = dict.fromkeys(score.assessment_id for score in reading.scores)
    keys = [next(sheet.instrument for sheet in reading.sheets if sheet.pk == pk) for pk in asked]
    return dict(zip(keys, [group.translation for group in scales.groups(reading)], strict=True))


def test_the_check_in_is_never_compared_with_anybody(clinic, pia, ana, by_ana):
    intakes.norms(clinic, key=intakes.CHECK_IN)
    intakes.sent(pia, ana)
    reading = read(open_case(by_ana, pia.pk))
    mood = next(score for score in reading.scores if score.scale == "mood")
    group = next(group for group in scales.groups(reading) if "Low mood" in [row.name for row in group.rows])
    assert (mood.norm, mood.sem, mood.t, mood.percentile, mood.ci95_low) == (None, None, None, None, None)
    assert set(mood.recipe["missing_figures"].values()) == {"answer-words-only"}
    assert group.caption == "The place on the answer scale is all that these numbers say."
    assert not group.has_norms
    assert not any(row.percentile or row.interval or row.standing for row in group.rows)
    assert "most" not in str(scale_point(mood, reading)).replace("“On most days”", "")


def test_a_scale_with_cut_offs_does_not_say_that_its_place_is_all(clinic, pia, ana, by_ana):
    intakes.of_published(pia, ana, "phq-9", {str(item): 2 for item in range(1, 9)} | {"9": 0})
    (group,) = scales.groups(read(open_case(by_ana, pia.pk)))
    assert group.caption == "Each score stands in the range of its published cut-offs. There is no comparison group."
    assert group.rows[0].meaning


def test_too_few_answers_say_how_many_are_needed(reading):
    score = next(score for score in reading.scores if score.scale == "AV")
    score.value, score.status, score.items_used = None, "too-few-answers", ["AV1", "AV2"]
    assert (
        str(scale_point(score, reading))
        == "Attachment avoidance: 2 of 7 answered. The scale needs 6. No score is shown."
    )


def test_a_score_says_on_how_many_answers_it_rests(reading):
    score = next(score for score in reading.scores if score.scale == "AV")
    score.items_used, score.items_missing = score.items_used[:-1], score.items_used[-1:]
    rows = [row for group in scales.groups(reading) for row in group.rows]
    assert [row.name for row in rows if row.meaning.endswith(". 6 of 7 answered")] == ["Attachment avoidance"]


def test_nobody_close_is_not_a_low_score(reading):
    score = next(score for score in reading.scores if score.scale == "AV")
    score.value, score.status = None, "no-close-person"
    assert str(scale_point(score, reading)) == "Attachment avoidance: Not asked: no close person now."


def test_help_exempts_from_pace(reading):
    reading.invitation.was_helped = True
    from portal.clinic.present.trust import trust

    assert any("pace is not judged" in check.text for check in trust(reading).checks)


def test_a_list_exempts_from_pace_and_says_why(reading):
    from portal.clinic.present.trust import trust

    reason = "Answered as a list, with no time for each line: pace is not judged."
    assert not any(reason in check.text for check in trust(reading).checks)
    reading.sheets[0].answered_in_list = True
    assert any(reason in check.text for check in trust(reading).checks)
