"""Writing a banner, approving it, taking it down."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from content import library
from content.banners import MOST_DAYS, is_over
from content.checks.all_of_page import stopping
from content.checks.claims import claims
from content.checks.faults import Fault
from content.checks.numbers import numbers
from content.checks.unfinished import unfinished
from content.checks.words import labels, macrons
from content.exceptions import FaultsStand, Refused
from content.models import Banner
from content.passages import Passage
from portal.audit import record
from portal.audit.actor import Actor
from portal.country.languages import language_name


@transaction.atomic
def write_banner(
    *,
    clinic: Any,
    audience: str,
    texts: Mapping[str, str],
    begins_at: datetime,
    ends_at: datetime,
    by: Actor,
    piece: uuid.UUID | None = None,
) -> Banner:
    """Keep a banner; it shows nothing until somebody else approves it. Raises Refused.

    Who may write is asked by the portal's own action before.
    """
    said = {language: " ".join(text.split()) for language, text in texts.items() if text.strip()}
    _check(audience, said, begins_at, ends_at, piece)
    kept = {"clinic": clinic, "audience": audience, "texts": said, "piece": piece, "author_id": by.id}
    kept |= {"begins_at": begins_at, "ends_at": ends_at}
    draft = Banner.objects.filter(**kept, approved_at=None, ended_at=None).first()
    if draft is not None:  # a form that was sent twice
        return draft
    row = Banner.objects.create(**kept)
    record.record("content.banner_written", by=by, about=row, audience=audience)
    return row


@transaction.atomic
def approve_banner(*, banner: Banner, by: Actor) -> None:
    """Let a banner be shown in its time. Raises Refused, which says why not."""
    if by.kind != "staff" or by.clinic_id != banner.clinic_id:
        raise Refused(_("Only a reviewer of this clinic can approve its banners."))
    if str(banner.author_id) == by.id:
        raise Refused(_("You wrote this banner. Somebody else has to approve it."))
    if is_over(banner):
        raise Refused(_("This banner is over. Write another."))
    _check(banner.audience, banner.texts, banner.begins_at, banner.ends_at, banner.piece)
    waiting = Banner.objects.filter(pk=banner.pk, approved_at=None, ended_at=None)
    if not waiting.update(approved_by=by.id, approved_at=timezone.now()):
        raise Refused(_("Somebody approved it, or took it down, already."))
    record.record("content.banner_approved", by=by, about=banner)


@transaction.atomic
def end_banner(*, banner: Banner, by: Actor) -> None:
    """Take a banner down now, or throw a draft away; done twice, the first time stands."""
    if Banner.objects.filter(pk=banner.pk, ended_at=None).update(ended_by=by.id, ended_at=timezone.now()):
        record.record("content.banner_ended", by=by, about=banner)


def faults_of_words(texts: Mapping[str, str]) -> list[Fault]:
    """Return what stops a banner: the checks of every page that look at words, each with the language as its place."""
    found: list[Fault] = []
    for language, text in texts.items():
        place = _("Words in {language}").format(language=language_name(language))
        passages = [Passage(place, text, is_required=True)]
        looked = (unfinished(passages), labels(passages, language), claims(passages, language), numbers(passages))
        for faults in (*looked, macrons(passages)):
            found += faults
    return stopping(found)


def _check(
    audience: str, texts: Mapping[str, str], begins_at: datetime, ends_at: datetime, piece: uuid.UUID | None
) -> None:
    if audience not in dict(Banner.AUDIENCES):
        raise Refused(_("Choose who reads it."))
    if not texts:
        raise Refused(_("Write what it says, in one language at least."))
    if ends_at <= max(begins_at, timezone.now()):
        raise Refused(_("It has to end after it begins, and not in the past."))
    if ends_at - begins_at > timedelta(days=MOST_DAYS):
        raise Refused(_("A banner shows for three months at most. What stands longer belongs into a page."))
    if piece and not Page.objects.live().filter(library.within(None), translation_key=piece).exists():
        raise Refused(_("That page is not in the library any more. Choose another."))
    faults = faults_of_words(texts)
    if faults:
        raise FaultsStand(faults)
