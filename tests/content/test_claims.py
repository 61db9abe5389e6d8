"""The ledger of claims: what pages say on whose word, and what reviewers found not to agree."""

import tomllib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content import actions, ledger
from content.actions.claims import SHIPPED
from content.actions.starter import STARTER
from content.apa import authors, container
from content.claims import cited, digest
from content.exceptions import Refused
from content.models import Claim, Contradiction, Mention, Reference
from content.passages import Passage
from portal.audit.models import AuditEvent
from tests.content.conftest import SYSTEM, make_article
from tests.starter import load_starter

SAYS = "<p>Warm words help.[@lee-2001] Nothing is cited here. Three patterns were seen.[@lee-2001][@moe-1990]</p>"


@pytest.fixture
def works(db):
    return [
        Reference.objects.create(key=key, authors="Lee A", year=2001, title=key) for key in ("lee-2001", "moe-1990")
    ]


@pytest.fixture
def sourced(english, works):
    return make_article(english, "sourced", how_sure=SAYS, sources=works)


def sentences(clinic=None, **filters):
    return [claim.sentence for claim in ledger.claims(clinic, **filters)]


def entry(sentence, clinic=None):
    return ledger.find(Claim.objects.get(sentence=sentence).pk, clinic)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They look for someone safe.[@a-1] Late replies hurt.", [("They look for someone safe.", ("a-1",))]),
        ("No. So it is.[@a][@b] More? Yes.[@c]", [("So it is.", ("a", "b")), ("Yes.", ("c",))]),
        ("Before the stop [@a]. After.", [("Before the stop.", ("a",))]),
        ("“Said so.”[@a] And on", [("“Said so.”", ("a",))]),
        ("Without a stop [@a]", [("Without a stop", ("a",))]),
        ("Nothing is named here.", []),
        ("[@a]", []),
    ],
)
def test_a_claim_is_the_sentence_that_names_its_works(text, found):
    assert [(each.sentence, each.works) for each in cited([Passage("Lead", text)])] == found


def test_the_same_words_are_one_claim_however_they_are_set():
    assert digest("Warm  words\nhelp.") == digest("warm words help.")
    assert digest("Warm words help.") != digest("Warm words hurt.")


def test_a_published_page_stands_in_the_ledger_with_its_works_and_places(sourced):
    assert sentences() == ["Three patterns were seen.", "Warm words help."]

    seen = entry("Three patterns were seen.")
    assert [work.key for work in seen.works] == ["lee-2001", "moe-1990"]
    assert [(each.page_id, each.place) for each in seen.mentions] == [(sourced.pk, "How sure are we")]


def test_a_draft_claims_nothing_until_readers_see_it(sourced):
    sourced.how_sure = "<p>Cold words hurt.[@lee-2001]</p>"
    revision = sourced.save_revision()
    assert "Cold words hurt." not in sentences()

    revision.publish()

    assert sentences() == ["Cold words hurt."]
    assert not Claim.objects.filter(sentence="Warm words help.").exists()


def test_a_page_taken_down_claims_nothing(sourced):
    sourced.unpublish()

    assert sentences() == []
    assert not Mention.objects.exists()


def test_two_pages_that_say_the_same_share_a_claim(sourced, english, works):
    other = make_article(english, "other", how_sure="<p>Warm words help.[@moe-1990]</p>", sources=works)

    seen = entry("Warm words help.")
    assert {each.page_id for each in seen.mentions} == {sourced.pk, other.pk}
    assert {work.key for work in seen.works} == {"lee-2001", "moe-1990"}

    other.unpublish()
    assert [each.page_id for each in entry("Warm words help.").mentions] == [sourced.pk]


def test_a_work_that_is_gone_is_named_as_missing(sourced):
    Reference.objects.filter(key="moe-1990").update(key="moe-1991")

    assert entry("Three patterns were seen.").missing == ("moe-1990",)


def test_a_search_wants_every_word_and_knows_no_accents(sourced, english, works):
    make_article(english, "maori", how_sure="<p>Whānau words help.[@lee-2001]</p>", sources=works)

    assert sentences(text="whanau HELP") == ["Whānau words help."]
    assert sentences(text="whanau patterns") == []
    assert sentences(language="es") == []


def test_a_clinics_own_claims_are_its_own(own_article, clinic, other_clinic, works):
    own_article.how_sure = "<p>Harbour secret.[@lee-2001]</p>"
    own_article.sources.set(works)
    own_article.save_revision().publish()

    assert sentences(clinic) == ["Harbour secret."]
    assert sentences(other_clinic) == sentences(None) == []
    claim = Claim.objects.get()
    assert ledger.find(claim.pk, clinic) is not None
    assert ledger.find(claim.pk, other_clinic) is None


def test_what_does_not_agree_stays_until_it_is_settled(sourced, clinic, by_rita):
    one, other = ledger.claims(clinic)
    row = actions.mark_contradiction(one=one, other=other, note="Three or four?", clinic=clinic, by=by_rita)

    assert entry(one.sentence, clinic).is_open
    assert entry(other.sentence, clinic).is_open
    assert sentences(clinic, contradicted=True) == [one.sentence, other.sentence]

    actions.settle_contradiction(contradiction=row, settlement="Four since 1990.", by=by_rita)

    assert not entry(one.sentence, clinic).is_open
    assert sentences(clinic, contradicted=True) == []
    done = AuditEvent.objects.filter(about_id=str(row.pk)).order_by("at").values_list("action", flat=True)
    assert list(done) == ["content.contradiction_marked", "content.contradiction_settled"]


