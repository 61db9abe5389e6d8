"""What follows when a page is published or taken down."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from content import library
from content.actions import claims, translations


@receiver([page_published, page_unpublished])
def note_what_it_claims(instance: Page, **kwargs: Any) -> None:
    """A page that was taken down claims nothing any more."""
    if isinstance(instance.specific, library.kinds()):
        claims.note_claims(instance.specific)


@receiver(page_published)
def note_what_falls_behind(instance: Page, revision: Any = None, **kwargs: Any) -> None:
    """The translations of a page that changed have a task from now on."""
    if revision is not None and isinstance(instance.specific, library.kinds()):
        translations.note_source_changed(source=instance.specific, revision=revision)
