"""What each check of a text finds, with its place, and the good text that it lets pass. No database."""

import pytest

from content.checks.claims import claims
from content.checks.headings import headings
from content.checks.numbers import numbers
from content.checks.unfinished import unfinished
from content.checks.words import labels, labels_in, macrons, short_forms
from content.passages import Passage

PLACE = "Section 2, “What helps”"


def rich(html, **fields):
    return Passage(PLACE, html, is_rich=True, **fields)


def plain(text, **fields):
    return Passage("Lead", text, **fields)


def found(faults):
    return [(fault.code, fault.place, fault.quote) for fault in faults]


@pytest.mark.parametrize("text", ["", "  ", "<p></p>", "<p> </p>", "<ul><li></li></ul>"])
def test_a_section_without_text_is_found(text):
    assert found(unfinished([rich(text, is_required=True)])) == [("empty", PLACE, "")]


def test_an_optional_text_that_only_looks_filled_is_found_and_one_left_out_is_not():
    assert found(unfinished([rich("<p></p>")])) == [("empty", PLACE, "")]
    assert found(unfinished([rich(""), plain("")])) == []


def test_an_empty_paragraph_among_others_is_pointed_out_and_does_not_stop():
    [fault] = unfinished([rich("<p>One.</p><p></p>")])

    assert (fault.code, fault.place, fault.stops) == ("empty-paragraph", f"{PLACE}, paragraph 2", False)


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ("<p>One.</p><p>These help:</p>", f"{PLACE}, paragraph 2"),
        ("<p>These help:</p><p>One.</p>", f"{PLACE}, paragraph 1"),
        ("<p>These help: </p>", PLACE),
        ("<p>These help:[@coan-2006]</p>", PLACE),
        ("<h3>These help:</h3><ul><li>One.</li></ul>", f"{PLACE}, paragraph 1"),
    ],
)
def test_a_text_that_ends_in_a_colon_is_found(html, place):
    assert [each[:2] for each in found(unfinished([rich(html)]))] == [("ends-in-colon", place)]


def test_a_plain_field_that_ends_in_a_colon_is_found():
    assert found(unfinished([plain("Three things help:")])) == [("ends-in-colon", "Lead", "Three things help:")]


def test_a_long_quotation_is_cut_between_words():
    long = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen: "
    [[*_, end]] = found(unfinished([plain(long)]))
    [[*_, start]] = found(unfinished([plain(f"[insert {long}]")]))

    assert (end[:7], end[-8:]) == ("… four ", "fifteen:")
    assert (start[:11], start[-10:]) == ("[insert One", "thirteen …")


@pytest.mark.parametrize("html", ["<p>These help:</p><ul><li>One.</li></ul>", "<p>At 10:30 she said: one.</p>"])
def test_a_colon_with_its_list_or_its_words_passes(html):
    assert found(unfinished([rich(html)])) == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("Lorem ipsum dolor.", "Lorem ipsum"), ("TODO", "TODO"), ("Write more. TBC", "TBC"), ("TBD.", "TBD"),
        ("The study xxx found it.", "xxx"), ("XXXX", "XXXX"), ("About ??? people", "???"),
        ("See [insert link].", "[insert link]"), ("To be confirmed.", "To be confirmed"),
        ("Texto por completar.", "por completar"), ("Hola [inserta enlace].", "[inserta enlace]"),
    ],
)  # fmt: skip
def test_a_word_that_holds_a_place_open_is_found(text, quote):
    assert found(unfinished([rich(f"<p>{text}</p>")])) == [("placeholder", PLACE, quote)]


@pytest.mark.parametrize(
    "text",
    ["Sobre todo, respira.", "Todo cambia.", "A to-do list helps.", "Is it so? Yes (text me).", "The word text."],
)
def test_words_that_only_look_like_placeholders_pass(text):
    assert found(unfinished([plain(text)])) == []


@pytest.mark.parametrize("letter", ["x", "b.", "Z"])
def test_a_letter_alone_in_a_paragraph_is_found(letter):
    assert found(unfinished([rich(f"<p>One.</p><p>{letter}</p>")])) == [
        ("lone-letter", f"{PLACE}, paragraph 2", letter)
    ]


