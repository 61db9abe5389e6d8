"""The editor's forms: choices end where a page's own tree and the shared one end, and none publishes a piece."""

from typing import Any

from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.forms import ModelChoiceField
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from content import library, models

PUBLISH = "action-publish"  # the name of Wagtail's button
SEND = "action-review"  # and of ours


class PieceForm(WagtailAdminPageForm):
    """Offers to read next only pieces of the same language that the page's readers can open too, and saves a draft with
    any fault. It publishes nothing, whoever presses: whoever writes and reviews would publish what nobody else read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = self.parent_page or self.instance.get_parent()
        # Of an editor's press Wagtail makes a draft by itself.
        self._would_publish = PUBLISH in self.data and standing.permissions_for_user(self.for_user).can_publish()
        within = near(standing)
        pieces = Page.objects.filter(within, live=True, locale_id=standing.locale_id).type(*library.kinds())
        for name, field in self.fields.items():
            if name == "sources":
                field.label_from_instance = _with_its_mark
            elif name in ("related", "replaced_by"):
                field.queryset = pieces.exclude(pk=self.instance.pk)
            elif isinstance(field, ModelChoiceField) and chooses_pages(field):
                near_by = field.queryset.model.objects.filter(within, locale_id=standing.locale_id)  # type: ignore[union-attr]
                field.queryset = near_by.exclude(pk=self.instance.pk)

    def defer_required_fields(self) -> None:
        """Let a draft wait for what it will need; a page that is sent has its topics."""
        super().defer_required_fields()
        if SEND in self.data:
            self.fields["topics"].required = True

    def _post_clean(self) -> None:
        # Before the page checks itself: what the text cites may have been chosen in the same form.
        for name in {"topics", "sources", "related"} & set(self.cleaned_data):
            setattr(self.instance, name, self.cleaned_data[name])
        super()._post_clean()
        if self._would_publish:
            self.add_error(None, _("Readers see a page once somebody else signs it. Send it to clinical review."))


class PieceCopyForm(CopyForm):
    """Makes drafts alone. Wagtail would publish a copy, or an alias that follows its original, without a check."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)
        longest = Page._meta.get_field("title").max_length
        self.fields["new_title"].validators.append(MaxLengthValidator(longest))  # or saving would fail


def _with_its_mark(work: Any) -> str:
    return f"{work} [@{work.key}]"


def chooses_pages(field: ModelChoiceField) -> bool:
    return field.queryset is not None and issubclass(field.queryset.model, Page)


def near(page: Page) -> Q:
    """Return what limits pages to the shared homes and the home that a page stands in."""
    homes = models.HomePage.objects.filter(clinic=None).values_list("path", flat=True)
    found = Q(path__startswith=page.path[: library.HOME_PATH_LENGTH])
    for path in homes:
        found |= Q(path__startswith=path)
    return found
