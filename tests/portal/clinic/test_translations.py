"""A page changes after it was translated: the task, the translator, the second person, and what readers are told."""

from uuid import uuid4

import pytest

from content import library as shelf
from content import translating
from content.exceptions import Refused
from content.models import ArticlePage, TranslationStep, TranslationTask
from portal.accounts.roles import Role
from portal.audit import actor
from portal.audit.models import AuditEvent
from portal.care.actions.content import send_to_review, sign_content
from portal.care.actions.translations import check_translation, translation_done
from portal.care.policies import MayNot
from tests.conftest import make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import FACTS, make_article
from tests.sign_in import same_page, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
LIST = "/clinic/content/translations/"
TOLD = "El texto de partida ha cambiado"


@pytest.fixture
def twin(article, spanish):
    return make_article(spanish, article.slug, translation_key=article.translation_key, title="Pedir calma")


def publish(page, user=None, **fields):
    page = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(user=user).publish()
    return ArticlePage.objects.get(pk=page.pk)


@pytest.fixture
def task(article, twin):
    publish(article, lead="Another lead, which says that two in ten do so.")
    return TranslationTask.objects.get()


@pytest.fixture
def by_eddie(eddie, clinic):
    return actor.staff(eddie, clinic)


@pytest.fixture
def erna(clinic):
    return make_user(clinic, "Erna", Role.EDITOR)


def done(task, by, seen=None, comment=""):
    task = TranslationTask.objects.select_related("source").get(pk=task.pk)
    return translation_done(task=task, seen=seen or task.source.live_revision_id, comment=comment, by=by)


def check(task, by, is_right=True, comment=""):
    task = TranslationTask.objects.select_related("source").get(pk=task.pk)
    return check_translation(task=task, seen=task.source.live_revision_id, is_right=is_right, comment=comment, by=by)


def waiting(clinic):
    return [each.page_id for each in translating.tasks(clinic)]


# --- when there is a task ------------------------------------------------------------------------------------------


def test_a_changed_page_opens_a_task_for_its_translation_with_what_changed(task, article, twin, clinic):
    assert (task.page_id, task.source_id, task.is_small) == (twin.pk, article.pk, False)
    assert waiting(clinic) == [twin.pk]
    [change] = translating.changes_to_follow(translating.task_of(task.pk, clinic))
    assert change.place == "Lead"
    assert AuditEvent.objects.filter(action="content.translation_due", about_id=str(task.pk)).count() == 1


def test_a_second_change_goes_on_from_where_the_task_began(task, article, clinic):
    publish(article, title="Another title")

    assert TranslationTask.objects.count() == 1
    changes = translating.changes_to_follow(translating.task_of(task.pk, clinic))
    assert {change.place for change in changes} == {"Title", "Lead"}


def test_a_draft_of_the_first_page_opens_none(article, twin):
    article.lead = "Not yet."
    article.save_revision()

    assert not TranslationTask.objects.exists()


def test_publishing_the_same_words_opens_none(article, twin):
    publish(article)

    assert not TranslationTask.objects.exists()


def test_a_changed_translation_opens_none(article, twin):
    publish(twin, lead="Otra entrada.")

    assert not TranslationTask.objects.exists()


def test_a_page_without_translation_opens_none(article):
    publish(article, lead="Another lead.")

    assert not TranslationTask.objects.exists()


def test_a_translation_that_was_taken_down_has_none(article, twin):
    twin.unpublish()
    publish(article, lead="Another lead.")

    assert not TranslationTask.objects.exists()


def test_shipped_pages_change_together(article, spanish, eddie):
    make_article(spanish, article.slug, translation_key=article.translation_key, starter_checksum="of a file")
    publish(article, lead="Another lead.", starter_checksum="of a newer file")
    assert not TranslationTask.objects.exists()

    publish(article, eddie, lead="Ours.")
    assert TranslationTask.objects.count() == 1


# --- a new translation ---------------------------------------------------------------------------------------------


@pytest.fixture
def new(article, spanish, eddie):
    """A translation that Eddie wrote, and nobody published or read."""
    page = article.copy_for_translation(spanish.locale)
    return drafted(page, eddie, title="Pedir calma")


