"""The editor's forms: choices end where a page's own tree and the shared one end."""

from typing import Any

from django.db.models import Q
from django.forms import ModelChoiceField
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from content import library, models
from content.checks import faults_of, stopping

PUBLISH = "action-publish"  # the name of Wagtail's button


class PieceForm(WagtailAdminPageForm):
    """Offers to read next only pieces of the same language that the page's readers can open too, and publishes no page
    with a fault that stops it. A draft is saved with any fault."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = self.parent_page or self.instance.get_parent()
        within = near(standing)
        pieces = Page.objects.filter(within, live=True, locale_id=standing.locale_id).type(*library.kinds())
        for name, field in self.fields.items():
            if name in ("related", "replaced_by"):
                field.queryset = pieces.exclude(pk=self.instance.pk)
            elif isinstance(field, ModelChoiceField) and chooses_pages(field):
                near_by = field.queryset.model.objects.filter(within, locale_id=standing.locale_id)  # type: ignore[union-attr]
                field.queryset = near_by.exclude(pk=self.instance.pk)

    def _post_clean(self) -> None:
        # Before the page checks itself: what the text cites may have been chosen in the same form.
        for name in {"topics", "sources", "related"} & set(self.cleaned_data):
            setattr(self.instance, name, self.cleaned_data[name])
        super()._post_clean()
        if PUBLISH in self.data and not self.errors:
            for fault in stopping(faults_of(self.instance)):
                self.add_error(None, str(fault))


def chooses_pages(field: ModelChoiceField) -> bool:
    return field.queryset is not None and issubclass(field.queryset.model, Page)


def near(page: Page) -> Q:
    """Return what limits pages to the shared homes and the home that a page stands in."""
    homes = models.HomePage.objects.filter(clinic=None).values_list("path", flat=True)
    found = Q(path__startswith=page.path[: library.HOME_PATH_LENGTH])
    for path in homes:
        found |= Q(path__startswith=path)
    return found
