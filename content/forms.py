"""The editor's forms: choices end where a page's own tree and the shared one end."""

from typing import Any

from django.db.models import Q
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.models import Page

from content import library, models


class PieceForm(WagtailAdminPageForm):
    """Offers to read next only pieces of the same language that the page's readers can open too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = self.parent_page or self.instance.get_parent()
        within = near(standing)
        pieces = Page.objects.filter(within, live=True, locale_id=standing.locale_id).type(*library.kinds())
        for name in ("related", "replaced_by"):
            if name in self.fields:
                self.fields[name].queryset = pieces.exclude(pk=self.instance.pk)
        if "contrasts_with" in self.fields:
            terms = models.GlossaryEntryPage.objects.filter(within, locale_id=standing.locale_id)
            self.fields["contrasts_with"].queryset = terms.exclude(pk=self.instance.pk)


def near(page: Page) -> Q:
    """Return what limits pages to the shared homes and the home that a page stands in."""
    homes = models.HomePage.objects.filter(clinic=None).values_list("path", flat=True)
    found = Q(path__startswith=page.path[: library.HOME_PATH_LENGTH])
    for path in homes:
        found |= Q(path__startswith=path)
    return found