def test_another_clinic_learns_of_no_contradiction(sourced, clinic, other_clinic, by_rita):
    one, other = ledger.claims(clinic)
    actions.mark_contradiction(one=one, other=other, note="No.", clinic=clinic, by=by_rita)

    assert not ledger.find(one.pk, other_clinic).contradictions
    assert sentences(other_clinic, contradicted=True) == []


def test_a_contradicted_claim_stays_readable_when_its_page_changes(sourced, clinic, by_rita):
    one, other = ledger.claims(clinic)
    actions.mark_contradiction(one=one, other=other, note="No.", clinic=clinic, by=by_rita)

    sourced.unpublish()

    assert ledger.find(one.pk, clinic).mentions == ()
    assert sentences(clinic) == []


def test_marking_is_refused_with_its_reason(sourced, clinic, by_rita, own_article, other_clinic):
    one, other = ledger.claims(clinic)

    def mark(one=one, other=other, note="No.", clinic=clinic):
        return actions.mark_contradiction(one=one, other=other, note=note, clinic=clinic, by=by_rita)

    with pytest.raises(Refused, match="in a sentence"):
        mark(note="  ")
    with pytest.raises(Refused, match="two different"):
        mark(other=one)
    Mention.objects.filter(claim=other).delete()
    with pytest.raises(Refused, match="no page any more"):
        mark()
    assert not Contradiction.objects.exists()


def test_two_are_marked_once_in_either_order_and_again_once_settled(sourced, clinic, by_rita):
    one, other = ledger.claims(clinic)
    row = actions.mark_contradiction(one=one, other=other, note="No.", clinic=clinic, by=by_rita)

    with pytest.raises(Refused, match="already"):
        actions.mark_contradiction(one=other, other=one, note="No.", clinic=clinic, by=by_rita)
    with pytest.raises(Refused, match="how it was settled"):
        actions.settle_contradiction(contradiction=row, settlement=" ", by=by_rita)
    actions.settle_contradiction(contradiction=row, settlement="Both.", by=by_rita)
    with pytest.raises(Refused, match="meanwhile"):
        actions.settle_contradiction(contradiction=row, settlement="Again.", by=by_rita)
    assert actions.mark_contradiction(one=one, other=other, note="Anew.", clinic=clinic, by=by_rita) != row


def test_a_page_of_the_ledger_costs_the_same_for_one_claim_as_for_many(english, works, clinic):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            ledger.entries_of(list(ledger.claims(clinic)), clinic)
        return len(seen)

    make_article(english, "first", how_sure=SAYS, sources=works)
    before = queries()
    for number in range(4):
        make_article(english, f"more-{number}", how_sure=f"<p>Number {number}.[@lee-2001]</p>", sources=works)

    assert queries() == before


@pytest.mark.slow
def test_the_first_entry_says_who_described_which_pattern(clinic):
    load_starter()

    assert actions.load_claims(by=SYSTEM) == 2
    assert actions.load_claims(by=SYSTEM) == 0

    first = ledger.claims(clinic, language="en").first()
    seen = ledger.find(first.pk, clinic)
    assert first.key == "who-described-which-pattern"
    assert {work.key for work in seen.works} == {"ainsworth-1978", "main-solomon-1990", "fraley-2015"}
    assert len(seen.said_as) == 3
    for entry in tomllib.loads(SHIPPED.read_text("utf-8"))["claims"]:
        for language in ("en", "es"):
            for said in entry[language]["said"]:
                assert Mention.objects.filter(claim__sentence=said, claim__language=language).exists(), said


def test_pages_of_before_the_ledger_are_read_once(sourced):
    Mention.objects.all().delete()

    actions.load_claims(by=SYSTEM)

    assert "Warm words help." in sentences()


@pytest.mark.parametrize(
    ("names", "printed"),
    [
        ("Bowlby J", "Bowlby, J."),
        ("Hazan C, Shaver P", "Hazan, C., & Shaver, P."),
        ("Ainsworth MDS, Blehar MC, Wall S", "Ainsworth, M. D. S., Blehar, M. C., & Wall, S."),
        ("van IJzendoorn MH", "van IJzendoorn, M. H."),
        ("Granqvist P, and others", "Granqvist, P., et al."),
        ("Sartre J-P", "Sartre, J.-P."),
        ("World Health Organization", "World Health Organization"),
    ],
)
def test_authors_are_printed_as_the_style_says(names, printed):
    assert authors(names) == printed


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Psychological Science, 17, 1032–1039", ("", "Psychological Science", ", 17, 1032–1039")),
        ("Lee A, Moe B (editors), A Book, 12–16", ("In Lee, A., & Moe, B. (Eds.), ", "A Book", " (pp. 12–16)")),
        ("A Report", ("", "A Report", "")),
    ],
)
def test_what_a_work_stands_in_is_cut_in_three(text, parts):
    assert container(text) == parts


def test_every_shipped_work_has_authors_that_the_style_can_print():
    """People end in initials, organisations in their own last word."""
    works = tomllib.loads((STARTER / "references.toml").read_text(encoding="utf-8"))["references"]

    for work in works:
        assert authors(work["authors"]).endswith((".", "Organization", "Association", "Education")), work["id"]
