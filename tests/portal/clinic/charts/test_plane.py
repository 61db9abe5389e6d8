import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.clinic.charts import plane
from portal.clinic.charts.plane import Place, Plane
from portal.clinic.charts.plane.rings import R95, axes
from portal.clinic.charts.regions import ANXIOUS, FEARFUL, NAMES, REGIONS, Mode
from tests.portal.clinic.charts.markup import is_inside, painted, parsed, size, words

anywhere = st.floats(-20, 30)
on_scale = st.floats(1, 5)
spread = st.floats(0.01, 9)


@st.composite
def planes(draw):
    a, c, r = draw(spread), draw(spread), draw(st.floats(-0.95, 0.95))
    marks = tuple((draw(anywhere), draw(anywhere), draw(st.sampled_from(REGIONS))) for _ in range(20))
    point = draw(on_scale), draw(on_scale)
    return Plane(
        low=1,
        high=5,
        now=Place("9 de junio de 2026", point, point, (0.3, 0.3)),
        covariance=((a, r * (a * c) ** 0.5), (r * (a * c) ** 0.5, c)),
        lines=(draw(on_scale), draw(on_scale)),
        marks=marks,
        likely=(ANXIOUS,),
        line_label="comparison sample",
        group="simulated intakes, n = 240",
        earlier=(Place("14 Jan", (2, 2), (draw(anywhere), draw(anywhere))),),
        mode=draw(st.sampled_from(Mode)),
    )


@given(planes())
def test_everything_stays_in_the_picture(given_plane):
    assert is_inside(plane.draw(given_plane))


@given(planes())
def test_there_are_twenty_marks_or_none_for_the_patient(given_plane):
    expected = 0 if given_plane.mode is Mode.SHARED else 20
    assert len(painted(plane.draw(given_plane), "dot")) == expected


@given(planes())
def test_no_label_leaves_the_square(given_plane):
    texts = painted(plane.draw(given_plane), "halo")
    assert all(62 <= float(node.get("x")) <= 422 and 14 <= float(node.get("y")) <= 374 for node in texts)


def test_the_same_figures_give_the_same_bytes(make_plane):
    assert plane.draw(make_plane()) == plane.draw(make_plane())


def test_the_title_says_what_the_picture_shows(make_plane):
    svg = plane.draw(make_plane())
    assert parsed(svg).get("role") == "img"
    assert parsed(svg)[0].text == (
        "Attachment plane. Anxiety 4.2 and avoidance 2.6 on 1 to 7 scales. The point allows for error of measurement:"
        " 4.1 and 2.7. Between Anxious (preoccupied) and Fearful-avoidant. Cannot be ruled out: Secure."
    )


def test_one_likely_region_is_named_with_its_chance(make_plane):
    said = plane.sentence(make_plane(likely=(ANXIOUS,)))
    assert said.startswith("Most likely: Anxious (preoccupied), 15 in 20.")


def test_neutral_pictures_have_no_style_names(make_plane):
    neutral = make_plane(mode=Mode.NEUTRAL, group="simulated intakes, n = 240")
    table = plane.table(neutral)
    said = " ".join([words(plane.draw(neutral)), plane.sentence(neutral), plane.caption(neutral), *table.headers])
    for name in (*map(str, NAMES.values()), "Anxi", "Avoid", "most likely", "Most likely"):
        assert name not in said


def test_neutral_pictures_print_the_group_and_the_middle(make_plane):
    said = words(plane.draw(make_plane(mode=Mode.NEUTRAL, group="simulated intakes, n = 240")))
    assert "Compared with simulated intakes, n = 240" in said
    assert "middle of people" in said


def test_neutral_pictures_say_once_what_they_cannot_say(make_plane):
    assert plane.caption(make_plane(mode=Mode.NEUTRAL)).count("cannot say") == 1
    assert "cannot say" not in plane.caption(make_plane())


def test_the_patient_sees_no_chances_lines_or_decimals(make_plane):
    shared = make_plane(mode=Mode.SHARED)
    svg = plane.draw(shared)
    assert not [paint for paint in ("dot", "norm", "q", "ell50") if painted(svg, paint)]
    assert "." not in words(svg).replace("This can move.", "").replace("here.", "").replace("high). ", "").replace(
        "distance. ", ""
    )
    assert plane.table(shared).rows == (("9 Jun", "about 4", "about 3"),)


