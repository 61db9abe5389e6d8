"""What follows when a page is published or taken down."""

from typing import Any

from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from content import library
from content.actions import claims


@receiver(page_published)
def note_what_it_claims(instance: Page, **kwargs: Any) -> None:
    if isinstance(instance.specific, library.kinds()):
        claims.note_claims(instance.specific)


@receiver(page_unpublished)
def forget_what_it_claimed(instance: Page, **kwargs: Any) -> None:
    claims.forget_claims(instance)