def drafted(page, user, **fields):
    draft = ArticlePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=user)
    return ArticlePage.objects.get(pk=page.pk)


def send(page, by):
    page = ArticlePage.objects.get(pk=page.pk)
    send_to_review(page=page, revision=page.latest_revision, by=by)


def test_a_new_translation_that_is_sent_waits_for_a_second_person(new, article, clinic, by_eddie, by_rita):
    send(new, by_eddie)

    task = translating.task_of(TranslationTask.objects.get().pk, clinic)
    assert (task.page_id, task.source_id, task.is_first, task.is_small) == (new.pk, article.pk, True, False)
    assert task.waits_for_check
    with pytest.raises(Refused, match="Somebody else has to check it"):
        check(task, by_eddie)
    check(task, by_rita)
    assert waiting(clinic) == []
    said = AuditEvent.objects.filter(about_id=str(task.pk)).values_list("action", flat=True)
    assert set(said) == {
        "content.translation_due",
        "content.translation_done",
        "content.translation_confirmed",
    }


def test_sent_again_with_other_words_it_waits_again(new, clinic, by_eddie, by_rita, eddie):
    send(new, by_eddie)
    send(new, by_eddie)
    task = TranslationTask.objects.get()
    check(task, by_rita, is_right=False, comment="The second sentence.")
    drafted(new, eddie, lead="Otra entrada.")
    assert not translating.task_of(task.pk, clinic).waits_for_check

    send(new, by_eddie)

    assert TranslationTask.objects.count() == 1
    assert [step.kind for step in translating.log_of(translating.task_of(task.pk, clinic))] == [
        "done",
        "sent-back",
        "done",
    ]


def test_where_its_source_changed_the_translator_says_what_they_followed(new, article, clinic, by_eddie):
    send(new, by_eddie)
    publish(article, lead="A led.")
    drafted(new, by_eddie.row, lead="Otra entrada.")
    send(new, by_eddie)

    task = translating.task_of(TranslationTask.objects.get().pk, clinic)
    assert (task.waits_for_check, task.is_small) == (False, False)
    assert [change.place for change in translating.changes_to_follow(task)] == ["Lead"]


def test_neither_the_first_page_nor_a_page_that_readers_knew_has_one(article, twin, by_eddie, eddie, spanish):
    make_article(spanish, "sin-origen")
    for page in (article, twin, ArticlePage.objects.get(slug="sin-origen")):
        send(drafted(page, eddie, lead="Otra entrada."), by_eddie)

    assert not TranslationTask.objects.exists()


def test_a_new_translation_is_read_but_not_suggested_until_it_is_checked(new, rule, clinic, client, by_eddie, by_rita):
    send(new, by_eddie)
    page = ArticlePage.objects.get(pk=new.pk)
    sign_content(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita)
    page = ArticlePage.objects.get(pk=new.pk)
    told = "Una sola traducción, todavía sin comprobar."
    assert told in client.get(page.url).content.decode()
    assert TOLD not in client.get(page.url).content.decode()
    assert shelf.suggested(FACTS, clinic, "es") == []

    check(TranslationTask.objects.get(), by_rita)

    assert told not in client.get(page.url).content.decode()
    assert [each.page.pk for each in shelf.suggested(FACTS, clinic, "es")] == [page.pk]


def test_the_screens_say_that_it_is_new(new, client, rita, by_eddie):
    send(new, by_eddie)
    task = TranslationTask.objects.get()
    sign_in(client, rita)

    assert "A new translation: it is not suggested" in client.get(LIST).content.decode()
    page = client.get(f"{LIST}{task.pk}/").content.decode()
    assert "This translation is new." in page
    assert "Nothing is different any more." not in page
    assert f"/clinic/library/{task.source_id}/" in page
    assert f"/clinic/content/{new.pk}/" in page
    assert "It says the same" in page


# --- what people do about it ---------------------------------------------------------------------------------------