def test_a_letter_within_a_sentence_passes_as_does_a_number():
    assert found(unfinished([rich("<p>I am here.</p><p>7</p><p>Plan B.</p>")])) == []


def test_an_x_left_where_a_number_was_meant_is_pointed_out():
    [fault] = unfinished([plain("Babies have needs such as x basic needs.")])

    assert (fault.code, fault.stops) == ("left-open", True)
    assert "x basic" in fault.quote


@pytest.mark.parametrize("text", ["A 2 x 3 table.", "An x-ray.", "Generation X’s view.", "Max waits."])
def test_an_x_that_means_something_passes(text):
    assert found(unfinished([plain(text)])) == []


@pytest.mark.parametrize(
    ("html", "place"),
    [
        ("<h2>As high as ours</h2><p>One.</p>", f"{PLACE}, paragraph 1"),
        ("<p>One.</p><h4>Skipped one</h4>", f"{PLACE}, paragraph 2"),
        ("<h3>Right</h3><h5>Skipped one</h5>", f"{PLACE}, paragraph 2"),
    ],
)
def test_a_heading_out_of_order_is_found(html, place):
    assert [each[:2] for each in found(headings([rich(html)]))] == [("heading-order", place)]


def test_headings_that_go_down_one_at_a_time_pass():
    assert found(headings([rich("<h3>A</h3><h4>B</h4><p>One.</p><h3>C</h3><h4>D</h4><h5>E</h5>")])) == []


@pytest.mark.parametrize(
    ("language", "text", "quote"),
    [
        ("en", "An avoidant will step back.", "An avoidant"),
        ("en", "Anxious-avoidants want both.", "Anxious-avoidants"),
        ("en", "Borderlines are often hurt.", "Borderlines"),
        ("en", "It is common in schizophrenics.", "schizophrenics"),
        ("en", "She suffers from worry.", "suffers from"),
        ("en", "He was a victim of neglect.", "victim of"),
        ("en", "People who commit suicide.", "commit suicide"),
        ("es", "Los evitativos se alejan.", "Los evitativos"),
        ("es", "Un ansioso-evitativo duda.", "Un ansioso-evitativo"),
        ("es", "Es común en esquizofrénicos.", "esquizofrénicos"),
        ("es", "Sufre de miedo.", "Sufre de"),
        ("es", "Fue víctima de abandono.", "víctima de"),
        ("es", "Quien cometió suicidio.", "cometió suicidio"),
    ],
)
def test_words_that_label_people_are_found_with_what_to_say_instead(language, text, quote):
    [fault] = labels([rich(f"<p>One.</p><p>{text}</p>")], language)

    assert (fault.code, fault.place, fault.quote, fault.stops) == ("label", f"{PLACE}, paragraph 2", quote, True)
    assert any(label.instead in fault.reason for label in labels_in(language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "An avoidant pattern is a place on a scale."),
        ("en", "A borderline score says little."),
        ("en", "They avoid the borderline between two lands."),
        ("en", "People with a diagnosis of schizophrenia."),
        ("en", "As she wrote, “an avoidant turns away.”[@bowlby-1969]"),
        ("es", "Un patrón evitativo es un lugar en una escala."),
        ("es", "Poner los límites claros ayuda."),
        ("es", "Escribió: «los evitativos se alejan».[@bowlby-1969]"),
    ],
)
def test_words_about_a_pattern_and_quotations_with_their_source_pass(language, text):
    assert found(labels([plain(text)], language)) == []


def test_a_quotation_without_its_source_is_read_as_our_own_words():
    assert [each[0] for each in found(labels([plain("“An avoidant turns away.”")], "en"))] == ["label"]


def test_what_not_to_say_may_be_shown_where_a_field_is_for_that():
    text = "“I step back”, not “I am an avoidant”"

    assert found(labels([plain(text, shows_what_not_to_say=True)], "en")) == []
    assert found(labels([plain("She is an avoidant.", shows_what_not_to_say=True)], "en"))


