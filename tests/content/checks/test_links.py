"""Where a page leads: its links and what it offers to read next. No database."""

import pytest

from content.checks.links import Target, links, related
from content.passages import Link, Passage

LIVE, GONE = Target("A piece", True, False, frozenset({"a"})), Target("A piece", False, False, frozenset({"a"}))
REPLACED = Target("A piece", True, True, frozenset({"a"}))
TO_PAGE = '<p>One.</p><p>See <a linktype="page" id="7">this piece</a>.</p>'


def found(html, targets=None):
    passage = Passage("Section 1, “Calm”", html, is_rich=True)
    return [(fault.code, fault.place, fault.quote) for fault in links([passage], targets or {})]


@pytest.mark.parametrize(
    ("targets", "code"), [({}, "dead-link"), ({7: GONE}, "dead-link"), ({7: REPLACED}, "replaced-link")]
)
def test_a_link_to_a_page_that_readers_cannot_reach_or_that_was_replaced_is_found(targets, code):
    assert found(TO_PAGE, targets) == [(code, "Section 1, “Calm”, paragraph 2", "this piece")]


def test_a_link_to_a_page_that_is_there_passes():
    assert found(TO_PAGE, {7: LIVE}) == []


@pytest.mark.parametrize("address", ["http://example.org/a", "HTTP://example.org", "ftp://example.org", ""])
def test_a_link_that_is_not_https_is_found(address):
    assert found(f'<p>See <a href="{address}">this</a>.</p>') == [("not-https", "Section 1, “Calm”", address)]


@pytest.mark.parametrize("address", ["https://example.org/a", "mailto:a@example.org", "/help-now/", "#sure"])
def test_other_links_pass(address):
    assert found(f'<ul><li>See <a href="{address}">this</a>.</li></ul>') == []


def test_a_link_is_read_with_its_words():
    passage = Passage("Lead", '<p>A <a href="https://x.org"><b>bold</b> one</a> &amp; more</p>', is_rich=True)

    [part] = passage.parts
    assert part.links == (Link("bold one", "https://x.org"),)
    assert part.text == "A bold one & more"


def read_next(*targets):
    return [(fault.code, fault.place, fault.stops) for fault in related(frozenset({"a", "b"}), targets)]


def test_a_related_piece_that_shares_no_topic_is_found():
    assert read_next(Target("Other", True, False, frozenset({"c"}))) == [("unrelated", "Read next", True)]
    assert read_next(LIVE, Target("A list", True, False)) == []


@pytest.mark.parametrize(("target", "code"), [(GONE, "related-hidden"), (REPLACED, "related-replaced")])
def test_a_related_piece_that_is_hidden_or_replaced_is_pointed_out(target, code):
    assert read_next(target) == [(code, "Read next", False)]