def test_a_translator_and_a_second_person_finish_it(task, clinic, by_eddie, by_rita, twin):
    done(task, by_eddie, comment="Two sentences.")
    assert waiting(clinic) == [twin.pk]
    check(task, by_rita)

    task.refresh_from_db()
    assert str(task.finished_by_id) == by_rita.id
    assert waiting(clinic) == []
    assert [step.kind for step in translating.log_of(task)] == ["confirmed", "done"]
    assert set(AuditEvent.objects.filter(about_id=str(task.pk)).values_list("action", flat=True)) == {
        "content.translation_due",
        "content.translation_done",
        "content.translation_confirmed",
    }


def test_the_next_change_starts_from_the_version_that_was_checked(task, article, by_eddie, by_rita, clinic):
    done(task, by_eddie)
    check(task, by_rita)
    publish(article, title="Another title")

    new = TranslationTask.objects.unfinished().get()
    assert [each.place for each in translating.changes_to_follow(translating.task_of(new.pk, clinic))] == ["Title"]


def test_nobody_checks_their_own_translation(task, by_eddie, eddie, twin, erna, clinic):
    done(task, by_eddie)
    with pytest.raises(Refused, match="Somebody else has to check it"):
        check(task, by_eddie)
    publish(twin, erna, lead="Otra entrada.")
    done(task, by_eddie)
    with pytest.raises(Refused, match="Somebody else has to check it"):
        check(task, actor.staff(erna, clinic))
    assert not TranslationStep.objects.filter(kind="confirmed").exists()


def test_a_translation_that_changed_after_it_was_done_is_said_to_be_done_again(task, by_eddie, by_rita, twin, erna):
    done(task, by_eddie)
    publish(twin, erna, lead="Otra entrada.")

    with pytest.raises(Refused, match="changed meanwhile"):
        check(task, by_rita)
    done(task, by_eddie)
    assert check(task, by_rita).kind == "confirmed"


def test_who_wrote_the_words_checks_none_of_them_by_way_of_a_colleagues_comma(
    task, by_eddie, by_rita, twin, eddie, erna, clinic
):
    for user, lead in ((erna, "Todo lo escribió ella."), (eddie, "Todo lo escribió ella, sí.")):
        draft = ArticlePage.objects.get(pk=twin.pk).get_latest_revision_as_object()
        draft.lead = lead
        draft.save_revision(user=user)
    done(task, by_eddie)

    with pytest.raises(Refused, match="Somebody else has to check it"):
        check(task, actor.staff(erna, clinic))
    assert check(task, by_rita).kind == "confirmed"


def test_a_source_that_changed_after_it_was_done_takes_it_back(task, article, by_eddie, by_rita, clinic):
    done(task, by_eddie)
    publish(article, title="Another title")

    assert not translating.task_of(task.pk, clinic).waits_for_check
    with pytest.raises(Refused, match="Nobody has brought it up to date yet"):
        check(task, by_rita)


def test_what_is_said_of_an_older_version_is_refused(task, article, by_eddie):
    seen = article.live_revision_id
    with pytest.raises(Refused, match="changed again"):
        done(task, by_eddie, seen=seen)


def test_a_translation_is_sent_back_with_words(task, by_eddie, by_rita, clinic):
    done(task, by_eddie)
    with pytest.raises(Refused, match="Write what is not right"):
        check(task, by_rita, is_right=False, comment=" ")
    check(task, by_rita, is_right=False, comment="The second sentence.")

    task.refresh_from_db()
    assert task.finished_at is None
    done(task, by_eddie)
    check(task, by_rita)
    with pytest.raises(Refused, match="finished"):
        done(task, by_eddie)


def test_only_an_editor_translates_and_only_editors_and_reviewers_check(task, by_eddie, by_rita, cleo, clinic):
    with pytest.raises(MayNot):
        done(task, by_rita)
    done(task, by_eddie)
    with pytest.raises(MayNot):
        check(task, actor.staff(cleo, clinic))
    assert check(task, by_rita).kind == "confirmed"


