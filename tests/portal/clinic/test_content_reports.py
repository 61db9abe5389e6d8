"""The editors' list of what readers reported."""

import pytest

from content import actions
from portal.accounts.roles import Role
from portal.audit import actor
from tests.conftest import make_user
from tests.content.conftest import make_article
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(db):
    homes = actions.plant(by=actor.system("tests"))
    return make_article(next(home for home in homes if home.locale.language_code == "en"), "asking")


@pytest.fixture
def report(article):
    return actions.give_feedback(page=article, is_useful=False, fault="facts", part=1, by=actor.system("reader"))


@pytest.fixture
def editor(client, clinic):
    return sign_in(client, make_user(clinic, "Eddie", Role.EDITOR))


def test_the_list_names_page_fault_and_place(report, editor):
    text = editor.get("/clinic/readers/").content.decode()

    for words in ("Asking", "Something is not true", "What it means", "0 of 1"):
        assert words in text


def test_an_empty_list_says_so(editor):
    assert "No report waits." in editor.get("/clinic/readers/").content.decode()


def test_an_editor_settles_a_report(report, editor):
    response = editor.post(f"/clinic/readers/{report.pk}/settle/", follow=True)

    assert "Settled. It has left the list." in response.content.decode()
    report.refresh_from_db()
    assert report.settled_at is not None


def test_a_clinician_does_neither(report, client, clinic):
    ana = sign_in(client, make_user(clinic, "Anna", Role.CLINICIAN))

    assert ana.get("/clinic/readers/").status_code in (403, 404)
    assert ana.post(f"/clinic/readers/{report.pk}/settle/").status_code in (403, 404)
    report.refresh_from_db()
    assert report.settled_at is None


def test_the_editor_of_a_page_sees_its_reports_above_the_fields(report, article, rf):
    from content.panels import ReportsPanel

    panel = (
        ReportsPanel().bind_to_model(type(article)).get_bound_panel(instance=article, request=rf.get("/"), form=None)
    )

    assert "Something is not true" in panel.render_html({})
