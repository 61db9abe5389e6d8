"""Keeping the ledger of claims: what published pages say, the entries that we ship, and what does not agree."""

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from content import ledger, library
from content.claims import Cited, cited, digest
from content.exceptions import Refused
from content.folding import fold
from content.models import Claim, Contradiction, Mention, Reference
from portal.audit import record
from portal.audit.actor import Actor

SHIPPED = Path(__file__).parents[1] / "starter" / "claims.toml"
LONGEST_PLACE = Mention._meta.get_field("place").max_length


@transaction.atomic
def note_claims(page: Any) -> None:
    """Write down what a page claims now, and forget what it claimed before; nothing of a page that nobody sees."""
    found = list(cited(page.passages())) if page.live else []
    claims = _claims_of(page.locale.language_code, [each.sentence for each in found])
    before = set(Mention.objects.filter(page_id=page.pk).values_list("claim_id", flat=True))
    Mention.objects.filter(page_id=page.pk).delete()
    Mention.objects.bulk_create(_mention(page, claims[digest(each.sentence)], each) for each in found)
    _forget(before - {claim.pk for claim in claims.values()})


def _note_all() -> None:
    for kind in library.kinds():
        for page in kind.objects.live().select_related("locale"):
            note_claims(page)


def _mention(page: Any, claim: Claim, found: Cited) -> Mention:
    return Mention(claim=claim, page_id=page.pk, place=found.place[:LONGEST_PLACE], works=list(found.works))


def _claims_of(language: str, sentences: Iterable[str]) -> dict[str, Claim]:
    """Return the row of each sentence by its digest, made where it is missing."""
    wanted = {digest(sentence): sentence for sentence in sentences}
    Claim.objects.bulk_create(
        [
            Claim(language=language, sentence=sentence, folded=fold(sentence), digest=key)
            for key, sentence in wanted.items()
        ],
        ignore_conflicts=True,
    )
    return {claim.digest: claim for claim in Claim.objects.filter(language=language, digest__in=wanted)}


def _forget(claims: Iterable[Any]) -> None:
    """Drop those of the claims that stand nowhere any more; what somebody found contradicted stays readable."""
    told = Contradiction.objects.values_list
    Claim.objects.filter(pk__in=claims, mentions=None, key="").exclude(pk__in=told("one")).exclude(
        pk__in=told("other")
    ).delete()


@transaction.atomic
def load_claims(*, by: Actor) -> int:
    """Write the entries that are shipped, each tied to the sentences that say the same; return how many are new."""
    if not Mention.objects.exists():
        _note_all()  # pages of before there was a ledger
    works, new = {each.key: each for each in Reference.objects.all()}, 0
    for entry in tomllib.loads(SHIPPED.read_text("utf-8"))["claims"]:
        for language in (name for name in entry if isinstance(entry[name], dict)):
            new += _load(entry, language, works)
    if new:
        record.record("content.claims_loaded", by=by, claims=new)
    return new


def _load(entry: dict[str, Any], language: str, works: dict[str, Reference]) -> bool:
    words = entry[language]
    sentence = " ".join(words["sentence"].split())
    # The key keeps it apart from a page that says the very same.
    values = {"sentence": sentence, "folded": fold(sentence), "digest": digest(f"{entry['key']}: {sentence}")}
    claim, is_new = Claim.objects.update_or_create(key=entry["key"], language=language, defaults=values)
    claim.sources.set([works[key] for key in entry["sources"] if key in works])
    claim.said_as.set(_claims_of(language, words["said"]).values())
    return is_new


@transaction.atomic
def mark_contradiction(*, one: Claim, other: Claim, note: str, clinic: Any, by: Actor) -> Contradiction:
    """Say that two claims do not agree. Raises Refused, which says why not.

    Whether the actor is a reviewer of the clinic is asked by the portal's own action before.
    """
    if not note.strip():
        raise Refused(_("Say in a sentence where the two do not agree."))
    if one.pk == other.pk:
        raise Refused(_("Choose two different claims."))
    if ledger.claims(clinic).filter(pk__in=[one.pk, other.pk]).count() < 2:
        raise Refused(_("One of the two stands in no page any more."))
    first, second = sorted((one, other), key=lambda claim: str(claim.pk))
    row = Contradiction(clinic=clinic, one=first, other=second, note=note.strip(), marked_by_id=by.id)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("Somebody has marked these two already.")) from None
    record.record("content.contradiction_marked", by=by, about=row)
    return row


@transaction.atomic
def settle_contradiction(*, contradiction: Contradiction, settlement: str, by: Actor) -> None:
    """Say how a contradiction was settled. Raises Refused."""
    if not settlement.strip():
        raise Refused(_("Say how it was settled: which text was changed, or why both are right."))
    open_one = Contradiction.objects.open().filter(pk=contradiction.pk)
    if not open_one.update(settlement=settlement.strip(), settled_by_id=by.id, settled_at=timezone.now()):
        raise Refused(_("Somebody has settled this meanwhile."))
    record.record("content.contradiction_settled", by=by, about=contradiction)