def test_a_long_name_of_the_lines_stands_under_the_plane_alone(make_plane):
    name = "Comparison sample: people who answered by themselves on the web, aged 18 to 70"
    texts = " ".join("".join(node.itertext()) for node in painted(plane.draw(make_plane(line_label=name)), "halo"))
    assert "by themselves" not in texts
    assert "middle of the" in texts
    short = painted(plane.draw(make_plane(line_label="adult average")), "halo")
    assert "adult average" in " ".join("".join(node.itertext()) for node in short)


def test_names_are_escaped(make_plane):
    svg = plane.draw(make_plane(line_label="<b>x</b>", group='"&', now=Place("<i>", (4, 3), (4, 3))), key='"><b>')
    assert "<b>" not in svg
    assert "<i>" not in svg
    assert "&lt;b&gt;" in svg


def test_no_paint_stands_in_the_drawing(make_plane):
    svg = plane.draw(make_plane())
    assert "style=" not in svg
    assert "fill=" not in svg


def test_two_planes_on_a_page_have_their_own_clips(make_plane):
    assert 'id="mother-clip"' in plane.draw(make_plane(), key="mother")


def test_rings_have_the_half_axes_of_the_worked_case():
    # Case C2 of the worked cases: half-axes .542955 and .490127 at 95%.
    ring = axes(((0.542955**2 / 5.991465, 0), (0, 0.490127**2 / 5.991465)))
    assert ring.major * R95 == pytest.approx(0.542955, abs=1e-3)
    assert ring.minor * R95 == pytest.approx(0.490127, abs=1e-3)


def test_an_impossible_covariance_is_refused(make_plane):
    with pytest.raises(ValueError, match="positive definite"):
        plane.draw(make_plane(covariance=((0.1, 0.2), (0.2, 0.1))))


def test_other_than_twenty_marks_are_refused(make_plane):
    with pytest.raises(ValueError, match="20 marks"):
        make_plane(marks=((1, 1, FEARFUL),))


def test_the_table_holds_the_scores_as_answered_and_the_point_drawn(make_plane):
    earlier = (Place("14 Jan", (5.1, 3.3), (5.0, 3.2), (0.36, 0.36)), Place("11 Mar", (1.1, 3), (1.4, 3)))
    rows = plane.table(make_plane(earlier=earlier)).rows
    assert rows[0] == ("14 Jan", "5.1", "4.4–5.8", "3.3", "2.6–4.0")
    assert rows[1] == ("11 Mar", "1.1", "–", "3.0", "–")
    assert rows[2][0] == "9 Jun"
    assert rows[3][0] == "Point drawn, allowing for error"


def test_a_range_ends_where_the_scale_ends(make_plane):
    low = make_plane(now=Place("9 Jun", (1.1, 6.9), (1.3, 6.7), (0.36, 0.36)))
    assert plane.table(low).rows[0][2] == "1.0–1.8"


def test_only_the_first_and_the_newest_intake_are_dated(make_plane):
    earlier = tuple(Place(label, (5, 4), (x, 4)) for label, x in (("14 Jan", 5), ("11 Mar", 5.4)))
    said = words(plane.draw(make_plane(earlier=earlier)))
    assert "14 Jan" in said
    assert "11 Mar" not in said
    assert "9 Jun" in said


def test_a_long_group_makes_the_picture_taller(make_plane):
    assert size(plane.draw(make_plane(group="people " * 20)))[1] > size(plane.draw(make_plane(group="people")))[1]


@pytest.mark.parametrize(("low", "high"), [(1, 5), (1, 7), (0, 100), (20, 80)])
def test_the_axis_follows_the_scale_of_the_instrument(make_plane, low, high):
    middle = (low + high) / 2
    now = Place("9 Jun", (middle, middle), (middle, middle))
    said = words(plane.draw(make_plane(low=low, high=high, now=now))).split()
    assert {str(low), str(high)} <= set(said)
