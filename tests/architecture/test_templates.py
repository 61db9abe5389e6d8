"""What no template may do."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(
    path
    for path in [*ROOT.glob("templates/**/*"), *ROOT.glob("*/templates/**/*"), *ROOT.glob("*/*/templates/**/*")]
    if path.suffix in {".html", ".svg"} and ".venv" not in path.parts
)
SHEETS = sorted(ROOT.glob("portal/static/portal/css/*.css"))
SCRIPTS = sorted(ROOT.glob("portal/static/portal/js/*.js"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture(params=TEMPLATES, ids=named)
def text(request) -> str:
    return request.param.read_text(encoding="utf-8")


def test_there_are_templates_to_look_at():
    assert len(TEMPLATES) > 50


def test_template_has_no_inline_style(text):
    assert not re.search(r"\sstyle=|<style", text)


def test_template_has_no_inline_script(text):
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert all("src=" in tag for tag in scripts)
    assert not re.search(r"\son[a-z]+=|hx-on|javascript:", text)


def test_template_takes_nothing_from_another_host(text):
    assert not re.search(r"(?:src|srcset)=[\"']?(?:https?:)?//|<link[^>]*href=[\"']?(?:https?:)?//|@import", text)


def test_template_never_marks_text_as_safe(text):
    assert not re.search(r"\|\s*safe\b|autoescape off|\|\s*safeseq\b", text)


def test_template_is_short_enough_to_read(text):
    assert text.count("\n") < 100


VISIBLE = re.compile(r">([^<>]*)<", re.DOTALL)
CODE = re.compile(r"\{%\s*block body_class\s*%\}\w*|\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}", re.DOTALL)
BLOCK_TEXT = re.compile(r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|&[a-z]+;", re.DOTALL)
NOT_WORDS = {"doi:", "Leeside", "J", "K", "A", "S", "N", "P", "Enter"}


def test_every_visible_word_can_be_translated(text):
    bare = TAG.sub("", BLOCK_TEXT.sub("", CODE.sub("", text)))
    words = {piece.strip(" –·\n") for piece in VISIBLE.findall(bare)}
    assert not {word for word in words if re.search(r"[A-Za-z]{1,}", word) and word not in NOT_WORDS}


@pytest.mark.parametrize("sheet", SHEETS, ids=named)
def test_style_sheet_takes_nothing_from_anywhere_else(sheet):
    assert not re.search(r"url\(|@import|@font-face", sheet.read_text(encoding="utf-8"))


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_script_keeps_nothing_on_the_device_and_runs_no_text(script):
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"localStorage|sessionStorage|indexedDB|serviceWorker|\beval\(|new Function|innerHTML", text)


@pytest.mark.parametrize("script", SCRIPTS, ids=named)
def test_only_cookie_that_a_script_writes_says_whether_keys_are_on(script):
    written = re.findall(r"document\.cookie = |d\.cookie = ", script.read_text(encoding="utf-8"))
    assert len(written) <= 1
