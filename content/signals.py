"""What follows when a page is published or taken down."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from content import library
from content.actions import claims


@receiver([page_published, page_unpublished])
def note_what_it_claims(instance: Page, **kwargs: Any) -> None:
    """A page that was taken down claims nothing any more."""
    if isinstance(instance.specific, library.kinds()):
        claims.note_claims(instance.specific)
