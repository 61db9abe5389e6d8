"""Words about self-harm are found however they are written, and harmless lines pass."""

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
]  # fmt: skip
HARMLESS = [
    "I study hard", "A well-made plan helps me", "I re-read what I wrote", "My e-mail is answered in 1 or 2 days",
    "I diet to feel better", "I keep deadlines", "The time-line is clear",
    "On a scale of 0 to 10", "I sleep 7 hours", "I can fold paper", "A, b or c?",
    "I skill up at work", "I trust people", "Vivo con mi familia", "Me gusta el té: uno o dos", "Я сплю хорошо",
    "Κοιμάμαι καλά", "I am self-assured", "I cut costs", "An overview of my week", "I paid $40 @ the shop",
    "My studies end in May", "Hago la cama", "I end my day early", "I & my partner talk",
]  # fmt: skip


@pytest.mark.parametrize("line", DISGUISED)
def test_a_disguised_word_is_found(line):
    with pytest.raises(SheetRefused):
        check_no_harm("q1", "en", line)


@pytest.mark.parametrize("line", HARMLESS)
def test_a_harmless_line_passes(line):
    check_no_harm("q1", "en", line)
