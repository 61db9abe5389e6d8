"""Keeps Wagtail's groups and page permissions equal to our roles. What a role may do is said in `accounts.roles` alone.

There is one group for each clinic and role that works on content. Editors write drafts in the shared lists and in their
clinic's own; reviewers publish and take down. A reference is added and never changed: it stands, unversioned, in
texts that other clinics signed. Signing is ours, not Wagtail's. Nobody may touch users or groups.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as Grant
from django.db import transaction
from django.db.models import Q
from wagtail.models import GroupPagePermission, Page

from content import library
from content.actions import plant, plant_for
from portal.accounts.models import Clinic, Membership, User
from portal.accounts.roles import Permission, Role
from portal.audit import actor, record

PREFIX = "content"
# Per permission of ours: what Wagtail lets its holders do to pages, and beside them.
ON_PAGES = {
    Permission.EDIT_CONTENT: ("add_page", "change_page"),
    Permission.SIGN_CONTENT: ("publish_page",),
}
BESIDE_PAGES = {
    Permission.EDIT_CONTENT: (
        ("wagtailadmin", "access_admin"),
        ("content", "add_reference"),
        ("simple_translation", "submit_translation"),
    ),
    Permission.SIGN_CONTENT: (("wagtailadmin", "access_admin"),),
}


@transaction.atomic
def sync_cms_permissions(user: User) -> None:
    """Put a person into the groups of the roles that they hold now, and out of all others."""
    roles = Membership.objects.current().filter(user=user).select_related("clinic")
    held = {
        (row.clinic, permission) for row in roles for permission in ON_PAGES if permission in Role(row.role).permissions
    }
    groups = {_group(clinic, permission) for clinic, permission in held}
    before = set(user.groups.all())
    if groups != before:
        user.groups.set(groups)
        names = " ".join(sorted(group.name for group in groups))
        record.record("cms.permissions_synced", by=actor.system("cms"), about=user, groups=names)


def sync_everybody() -> None:
    """Put everybody who has or had a role in content into the right groups, with what such a role may do today."""
    for group in Group.objects.filter(name__startswith=f"{PREFIX}:"):
        _prefix, permission, clinic_id = group.name.split(":")
        group.permissions.set(_grants(BESIDE_PAGES[Permission(permission)]))
        clinic = Clinic.objects.filter(pk=clinic_id).first()
        if clinic:
            _grant_pages(group, clinic, ON_PAGES[Permission(permission)])
    working = Q(memberships__in=Membership.objects.current()) | Q(groups__name__startswith=f"{PREFIX}:")
    for user in User.objects.filter(working).distinct():
        sync_cms_permissions(user)


def _group(clinic: Clinic, permission: Permission) -> Group:
    group, is_new = Group.objects.get_or_create(name=f"{PREFIX}:{permission.value}:{clinic.pk}")
    if is_new:
        group.permissions.set(_grants(BESIDE_PAGES[permission]))
        _grant_pages(group, clinic, ON_PAGES[permission])
    return group


def _grants(names: Iterable[tuple[str, str]]) -> list[Grant]:
    return [Grant.objects.get(content_type__app_label=app, codename=codename) for app, codename in names]


def _grant_pages(group: Group, clinic: Clinic, codenames: Iterable[str]) -> None:
    """Grant on the lists, not on the homes: nobody adds a second library. What is granted already stays."""
    by = actor.system("cms")
    homes: list[Any] = [*plant(by=by), *plant_for(clinic=clinic, by=by)]
    lists = [page for home in homes for page in library.lists_of(home)]
    grants = _grants([("wagtailcore", codename) for codename in codenames])
    held = set(GroupPagePermission.objects.filter(group=group).values_list("page_id", "permission_id"))
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=page, permission=grant)
        for page in lists
        for grant in grants
        if (page.pk, grant.pk) not in held
    )


def clinics_of_editor(user: User) -> frozenset[Any]:
    """Return the ids of the clinics in which a person works on content."""
    current = Membership.objects.current().filter(user_id=user.pk)
    roles = [role.value for role in Role if role.permissions & set(ON_PAGES)]
    return frozenset(current.filter(role__in=roles).values_list("clinic_id", flat=True))


def may_open(user: User, page_id: int) -> bool:
    """Say whether a page is shared or of a clinic in which the person works on content. No page, no."""
    page = Page.objects.filter(pk=page_id).first()
    if page is None:
        return False
    clinic_id = library.clinic_id_of(page)
    return clinic_id is None or clinic_id in clinics_of_editor(user)
