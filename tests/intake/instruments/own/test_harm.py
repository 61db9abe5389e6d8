"""Words about self-harm are found however they are written, and harmless lines pass."""

from time import process_time

import pytest

from intake.instruments.own.harm import check_no_harm
from intake.instruments.sheet import SheetRefused

DISGUISED = [
    "Thoughts of sui-cide", "Thoughts of sui\u2010cide", "Thoughts of sui\u00adcide", "Thoughts of sui\u200bcide",
    "Thoughts of sui\u2060cide", "Thoughts of sui.cide", "Thoughts of s u i c i d e", "Thoughts of s-u-i-c-i-d-e",
    "Thoughts of su\u0456cide", "Thoughts of \u0455uicide", "Thoughts of suic\u0131de", "Thoughts of ＳＵＩＣＩＤＥ",
    "Thoughts of 𝐬𝐮𝐢𝐜𝐢𝐝𝐞", "Thoughts of su1c1de", "Thoughts of suic\u03b9de", "Thoughts of SU\u0406CIDE",
    "I want to k\u0456ll myself", "I want to ki11 myself", "I want to kill my-self", "I wish I were d3ad",
    "I wish I were d\u0435ad", "I want to d\u2011ie", "to_die", "Quiero m\u043erir", "Pienso en el sui\u2013cidio",
    "Quiero au-to-le-sio-nar-me", "I would be better off d\u200de\u200dad", "I h@rm myself",
    "Thoughts of ЅUІСIDE", "Thoughts of ꜱᴜɪᴄɪᴅᴇ", "Thoughts of ꓢUICIDE", "Thoughts of ѕսісіԁе", "Thoughts of 🆂🆄🅸🅲🅸🅳🅴",
    "Thoughts of 🇸🇺🇮🇨🇮🇩🇪", "Thoughts of s\u20ddu\u20ddi\u20ddc\u20ddide", "Thoughts of sui\u1160cide",
    "Thoughts of sui\u3164cide", "Thoughts of śŭīćīđē", "I want to kι\u04cf1 myself", "I want to k!ll myself",
    "I want to KІLL MYSELF", "I want to k|ll myself", "I wish I were ԁеаԁ", "I wish I were ᴅᴇᴀᴅ", "I feel dead!",
    "Quiero mοrιr", "Quiero ΜΟRΙR", "QUІТARМЕ LA VІDA",
]  # fmt: skip
HARMLESS = [
    "I study hard", "A well-made plan helps me", "I re-read what I wrote", "My e-mail is answered in 1 or 2 days",
    "I diet to feel better", "I keep deadlines", "The time-line is clear",
    "On a scale of 0 to 10", "I sleep 7 hours", "I can fold paper", "A, b or c?",
    "I skill up at work", "I trust people", "Vivo con mi familia", "Me gusta el té: uno o dos", "Я сплю хорошо",
    "Κοιμάμαι καλά", "I am self-assured", "I cut costs", "An overview of my week", "I paid $40 @ the shop",
    "My studies end in May", "Hago la cama", "I end my day early", "I & my partner talk",
    "Kei te pēhea koe i tēnei wiki?", "He māmā ki ahau te kōrero ki tōku whānau", "Ka moe au i te pō", "Ko wai ō hoa?",
    "¿Cómo te has sentido hoy?", "El niño y la niña están contentos", "Mañana saldré al jardín", "Señala qué prefieres",
    "Ağır işlerim azaldı", "Życie jest ładne", "Ich möchte öfter für mich sein", "Я доверяю своим друзьям",
    "Εμπιστεύομαι τους φίλους μου", "1. I live with 11 people | 2. I live alone!", "Ill or well, I call my mother",
]  # fmt: skip


@pytest.mark.parametrize("line", DISGUISED)
def test_a_disguised_word_is_found(line):
    with pytest.raises(SheetRefused):
        check_no_harm("q1", "en", line)


@pytest.mark.parametrize("line", HARMLESS)
def test_a_harmless_line_passes(line):
    check_no_harm("q1", "en", line)


def test_a_long_list_of_lines_is_read_at_once():
    lines = [f"Confío en mi gente cuando estoy así, número {number}" for number in range(2000)]
    started = process_time()
    for line in lines:
        check_no_harm("q1", "es", line)
    assert process_time() - started < 2
