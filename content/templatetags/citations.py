"""Shows a text of a piece with its citations."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from wagtail.rich_text import expand_db_html

from content.citations import Citations
from content.models import Reference

register = template.Library()


@register.filter
def cited(text: str, citations: Citations) -> SafeString:
    """Return plain text, escaped, with its citations as links."""
    return citations.mark(str(escape(text)))


@register.filter
def cited_rich(text: object, citations: Citations) -> SafeString:
    """Return rich text, which Wagtail cleaned when it was saved, with its citations and terms as links."""
    return citations.mark(citations.weave(expand_db_html(getattr(text, "source", None) or str(text))))


@register.filter
def mark_of(reference: Reference, citations: Citations) -> SafeString:
    """Return the citation of a work that a field names."""
    return citations.mark(f"[@{reference.key}]")
