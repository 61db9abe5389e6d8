"""Claims of a page that a reviewer found not to agree with another, while nobody has said how that was settled."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from content import models
from content.checks.faults import Fault, shortened
from content.claims import cited, digest
from content.passages import Passage


def contradicted(passages: Sequence[Passage], others: Mapping[str, str]) -> Iterator[Fault]:
    """Find claims against which another one stands open; `others` says which, by the digest of the claim."""
    for claim in cited(passages):
        other = others.get(digest(claim.sentence))
        if other is not None:
            reason = _(
                "A reviewer found that this does not agree with “%(other)s” Change the sentence, or settle it in the"
                " claims ledger."
            )
            yield Fault("contradicted", claim.place, reason % {"other": shortened(other)}, shortened(claim.sentence))


def others_of(passages: Sequence[Passage], language: str, clinics: Collection[Any]) -> dict[str, str]:
    """Return the sentence that stands open against each claim of a page, by the claim's digest, where a reviewer of one
    of the clinics marked it. A page says what an entry of the ledger says too. Two queries, none without claims.
    """
    digests = {digest(claim.sentence) for claim in cited(passages)}
    if not digests or not clinics:
        return {}
    made = models.Claim.objects.filter(Q(digest__in=digests) | Q(said_as__digest__in=digests), language=language)
    said: dict[Any, set[str]] = {}  # each claim or entry by its id, with what the page says of it
    for pk, own, said_as in made.values_list("pk", "digest", "said_as__digest"):
        said.setdefault(pk, set()).update({own, said_as} & digests)
    rows = models.Contradiction.objects.open().filter(Q(one__in=said) | Q(other__in=said), clinic__in=clinics)
    found: dict[str, str] = {}
    for row in rows.select_related("one", "other"):
        for here, there in ((row.one, row.other), (row.other, row.one)):
            found.update(dict.fromkeys(said.get(here.pk, ()), there.sentence))
    return found
