"""Wagtail's groups follow our roles, and another clinic's pages do not exist."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as Grant
from django.utils import timezone

from content.models import Reference
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.care.cms import may_open, sync_cms_permissions, sync_everybody
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


def test_no_group_may_touch_users_groups_or_sites(editor, reviewer):
    names = set(Group.objects.values_list("permissions__content_type__app_label", flat=True))

    assert names <= {"wagtailadmin", "content", "simple_translation"}


def test_an_editor_drafts_and_does_not_publish(editor, article):
    may = article.permissions_for_user(editor)

    assert (may.can_edit(), may.can_publish(), may.can_delete()) == (True, False, False)


def test_a_reviewer_publishes_and_takes_down_and_does_not_edit(reviewer, article):
    may = article.permissions_for_user(reviewer)

    assert (may.can_edit(), may.can_publish(), may.can_unpublish()) == (False, True, True)


def test_a_clinicians_groups_are_none(ana):
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
    assert "Not signed" in client.get("/clinic/content/").content.decode()
    assert client.get(address).status_code == 200

    response = client.post(address, {"has_read": "on", "revision": article.latest_revision_id})

    assert response.url == "/clinic/content/"
    assert "Signed" in client.get("/clinic/content/").content.decode()


@pytest.mark.parametrize("sent", [{"revision": "{}"}, {"has_read": "on", "revision": "1{}"}])
def test_signing_without_the_tick_or_another_revision_is_refused(client, reviewer, article, sent):
    sign_in(client, reviewer)
    data = {name: value.format(article.latest_revision_id) for name, value in sent.items()}

    response = client.post(f"/clinic/content/{article.pk}/", data)

    assert response.status_code == 422
    assert not article.sign_offs.exists()


def test_an_editor_cannot_sign(client, editor, article):
    sign_in(client, editor)

    assert client.get("/clinic/content/").status_code == 404
    assert client.post(f"/clinic/content/{article.pk}/", {"has_read": "on"}).status_code == 404


def test_who_wrote_a_version_gets_no_button_and_no_signature(client, reviewer, article):
    revision = article.save_revision(user=reviewer)
    sign_in(client, reviewer)
    address = f"/clinic/content/{article.pk}/"

    assert "Somebody else has to sign it" in client.get(address).content.decode()
    assert client.post(address, {"has_read": "on", "revision": revision.pk}).status_code == 422


def test_a_clinician_reads_the_clinics_own_page_and_others_do_not(client, ana, otto, own_article):
    address = f"/clinic/library/{own_article.pk}/"

    assert "Harbour secret" in sign_in(client, ana).get(address).content.decode()
    assert sign_in(client, otto).get(address).status_code == 404


def test_the_list_to_sign_takes_constant_queries(client, reviewer, english, article, django_assert_max_num_queries):
    for number in range(5):
        make_article(english, f"piece-{number}")
    sign_in(client, reviewer)

    with django_assert_max_num_queries(16):
        assert client.get("/clinic/content/").status_code == 200
