"""Content: what everybody may read, without a token, and nothing of a clinic's own tree."""

import json

import jsonschema
import pytest

from portal.api.description import document
from portal.api.renderers import encode
from portal.audit.models import AuditEvent
from tests.content.conftest import (  # noqa: F401
    article,
    english,
    library,
    make_article,
    own_article,
    search_index,
    spanish,
)
from tests.content.kinds import body_of, make_work
from tests.content.test_registers import make_entry

pytestmark = pytest.mark.usefixtures("search_index")
BASE = "/api/v1/content"


def test_published_pieces_are_read_without_a_token(client, article):  # noqa: F811
    (row,) = client.get(BASE).json()["results"]
    assert (row["slug"], row["kind"], row["language"]) == (article.slug, "article", "en")
    assert row["id"] == str(article.translation_key)
    assert row["reviewed_at"] is None
    whole = client.get(f"{BASE}/{row['id']}").json()
    assert "Some words." in whole["body_html"]
    assert {name: whole[name] for name in row} == row
    assert not AuditEvent.objects.filter(action__startswith="api.").exists()


def test_an_entry_is_given_with_its_figures_and_tables(client, english):  # noqa: F811
    entry = make_entry(english, "alarm")
    entry.body, entry.sources = body_of(entry), [make_work()]
    entry.save_revision().publish()

    whole = client.get(f"{BASE}/{entry.translation_key}").json()["body_html"]

    assert "How many said so" in whole
    assert "1 of 10" in whole


def test_a_term_is_given_with_what_stands_at_a_glance_and_every_piece_in_a_sentence(client, english, article):  # noqa: F811
    entry = make_entry(
        english, "attachment-anxiety", strengths="You see things early.", costs="It tires.", context="It made sense."
    )

    whole = client.get(f"{BASE}/{entry.translation_key}").json()

    assert whole["summary"] == entry.accessible
    for words in ("At a glance", "You see things early.", "It tires.", "It made sense."):
        assert words in whole["body_html"]
    assert "Three of the four regions" not in whole["body_html"]  # it would stand there without its drawing
    plain = client.get(f"{BASE}/{article.translation_key}").json()
    assert plain["summary"] == article.lead
    assert "At a glance" not in plain["body_html"]


def test_replies_fit_the_document(client, article):  # noqa: F811
    described = json.loads(encode(document()))
    for path, address in ((BASE, BASE), (f"{BASE}/{{id}}", f"{BASE}/{article.translation_key}")):
        reply = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        schema = {**reply, "components": described["components"]}
        assert list(jsonschema.Draft202012Validator(schema).iter_errors(client.get(address).json())) == []


def test_a_piece_of_a_clinic_and_a_draft_stay_inside(client, own_article, english):  # noqa: F811
    draft = make_article(english, "draft")
    draft.unpublish()
    assert client.get(BASE).json()["results"] == []
    for page in (own_article, draft):
        assert client.get(f"{BASE}/{page.translation_key}").status_code == 404


def test_the_language_is_asked_for(client, article, spanish):  # noqa: F811
    make_article(spanish, "pedir-calma")
    assert [row["slug"] for row in client.get(f"{BASE}?language=es").json()["results"]] == ["pedir-calma"]
    assert client.get(f"{BASE}/{article.translation_key}?language=es").status_code == 404
    assert client.get(f"{BASE}?language=fr").status_code == 400


def test_pages_meet_every_piece_once(client, english):  # noqa: F811
    made = {make_article(english, f"piece-{number}").slug for number in range(5)}
    for ordering in ("updated_at", "-updated_at"):
        seen, address = [], f"{BASE}?page_size=2&ordering={ordering}"
        while address:
            body = client.get(address).json()
            seen += [row["slug"] for row in body["results"]]
            address = body["next"] and body["next"].partition(BASE)[2]
            address = address and BASE + address
        assert len(seen) == 5
        assert set(seen) == made


def test_filters_leave_what_they_name(client, article):  # noqa: F811
    assert len(client.get(f"{BASE}?slug={article.slug}").json()["results"]) == 1
    assert client.get(f"{BASE}?slug=other").json()["results"] == []
    assert client.get(f"{BASE}?tag=unheard-of").json()["results"] == []
    assert client.get(f"{BASE}?updated_since=2099-01-01T00:00:00Z").json()["results"] == []
    assert client.get(f"{BASE}?fields=body_html").status_code == 400


def test_lists_and_pieces_are_kept_by_caches_and_asked_after_by_their_etag(client, article, english):  # noqa: F811
    for address in (BASE, f"{BASE}?language=en&page_size=1", f"{BASE}/{article.translation_key}"):
        first = client.get(address)
        assert first["Cache-Control"] == "public, max-age=300"
        again = client.get(address, headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert again["Cache-Control"] == "public, max-age=300"
    known = client.get(BASE)["ETag"]
    make_article(english, "another")
    assert client.get(BASE, headers={"If-None-Match": known}).status_code == 200
    for address in (f"{BASE}?language=xx", f"{BASE}/00000000-0000-4000-8000-000000000000"):
        assert client.get(address)["Cache-Control"] == "no-store"


def test_everybody_reads_a_piece_in_its_own_language(client, article, spanish):  # noqa: F811
    """Caches keep the reply without asking which language its reader's browser prefers."""
    twin = make_article(spanish, "pedir-calma", translation_key=article.translation_key)
    for language, heading in (("en", "How sure are we?"), ("es", "¿Qué seguridad tenemos?")):
        address = f"{BASE}/{article.translation_key}?language={language}"
        replies = [
            client.get(address, headers=asked) for asked in ({}, *({"accept-language": c} for c in ("en", "es")))
        ]
        assert len({(reply.content, reply["ETag"]) for reply in replies}) == 1
        assert heading in replies[0].json()["body_html"]
    assert replies[0].json()["slug"] == twin.slug
