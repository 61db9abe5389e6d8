"""A patient's log: written in three steps, sealed, read by nobody else unless shared, gone when deleted."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake import actions
from intake.exceptions import LinkEnded, NotConsented
from intake.models import Alert, LogEntry
from portal.audit.actor import patient
from portal.audit.models import AuditEvent, Outbox
from tests.intake.conftest import (  # noqa: F401
    another_browser,
    battery,
    browser,
    by_pia,
    consent_text,
    invitation,
    issued,
    started,
)

pytestmark = pytest.mark.django_db
ENTRY = {
    "situation": "She did not write back",
    "about": "friend",
    "usual": "I write again",
    "did": "I waited an hour",
    "looked_back": "Walking helped",
    "to_myself": "That was brave",
    "shares": "no",
}


def log(browser) -> str:  # noqa: F811
    return re.sub(r"\s+", " ", browser.client.get("/you/log/").content.decode())


def hidden(browser, path: str = "new/") -> dict[str, str]:  # noqa: F811
    """What a page of the form carries unseen."""
    page = browser.client.get(f"/you/log/{path}").content.decode()
    return dict(re.findall(r'<input type="hidden" name="(key|seen)" value="([^"]+)"', page))


def write(browser, path: str = "new/", **changed: str):  # noqa: F811
    """Open the form and send it, as it was opened before where `changed` says what it carries."""
    carried = {} if {"key", "seen"} & set(changed) else hidden(browser, path)
    return browser.client.post(f"/you/log/{path}", ENTRY | carried | changed)


def test_an_entry_is_written_and_stands_in_the_log(started):  # noqa: F811
    assert write(started).url == "/you/log/"
    page = log(started)
    for words in ("She did not write back", "I waited an hour", "That was brave", "A friend"):
        assert words in page
    assert "Nobody but you reads this." in page


def test_only_what_happened_is_needed(started):  # noqa: F811
    refused = write(started, situation=" ")
    assert refused.status_code == 422
    assert "Write in a few words what happened." in refused.content.decode()
    assert not LogEntry.objects.exists()
    empty = dict.fromkeys(("about", "usual", "did", "looked_back", "to_myself"), "")
    assert write(started, **empty).status_code == 303


def test_an_entry_is_changed_on_another_device(started, another_browser):  # noqa: F811
    write(started, looked_back="")
    row = LogEntry.objects.get()
    another_browser.start()
    assert "She did not write back" in another_browser.client.get(f"/you/log/{row.pk}/").content.decode()
    write(another_browser, f"{row.pk}/", looked_back="Next time I call")
    assert "Next time I call" in log(started)
    assert LogEntry.objects.count() == 1


def test_a_form_sent_twice_is_one_entry(started):  # noqa: F811
    carried = hidden(started)
    assert [write(started, **carried).status_code for _press in range(2)] == [303, 303]
    assert LogEntry.objects.count() == 1
    assert AuditEvent.objects.filter(action="log.written").count() == 1
    write(started)
    assert LogEntry.objects.count() == 2


def test_going_back_and_saving_other_words_changes_the_entry(started):  # noqa: F811
    carried = hidden(started)
    write(started, **carried)
    refused = write(started, **carried, situation="She wrote at last")
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "She did not write back" in page
    seen = dict(re.findall(r'name="(key|seen)" value="([^"]+)"', page))
    assert write(started, **seen, situation="She wrote at last").status_code == 303
    assert [row.situation for row in LogEntry.objects.all()] == ["She wrote at last"]


def test_words_from_another_device_are_not_written_over_unread(started, another_browser):  # noqa: F811
    write(started, looked_back="")
    row = LogEntry.objects.get()
    carried = hidden(started, f"{row.pk}/")
    another_browser.start()
    write(another_browser, f"{row.pk}/", looked_back="Written on the phone")

    refused = write(started, f"{row.pk}/", **carried, looked_back="Written at the desk")

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "This entry was changed on another page or device." in page
    assert "Written on the phone" in page
    assert "Written at the desk" in page
    row.refresh_from_db()
    assert row.looked_back == "Written on the phone"
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert write(started, f"{row.pk}/", seen=seen[1], looked_back="Both").status_code == 303
    row.refresh_from_db()
    assert row.looked_back == "Both"


def test_a_page_that_was_open_shares_no_entry_again(started):  # noqa: F811
    write(started, shares="yes")
    row = LogEntry.objects.get()
    carried = hidden(started, f"{row.pk}/")
    started.client.post(f"/you/log/{row.pk}/sharing/", {"shares": "no"})

    refused = write(started, f"{row.pk}/", **carried, looked_back="More", shares="yes")

    assert refused.status_code == 409
    row.refresh_from_db()
    assert row.shared_at is None
    checked = re.findall(r'<input[^>]*name="shares"[^>]*value="(\w+)"[^>]*checked', refused.content.decode())
    assert checked == ["no"]


def test_nobody_takes_the_place_of_an_entry_by_its_id(started, olga):  # noqa: F811
    theirs = LogEntry.objects.create(clinic=olga.clinic, patient=olga, situation="Hers", language="en")
    assert write(started, key=str(theirs.pk)).status_code == 303
    theirs.refresh_from_db()
    assert theirs.situation == "Hers"
    assert LogEntry.objects.exclude(pk=theirs.pk).count() == 1


def test_an_entry_that_was_deleted_meanwhile_does_not_come_back(started, invitation, by_pia):  # noqa: F811
    write(started)
    row = LogEntry.objects.get()
    LogEntry.objects.all().delete()
    with pytest.raises(LinkEnded):
        actions.write_entry(invitation=invitation, entry=row, words=ENTRY, language="en", by=by_pia)
    actions.share_entry(invitation=invitation, entry=row, shares=True, by=by_pia)
    assert not LogEntry.objects.exists()


def test_what_was_typed_into_an_entry_that_is_gone_can_be_a_new_one(started):  # noqa: F811
    write(started, shares="yes")
    row = LogEntry.objects.get()
    carried = hidden(started, f"{row.pk}/")
    started.client.post(f"/you/log/{row.pk}/delete/")

    refused = write(started, f"{row.pk}/", **carried, looked_back="Typed for an hour", shares="yes")

    page = refused.content.decode()
    assert refused.status_code == 409
    assert "This entry was deleted on another page or device." in page
    assert "Typed for an hour" in page
    assert 'action="/you/log/new/"' in page
    assert not LogEntry.objects.exists()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert write(started, key=key[1], seen="", looked_back="Typed for an hour", shares="no").status_code == 303
    kept = LogEntry.objects.get()
    assert (str(kept.pk), kept.looked_back, kept.shared_at) == (key[1], "Typed for an hour", None)


def test_what_is_typed_for_somebody_elses_entry_is_answered_as_for_none(started, olga):  # noqa: F811
    theirs = LogEntry.objects.create(clinic=olga.clinic, patient=olga, situation="Hers", language="en")
    pages = [write(started, f"{pk}/", seen="x") for pk in (theirs.pk, "00000000-0000-7000-8000-000000000000")]
    varies = re.compile(rb"\w{64}|[0-9a-f-]{36}")  # the token, the new id, and the address that was asked for
    assert [page.status_code for page in pages] == [409, 409]
    assert len({varies.sub(b"", page.content) for page in pages}) == 1
    theirs.refresh_from_db()
    assert theirs.situation == "Hers"


def test_sharing_is_no_until_the_patient_says_yes_and_is_taken_back(started):  # noqa: F811
    write(started)
    row = LogEntry.objects.get()
    assert row.shared_at is None
    started.client.post(f"/you/log/{row.pk}/sharing/", {"shares": "yes"})
    assert "Your care team can read this since" in log(started)
    started.client.post(f"/you/log/{row.pk}/sharing/", {"shares": "no"})
    row.refresh_from_db()
    assert row.shared_at is None


def test_a_deleted_entry_is_gone_and_the_audit_holds_no_word_of_it(started):  # noqa: F811
    write(started)
    row = LogEntry.objects.get()
    assert started.client.post(f"/you/log/{row.pk}/delete/").url == "/you/log/"
    assert not LogEntry.objects.exists()
    rows = AuditEvent.objects.filter(about_kind="intake.logentry", about_id=str(row.pk))
    assert set(rows.values_list("action", flat=True)) == {"log.written", "log.deleted"}
    assert "She did not" not in str([event.facts for event in AuditEvent.objects.all()])


def test_the_database_holds_no_word_of_it(started):  # noqa: F811
    write(started)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM intake_logentry")
        stored = str(cursor.fetchall())
    assert "v1:" in stored
    for words in ENTRY.values():
        assert words in ("no", "friend") or words not in stored


def test_words_of_danger_raise_nothing_and_the_page_says_so_beforehand(started):  # noqa: F811
    page = started.client.get("/you/log/new/").content.decode()
    assert "Nobody reads this straight away." in page
    assert "Help now" in page
    before = Outbox.objects.count()
    write(started, situation="I want to kill myself", shares="yes")
    assert not Alert.objects.exists()
    assert Outbox.objects.count() == before
    assert "Nobody reads this straight away." in log(started)


def test_nothing_shows_while_somebody_can_see(started):  # noqa: F811
    write(started)
    row = LogEntry.objects.get()
    started.say_private("seen")
    for path in ("", "new/", f"{row.pk}/"):
        page = started.client.get(f"/you/log/{path}").content.decode()
        assert "She did not" not in page
        assert "This shows when nobody else can see this." in page
    write(started)
    started.client.post(f"/you/log/{row.pk}/delete/")
    assert LogEntry.objects.get() == row


def test_nothing_is_kept_before_the_patient_agreed(browser):  # noqa: F811
    browser.open()
    browser.say_private()
    assert browser.client.get("/you/log/new/").url == "/you/consent/"
    refused = write(browser)
    assert refused.status_code == 422
    assert "She did not write back" in refused.content.decode()
    assert not LogEntry.objects.exists()
    browser.agree()
    assert write(browser).status_code == 303


def test_who_took_consent_back_reads_and_deletes_and_writes_no_more(started, invitation, by_pia):  # noqa: F811
    write(started, shares="yes")
    row = LogEntry.objects.get()
    actions.withdraw_consent(invitation=invitation, by=by_pia)
    assert "She did not write back" in log(started)
    with pytest.raises(NotConsented):
        actions.share_entry(invitation=invitation, entry=row, shares=True, by=by_pia)
    actions.share_entry(invitation=invitation, entry=row, shares=False, by=by_pia)
    started.client.post(f"/you/log/{row.pk}/delete/")
    assert not LogEntry.objects.exists()


def test_the_entry_of_somebody_else_is_the_same_as_none(started, invitation, olga, by_pia):  # noqa: F811
    theirs = LogEntry.objects.create(clinic=olga.clinic, patient=olga, situation="Hers", language="en")
    nobody = "00000000-0000-7000-8000-000000000000"
    pages = [started.client.get(f"/you/log/{pk}/") for pk in (theirs.pk, nobody)]
    assert [page.status_code for page in pages] == [404, 404]
    assert len({re.sub(rb'value="\w{64}"', b"", page.content) for page in pages}) == 1
    for path in ("", "sharing/", "delete/"):
        assert write(started, f"{theirs.pk}/{path}").status_code == 404
    for act in (actions.delete_entry, lambda **all: actions.share_entry(shares=True, **all)):
        with pytest.raises(LinkEnded):
            act(invitation=invitation, entry=theirs, by=by_pia)
        with pytest.raises(LinkEnded):
            act(invitation=invitation, entry=theirs, by=patient(olga))
    theirs.refresh_from_db()
    assert (theirs.situation, theirs.shared_at) == ("Hers", None)


def test_the_copy_holds_the_log_and_it_goes_with_the_patient(started, pia):  # noqa: F811
    write(started, shares="yes")
    copied = json.loads(started.client.get("/you/copy-of-mine/").content)["log"]
    assert [entry["situation"] for entry in copied] == ["She did not write back"]
    assert copied[0]["shared_with_care_team_since"]
    pia.delete()
    assert not LogEntry.objects.exists()


def test_each_read_and_write_is_audited(started, pia):  # noqa: F811
    write(started)
    row = LogEntry.objects.get()
    log(started)
    write(started, f"{row.pk}/", **hidden(started, f"{row.pk}/"))
    started.client.get("/you/copy-of-mine/")
    said = AuditEvent.objects.filter(action__regex="^(log|practice)", patients=[str(pia.pk)]).order_by("at")
    actions_ = ["log.written", "log.read", "log.read", "log.changed", "practice.copied"]
    assert list(said.values_list("action", flat=True)) == actions_


def test_a_long_log_takes_the_same_queries_and_goes_over_pages(started, clinic, pia):  # noqa: F811
    write(started)
    log(started)
    with CaptureQueriesContext(connection) as one:
        log(started)
    for number in range(25):
        LogEntry.objects.create(clinic=clinic, patient=pia, situation=f"Entry {number}", language="en")
    with CaptureQueriesContext(connection) as many:
        page = log(started)
    assert len(many) == len(one)
    assert "Entry 24" in page
    assert "She did not write back" not in page
    assert "She did not write back" in started.client.get("/you/log/?page=2").content.decode()


def test_the_log_speaks_spanish(started):  # noqa: F811
    started.client.post("/language/", {"language": "es", "next": "/you/log/"})
    assert "Mi cuaderno" in log(started)
    assert "¿Qué pasó?" in started.client.get("/you/log/new/").content.decode()
