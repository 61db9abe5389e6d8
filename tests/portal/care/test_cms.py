"""Wagtail's groups follow our roles, and another clinic's pages do not exist."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as Grant
from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import GroupPagePermission

from content.models import CoursesIndexPage, GlossaryIndexPage, LibraryIndexPage, Reference
from portal.accounts.doors import SIGNED_IN_BY_LINK
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit.models import AuditEvent
from portal.care.cms import clinics_of_editor, may_open, sync_cms_permissions, sync_everybody
from portal.clinic.cms_policy import for_editors
from tests.conftest import make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import make_article
from tests.sign_in import same_page, sign_in, sign_in_with_password_only

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]


@pytest.fixture
def editor(eddie):
    sync_cms_permissions(eddie)
    return eddie


@pytest.fixture
def reviewer(rita):
    sync_cms_permissions(rita)
    return rita


@pytest.fixture
def other_editor(other_clinic):
    user = make_user(other_clinic, "Odo", Role.EDITOR)
    sync_cms_permissions(user)
    return user


def test_a_role_gives_a_group_and_its_end_takes_it(editor):
    assert [group.name.split(":")[1] for group in editor.groups.all()] == ["edit_content"]

    Membership.objects.filter(user=editor).update(ends_at=timezone.now())
    sync_cms_permissions(editor)

    assert not editor.groups.exists()


def test_syncing_again_changes_nothing(editor, django_assert_max_num_queries):
    before = set(editor.groups.all())

    with django_assert_max_num_queries(6):
        sync_cms_permissions(editor)

    assert set(editor.groups.all()) == before


def test_what_a_role_may_no_longer_do_is_taken_from_its_group(editor):
    change = Grant.objects.get(codename="change_reference")
    editor.groups.get().permissions.add(change)

    sync_everybody()

    assert not editor.groups.get().permissions.filter(pk=change.pk).exists()
    assert editor.groups.get().permissions.filter(codename="add_reference").exists()


def test_a_change_of_groups_is_audited_and_no_change_is_not(editor):
    sync_cms_permissions(editor)

    [event] = AuditEvent.objects.filter(action="cms.permissions_synced")
    assert (event.about_id, event.facts["groups"]) == (str(editor.pk), editor.groups.get().name)


def test_everybodys_groups_follow_their_roles(editor, rita):
    Membership.objects.filter(user=editor).update(ends_at=timezone.now())

    sync_everybody()

    assert not editor.groups.exists()
    assert [group.name.split(":")[1] for group in rita.groups.all()] == ["sign_content"]


def test_whoever_has_neither_role_nor_group_is_not_looked_at(clinic, django_assert_num_queries):
    make_user(clinic, "Nobody")

    with django_assert_num_queries(2):  # the groups that there are, and whom they concern
        sync_everybody()


def test_a_second_editor_joins_the_group_that_is_there(editor, clinic):
    second = make_user(clinic, "Emma", Role.EDITOR)

    sync_cms_permissions(second)

    assert set(second.groups.all()) == set(editor.groups.all())


@pytest.mark.parametrize(
    ("role", "beside", "on_pages"),
    [
        (
            Role.EDITOR,
            {
                "wagtailadmin.access_admin", "content.add_reference", "simple_translation.submit_translation",
            },
            {"add_page", "change_page"},
        ),
        (Role.REVIEWER, {"wagtailadmin.access_admin"}, {"publish_page"}),
    ],
)  # fmt: skip
def test_a_group_has_what_its_role_needs_and_no_more(library, clinic, role, beside, on_pages):
    user = make_user(clinic, "Emma", role)

    sync_cms_permissions(user)

    group = user.groups.get()
    rows = GroupPagePermission.objects.filter(group=group)
    assert user.get_all_permissions() - {f"wagtailcore.{name}" for name in on_pages} == beside
    assert set(rows.values_list("permission__codename", flat=True)) == on_pages
    assert {type(row.page.specific) for row in rows} == {LibraryIndexPage, GlossaryIndexPage, CoursesIndexPage}


def test_a_grant_of_the_same_name_elsewhere_is_not_given(eddie):
    elsewhere = ContentType.objects.create(app_label="elsewhere", model="thing")
    Grant.objects.create(content_type=elsewhere, codename="access_admin", name="Something else")

    sync_cms_permissions(eddie)

    assert eddie.has_perm("wagtailadmin.access_admin")
    assert not eddie.has_perm("elsewhere.access_admin")


def test_a_person_works_on_content_where_a_role_of_theirs_says_so(eddie, rita, ana, clinic, other_clinic):
    Membership.objects.create(user=eddie, clinic=other_clinic, role=Role.CLINICIAN)

    assert clinics_of_editor(eddie) == clinics_of_editor(rita) == {clinic.pk}
    assert clinics_of_editor(ana) == set()

    Membership.objects.filter(user=eddie).update(ends_at=timezone.now())
    assert clinics_of_editor(eddie) == set()


def test_no_group_may_touch_users_groups_or_sites(editor, reviewer):
    names = set(Group.objects.values_list("permissions__content_type__app_label", flat=True))

    assert names <= {"wagtailadmin", "content", "simple_translation"}


def test_an_editor_drafts_and_does_not_publish(editor, article):
    may = article.permissions_for_user(editor)

    assert (may.can_edit(), may.can_publish(), may.can_delete()) == (True, False, False)


def test_a_reviewer_publishes_and_takes_down_and_does_not_edit(reviewer, article):
    may = article.permissions_for_user(reviewer)

    assert (may.can_edit(), may.can_publish(), may.can_unpublish()) == (False, True, True)


def test_a_clinicians_groups_are_none_whatever_others_do(eddie, ana):
    sync_cms_permissions(ana)

    assert not ana.groups.exists()


def test_an_editor_may_open_shared_and_own_pages(editor, article, own_article):
    assert may_open(editor, article.pk)
    assert may_open(editor, own_article.pk)


def test_an_editor_adds_a_reference_and_changes_none(client, editor):
    """It stands in texts that other clinics signed."""
    row = Reference.objects.create(key="bowlby-1969", authors="Bowlby, J.", year=1969, title="Attachment")
    sign_in(client, editor)
    may = [editor.has_perm(f"content.{verb}_reference") for verb in ("add", "change", "delete")]
    assert may == [True, False, False]
    client.post(f"/cms/snippets/content/reference/edit/{row.pk}/", {"key": row.key, "title": "Other", "year": "1970"})
    row.refresh_from_db()
    assert row.title == "Attachment"


def test_another_clinics_page_and_no_page_at_all_are_not_opened(other_editor, article, own_article):
    assert may_open(other_editor, article.pk)
    assert not may_open(other_editor, own_article.pk)
    assert not may_open(other_editor, 987654)


def wagtail_view(user, **ids):
    """Ask a view of Wagtail's that is behind our door."""
    request = RequestFactory().get("/cms/")
    request.user, request.session = user, {SIGNED_IN_BY_LINK: str(user.pk)}
    return for_editors(lambda request, **ids: HttpResponse("in"))(request, **ids)


