"""Making a clinic's own copy of a shared page, and noting that a later version of the source was taken in."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.coreutils import find_available_slug
from wagtail.models import Page

from content import adaptations, library
from content.actions.trees import plant_for
from content.exceptions import Refused
from content.models import Adaptation
from portal.audit import record
from portal.audit.actor import Actor


@transaction.atomic
def adapt_page(*, page: Page, clinic: Any, by: Actor) -> Page:
    """Copy what readers of a shared page see into the clinic's tree, as a draft that nobody signed. Raises Refused.

    The copy has a name of its own for rules too: no shared rule offers it. Who may write is asked by the portal.
    """
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    if library.clinic_id_of(page) is not None or not page.live or page.live_revision is None:
        raise Refused(_("Only a shared page that readers can see is adapted."))
    if adaptations.copy_in(clinic, page) is not None:
        raise Refused(_("Your clinic has its own copy of this page already."))
    shelf = _shelf_for(page, clinic, by)
    slug = find_available_slug(shelf, page.slug)  # the clinic may have a page of that name already
    fresh = {"slug": slug, "starter_checksum": "", "replaced_by": None, "locked": False}
    copy = page.copy(to=shelf, update_attrs=fresh, copy_revisions=False, keep_live=False, user=by.row, log_action=None)
    row = _take_in(copy, page, clinic, by)
    record.record("content.adapted", by=by, about=row, page=copy.pk, source=page.pk, revision=page.live_revision_id)
    return copy


@transaction.atomic
def take_in_source(*, page: Page, revision_id: int | None, by: Actor) -> Adaptation:
    """Note that an editor compared a copy with the source as it is now, and took over what fits. Raises Refused.

    `revision_id` is the version of the source that was on their screen; None counts as another one.
    """
    origin = adaptations.origin_of(page)
    if origin is None or origin.newest.clinic_id != by.clinic_id:
        raise Refused(_("Your clinic has no such copy."))
    if not origin.has_changed:
        raise Refused(_("The shared page has not changed since."))
    if origin.source.live_revision_id != revision_id:
        raise Refused(_("The shared page was changed while you read it. Read the new version."))
    row = _take_in(page, origin.source, origin.newest.clinic, by)
    record.record("content.source_taken_in", by=by, about=row, page=page.pk, revision=revision_id)
    return row


def _shelf_for(page: Any, clinic: Any, by: Actor) -> Page:
    """Return the list of the clinic's tree that takes the place of the one in which a page stands."""
    wanted = page.get_parent().specific_class
    homes = plant_for(clinic=clinic, by=by)
    home = next(each for each in homes if each.locale_id == page.locale_id)
    found = next((each for each in library.lists_of(home) if each.specific_class is wanted), None)
    if found is None or page.numchild:
        raise Refused(_("A course and its lessons are used as they are."))
    return found


def _take_in(copy: Any, source: Any, clinic: Any, by: Actor) -> Adaptation:
    row = Adaptation(
        clinic=clinic,
        page_id=copy.pk,
        source_id=source.pk,
        source_revision_id=source.live_revision_id,
        taken_by_id=by.id,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("Somebody did this at the same moment.")) from None
    return row