def test_a_failing_audit_leaves_nothing_behind(task, by_eddie, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("content.actions.translations.record.record", broken)
    with pytest.raises(RuntimeError):
        done(task, by_eddie)
    assert not TranslationStep.objects.exists()


# --- what readers and clinicians meet ------------------------------------------------------------------------------


def test_the_translation_says_that_it_is_behind_until_its_new_words_are_there(
    task, twin, article, client, by_eddie, by_rita, erna
):
    assert TOLD in client.get(twin.url).content.decode()
    assert "has changed. Somebody is looking" not in client.get(article.url).content.decode()
    newer = ArticlePage.objects.get(pk=twin.pk).get_latest_revision_as_object()
    newer.lead = "Otra entrada."
    revision = newer.save_revision(user=erna)
    done(task, by_eddie)
    check(task, by_rita)
    assert TOLD in client.get(twin.url).content.decode()  # readers still see the old words

    revision.publish()

    assert TOLD not in client.get(twin.url).content.decode()


@pytest.mark.parametrize(
    ("lead", "is_suggested"), [("Two in ten do so, and a study says it.", False), ("A led.", True)]
)
def test_a_translation_that_is_behind_is_not_suggested_but_for_small_changes(
    article, twin, rule, clinic, by_rita, lead, is_suggested
):
    for page in (article, twin):
        sign_content(page=page, revision=page.latest_revision, clinic=clinic, by=by_rita)
    assert [each.page.pk for each in shelf.suggested(FACTS, clinic, "es")] == [twin.pk]

    publish(article, lead=lead)

    assert [each.page.pk for each in shelf.suggested(FACTS, clinic, "es")] == ([twin.pk] if is_suggested else [])


# --- the screens ---------------------------------------------------------------------------------------------------


def test_two_people_finish_it_on_the_screens(task, client, eddie, rita):
    address = f"{LIST}{task.pk}/"
    sign_in(client, eddie)
    assert "Pedir calma" in client.get(LIST).content.decode()
    page = client.get(address).content.decode()
    assert "<ins>" in page
    assert "It is up to date" in page
    seen = TranslationTask.objects.get().source.live_revision_id
    client.post(f"{address}say/", {"seen": seen, "act": "done", "comment": "All of it."})
    assert "A second person has to check it" in client.get(address).content.decode()

    sign_in(client, rita)
    page = client.get(address).content.decode()
    assert "It says the same" in page
    assert "All of it." in page
    assert client.post(f"{address}say/", {"seen": seen, "act": "wrong", "comment": ""}).status_code == 422
    client.post(f"{address}say/", {"seen": seen, "act": "right", "comment": ""})

    assert "Finished" in client.get(address).content.decode()
    assert "No translation is behind." in client.get(LIST).content.decode()


def test_a_refusal_stands_on_the_page(task, client, eddie):
    sign_in(client, eddie)

    response = client.post(f"{LIST}{task.pk}/say/", {"seen": task.since_id, "act": "done", "comment": ""})

    assert response.status_code == 422
    assert "The first page was changed again" in response.content.decode()


def test_another_clinics_words_stay_there(task, by_eddie, client, other_clinic):
    done(task, by_eddie, comment="Between us.")
    sign_in(client, make_user(other_clinic, "Olga", Role.REVIEWER), other_clinic)

    page = client.get(f"{LIST}{task.pk}/").content.decode()

    assert "Somebody of another clinic" in page
    assert "Between us." not in page
    assert "Eddie" not in page


def test_a_clinics_own_translation_is_nobody_elses(own_article, clinic, other_clinic, client, eddie):
    from content.models import HomePage

    home = HomePage.objects.get(clinic=clinic, locale__language_code="es")
    make_article(home, "harbour-secret", translation_key=own_article.translation_key)
    publish(own_article, lead="Another lead.")
    task = TranslationTask.objects.get()

    assert sign_in(client, eddie).get(f"{LIST}{task.pk}/").status_code == 200
    sign_in(client, make_user(other_clinic, "Olga", Role.EDITOR), other_clinic)
    assert same_page(client.get(f"{LIST}{task.pk}/"), client.get(f"{LIST}{uuid4()}/"))
    assert client.get(f"{LIST}{task.pk}/").status_code == 404


def test_the_list_takes_constant_queries(article, twin, english, spanish, client, eddie, django_assert_max_num_queries):
    for number in range(4):
        page = make_article(english, f"piece-{number}")
        make_article(spanish, page.slug, translation_key=page.translation_key)
        publish(page, lead="Another lead.")
    sign_in(client, eddie)
    client.get(LIST)

    with django_assert_max_num_queries(16):
        assert client.get(LIST).content.decode().count('class="who"') == 4