def test_words_are_whole_words():
    assert found(labels([plain("The schizophrenicsx and non-avoidants.")], "en")) == []


def test_every_label_says_what_to_write_instead():
    for language in ("en", "es"):
        assert len(labels_in(language)) >= 12
        assert all(label.instead for label in labels_in(language))
    assert labels_in("fr") == ()


@pytest.mark.parametrize(
    ("language", "text", "quote"),
    [
        ("en", "Studies find that it helps.", "Studies"), ("en", "Research shows it.", "Research"),
        ("en", "It is true of 40 per cent.", "per cent"), ("en", "About 40% agree.", "40%"),
        ("en", "A sample (n = 40).", "n = 40"), ("en", "Four in ten people say so.", "Four in ten"),
        ("en", "1 out of every 5 adults.", "1 out of every 5"), ("en", "In one survey it was so.", "survey"),
        ("es", "Los estudios lo muestran.", "estudios"), ("es", "Una encuesta lo vio.", "encuesta"),
        ("es", "El 40 por ciento.", "por ciento"), ("es", "Uno de cada cinco.", "Uno de cada cinco"),
        ("es", "La investigación lo ve.", "investigación"), ("es", "Un 40 % lo dice.", "40 %"),
    ],
)  # fmt: skip
def test_a_claim_without_a_source_is_found(language, text, quote):
    html = f"<p>Cited.[@coan-2006]</p><p>{text}</p>"

    assert found(claims([rich(html)], language)) == [("no-source", f"{PLACE}, paragraph 2", quote)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Studies find that it helps.[@coan-2006]"), ("en", "I study at night, and in one room."),
        ("en", "We know of no studies of these steps."), ("en", "They have not been tested in studies."),
        ("en", "One of two things happens."), ("en", "Research has no good figure."),
        ("es", "Un estudio lo vio.[@coan-2006]"), ("es", "No hay estudios sobre estos pasos."),
        ("es", "Estudio por la noche."), ("fr", "Les études le montrent."),
    ],
)  # fmt: skip
def test_a_claim_with_its_source_and_no_claim_at_all_pass(language, text):
    assert found(claims([plain(text)], language)) == []


def test_a_field_beside_the_text_may_name_the_source():
    assert found(claims([plain("A study of couples.", has_own_source=True)], "en")) == []
    assert found(claims([plain("A study of couples.")], "en"))


@pytest.mark.parametrize(
    ("html", "quote"), [("<p>Call 988 now.</p>", "988"), ('<p><a href="tel:5550100">us</a></p>', "tel")]
)
def test_a_number_to_call_is_found(html, quote):
    assert found(numbers([rich(html)])) == [("number-to-call", PLACE, quote)]


def test_years_and_counts_are_no_numbers_to_call():
    assert found(numbers([plain("In 1988, 13 of 14 people.")])) == []


@pytest.mark.parametrize(
    ("text", "quote", "right"),
    [
        ("For your whanau.", "whanau", "whānau"), ("Maori words.", "Maori", "Māori"), ("MAORI", "MAORI", "MĀORI"),
        ("A turangawaewae.", "turangawaewae", "tūrangawaewae"), ("Talk and korero.", "korero", "kōrero"),
    ],
)  # fmt: skip
def test_a_lost_macron_is_found_with_the_word_as_it_is_written(text, quote, right):
    [fault] = macrons([rich(f"<p>One.</p><p>{text}</p>")])

    assert (fault.code, fault.place, fault.quote) == ("macron", f"{PLACE}, paragraph 2", quote)
    assert right in fault.reason


def test_macrons_pass_also_when_written_as_two_signs_and_parts_of_words_do_too():
    texts = ["Whānau and Māori, tūrangawaewae.", "Wha\u0304nau.", "A whanaungatanga.", "Work.[@maori-2019]"]

    assert found(macrons([plain(text) for text in texts])) == []


def test_the_forms_are_the_words_without_some_of_their_macrons():
    fold = str.maketrans("āēīōūĀĒĪŌŪ", "aeiouaeiou")
    for form, word in short_forms().items():
        assert form != word.lower()
        assert form.translate(fold) == word.lower().translate(fold)