def test_the_door_opens_with_a_group_and_a_role_that_lasts(editor, rita, ana):
    assert wagtail_view(editor).content == b"in"
    for nobody in (rita, ana):  # Rita's groups have not followed her role yet
        with pytest.raises(Http404):
            wagtail_view(nobody)

    Membership.objects.filter(user=editor).update(ends_at=timezone.now())
    with pytest.raises(Http404):
        wagtail_view(editor)


@pytest.mark.parametrize("name", ["page_id", "parent_page_id", "page_to_move_id", "destination_id"])
def test_the_door_asks_about_each_page_that_an_address_names(editor, other_editor, article, own_article, name):
    other = "parent_page_id" if name == "page_id" else "page_id"
    ids = {other: article.pk, name: own_article.pk}

    assert wagtail_view(editor, **ids).content == b"in"
    with pytest.raises(Http404):
        wagtail_view(other_editor, **ids)


PAGES = [
    "/cms/pages/{}/", "/cms/pages/{}/edit/", "/cms/pages/{}/history/", "/cms/pages/{}/copy/", "/cms/pages/{}/move/",
    "/cms/pages/{}/usage/", "/cms/pages/{}/view_draft/", "/cms/pages/{}/delete/", "/cms/pages/{}/unpublish/",
    "/cms/pages/{}/add_subpage/", "/cms/choose-page/{}/", "/cms/pages/{}/lock/",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_another_clinics_page_is_answered_as_if_it_were_not_there(client, other_editor, own_article, address):
    sign_in(client, other_editor)

    theirs, unknown = client.get(address.format(own_article.pk)), client.get(address.format(987654))

    assert theirs.status_code == 404
    assert same_page(theirs, unknown)


@pytest.mark.parametrize(
    "address",
    ["/cms/", "/cms/pages/", "/cms/choose-page/", "/cms/choose-page/search/?q=harbour", "/cms/api/main/pages/"],
)
def test_another_clinics_page_is_in_no_list(client, other_editor, own_article, search_index, address):
    sign_in(client, other_editor)

    response = client.get(address, headers={"x-requested-with": "XMLHttpRequest"})

    assert response.status_code == 200
    assert "harbour-secret" not in response.content.decode()
    assert "Harbour secret" not in response.content.decode()


@pytest.mark.parametrize(
    "address", ["users/", "groups/", "images/", "documents/", "reports/locked/", "sites/", "bulk/x/y/z/"]
)
def test_what_is_not_ours_to_give_is_not_there(client, editor, address):
    sign_in(client, editor)

    assert client.get(f"/cms/{address}").status_code == 404


def test_nobody_is_offered_the_groups_of_other_clinics(client, reviewer, other_editor, own_article):
    sign_in(client, reviewer)

    assert client.get(f"/cms/pages/{own_article.pk}/privacy/").status_code == 404
    assert client.get(f"/cms/pages/{own_article.pk}/unpublish/").status_code == 200


def test_the_editor_opens_for_editors_only(client, editor, ana):
    assert sign_in(client, editor).get("/cms/").status_code == 200
    assert sign_in(client, ana).get("/cms/").status_code == 404


def test_wagtails_own_sign_in_is_ours(client):
    assert client.get("/cms/login/").url == "/accounts/login/"
    assert client.get("/cms/").url == "/accounts/login/?next=/cms/"


def test_a_password_alone_opens_nothing(client, editor):
    response = sign_in_with_password_only(client, editor).get("/cms/")

    assert response.status_code == 302
    assert "2fa" in response.url


def test_an_editor_cannot_touch_what_is_not_granted(client, editor, article):
    sign_in(client, editor)

    assert client.get(f"/cms/pages/{article.pk}/unpublish/").status_code == 404


def test_the_cms_alone_has_exceptions_from_the_policy(client, editor, article):
    sign_in(client, editor)
    cms = client.get("/cms/").headers["Content-Security-Policy"]
    page = client.get(article.url).headers["Content-Security-Policy"]

    strict = {
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "font-src 'self'", "img-src 'self' data:",
        "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    }  # fmt: skip
    assert set(page.split("; ")) == strict
    assert set(cms.split("; ")) - strict == {
        "style-src 'self' 'unsafe-inline'",
        "script-src 'self' 'sha256-HQkUA3CrW7THVSK+KsbhFrmoxUyQn/mi7ySlhqJvYAg='"
        " 'sha256-o1xYiKV9PFZdjpZx2HVrEzZgAfusJnOnsa2HrhDEVcM='",
        "frame-src 'self'",
        "frame-ancestors 'self'",
    }


def test_a_reviewer_signs_with_one_button(client, reviewer, clinic, article):
    sign_in(client, reviewer)
    address = f"/clinic/content/{article.pk}/"
    assert "Published; nobody of your clinic stands for it yet." in client.get(address).content.decode()
    assert client.get(address).status_code == 200

    sent = {"has_read": "on", "months": 24, "act": "sign", "revision": article.latest_revision_id}
    response = client.post(f"{address}decide/", sent)

    assert response.url == "/clinic/content/"
    assert "Signed" in client.get("/clinic/content/").content.decode()


@pytest.mark.parametrize("sent", [{"revision": "{}"}, {"has_read": "on", "revision": "1{}"}])
def test_signing_without_the_tick_or_another_revision_is_refused(client, reviewer, article, sent):
    sign_in(client, reviewer)
    data = {name: value.format(article.latest_revision_id) for name, value in sent.items()}

    response = client.post(f"/clinic/content/{article.pk}/decide/", data | {"months": 24, "act": "sign"})

    assert response.status_code == 422
    assert not article.sign_offs.exists()


def test_an_editor_cannot_sign(client, editor, article):
    sign_in(client, editor)

    assert client.get("/clinic/content/").status_code == 200  # what becomes of their pages
    assert client.post(f"/clinic/content/{article.pk}/decide/", {"has_read": "on"}).status_code == 404


def test_who_wrote_a_version_gets_no_button_and_no_signature(client, reviewer, article):
    revision = article.save_revision(user=reviewer)
    sign_in(client, reviewer)
    address = f"/clinic/content/{article.pk}/"

    assert "Somebody else has to sign it" in client.get(address).content.decode()
    assert (
        client.post(
            f"{address}decide/", {"act": "sign", "months": 24, "has_read": "on", "revision": revision.pk}
        ).status_code
        == 422
    )


def test_a_clinician_reads_the_clinics_own_page_and_others_do_not(client, ana, otto, own_article):
    address = f"/clinic/library/{own_article.pk}/"

    assert "Harbour secret" in sign_in(client, ana).get(address).content.decode()
    assert sign_in(client, otto).get(address).status_code == 404


def test_the_list_to_sign_takes_constant_queries(client, reviewer, english, article, django_assert_max_num_queries):
    for number in range(5):
        make_article(english, f"piece-{number}")
    sign_in(client, reviewer)

    with django_assert_max_num_queries(21):
        assert client.get("/clinic/content/").status_code == 200
