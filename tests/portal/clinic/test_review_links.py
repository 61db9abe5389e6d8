"""A reviewer without an account signs one version by a link that works once, and never somebody's own words."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from content import library as shelf
from content.exceptions import LinkEnded, Refused
from content.models import ArticlePage, Decision, ReviewInvitation, SignOff
from portal.accounts.models import Membership
from portal.accounts.roles import Role
from portal.audit import actor, outbox
from portal.audit.models import AuditEvent, Outbox
from portal.care.actions import content as deciding
from portal.care.policies import MayNot
from portal.operations.logs import TOKEN_PATH
from tests.conftest import make_user
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
BY = actor.system("tests")


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def by_cleo(cleo, clinic):
    return actor.staff(cleo, clinic)


def invite(page, clinic, by, email="vera@elsewhere.example", **more):
    given = {"name": "Vera Outside", "title": "clinical psychologist", **more}
    return deciding.invite_reviewer(
        page=page, revision=page.latest_revision, clinic=clinic, email=email, by=by, **given
    )


def link_mailed():
    outbox.deliver_due()
    return re.search(r"/review/\S+/", mail.outbox[-1].body)[0]


@pytest.fixture
def link(article, clinic, by_cleo):
    invite(article, clinic, by_cleo)
    return link_mailed()


def typed(page, act="sign", **fields):
    ticks = {"sign": {"has_read": "on", "months": 12}, "changes": {"comment": "Name the study."}}
    return {"revision": page.latest_revision_id, "act": act, **ticks[act], **fields}


def again(page):
    return ArticlePage.objects.get(pk=page.pk)


def test_the_admin_invites_from_the_page_and_never_sees_the_link(client, article, cleo):
    sign_in(client, cleo)
    address = f"/clinic/content/{article.pk}/"
    assert "Send a link for this version" in client.get(address).content.decode()
    sent = {"name": "Vera Outside", "title": "", "email": "vera@elsewhere.example"}
    sent["revision"] = article.latest_revision_id

    refused = client.post(f"{address}invite/", sent)
    assert refused.status_code == 422
    assert "Vera Outside" in refused.content.decode()
    assert "Type what makes this person fit to judge the page." in refused.content.decode()
    assert not ReviewInvitation.objects.exists()

    page = client.post(f"{address}invite/", {**sent, "title": "psychiatrist"}, follow=True).content.decode()
    assert "Vera Outside, psychiatrist: invited by" in page
    token = Outbox.objects.get().secret["token"]
    assert token not in page
    assert link_mailed() == f"/review/{token}/"
    assert mail.outbox[0].to == ["vera@elsewhere.example"]
    row = ReviewInvitation.objects.get()
    assert token not in {row.token_hash, str(row.pk)}


def test_who_was_invited_reads_the_page_and_signs_with_name_and_credential(client, article, rule, clinic, link, cleo):
    page = client.get(link).content.decode()
    assert article.title in page
    assert "Some words." in page
    assert "Worry is high." in page
    assert "noindex" in page
    assert "no-store" in client.get(link).headers["Cache-Control"]

    assert client.post(link, typed(article)).status_code == 200

    row = SignOff.objects.get()
    assert (row.reviewer, row.who.name, row.who.title) == (None, "Vera Outside", "clinical psychologist")
    assert [each.page.slug for each in shelf.suggested(FACTS, clinic, "en")] == [article.slug]  # noqa: F405
    assert "Checked by Vera Outside, clinical psychologist" in client.get(article.url).content.decode()
    event = AuditEvent.objects.get(action="content.decided_by_link")
    assert event.facts == {"decision": "signed", "invited_by": str(cleo.pk)}
    signed = AuditEvent.objects.get(action="content.signed")
    assert (signed.actor_kind, signed.actor_id) == ("invited", str(row.invitation_id))
    log = sign_in(client, cleo).get(f"/clinic/content/{article.pk}/").content.decode()
    assert "Vera Outside, clinical psychologist" in log[log.index('id="log-h"') :]


def test_without_the_tick_nothing_is_signed_and_the_comment_is_kept(client, article, link):
    sent = typed(article, comment="Well said.")
    del sent["has_read"]

    refused = client.post(link, sent)

    assert refused.status_code == 422
    assert "Well said." in refused.content.decode()
    assert not SignOff.objects.exists()
    assert client.get(link).status_code == 200


def test_asking_for_changes_reaches_the_editor(client, article, clinic, link, eddie):
    assert client.post(link, typed(article, "changes", comment="")).status_code == 422
    assert client.post(link, typed(article, "changes")).status_code == 200

    row = Decision.objects.get()
    assert (row.kind, row.comment, row.who.name) == (Decision.CHANGES, "Name the study.", "Vera Outside")
    outbox.deliver_due()
    assert mail.outbox[-1].to == [eddie.email]
    assert "study" not in mail.outbox[-1].body


def test_no_small_changes_by_link(client, article, link):
    assert client.post(link, typed(article) | {"act": "small", "has_compared": "on"}).status_code == 422
    assert client.get(link).status_code == 200


def without_address(reply, address):
    """The page, but for its own address in the links that change language and colours."""
    page = reply.content.decode().replace(address, "").replace(quote(address, safe=""), "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def ended(client, link):
    reply = client.get(link)
    never = client.get("/review/never-was/")
    assert reply.status_code == never.status_code == 410
    assert without_address(reply, link) == without_address(never, "/review/never-was/")
    return True


def test_it_works_once(client, article, link):
    client.post(link, typed(article))

    assert ended(client, link)
    late = client.post(link, typed(article, "changes", comment="One more thing."))
    assert late.status_code == 410
    assert "One more thing." in late.content.decode()  # what was typed is given back
    assert article.title not in late.content.decode()
    assert Decision.objects.count() == 1


def test_it_ends_after_its_days(client, link):
    with time_machine.travel(timezone.now() + timedelta(days=13)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        assert ended(client, link)


def test_it_ends_when_the_page_changes(client, article, link):
    sent = typed(article)
    article.lead = "Newer."
    article.save_revision()

    assert ended(client, link)
    assert client.post(link, sent).status_code == 410
    assert not SignOff.objects.exists()


def test_it_ends_when_the_page_is_taken_down(client, article, link):
    article.unpublish()

    assert ended(client, link)


def test_it_is_taken_back_by_the_clinic_and_by_no_other(client, article, link, cleo, other_clinic):
    row = ReviewInvitation.objects.get()
    address = f"/clinic/content/invitations/{row.pk}/revoke/"
    assert sign_in(client, make_user(other_clinic, "Olga", Role.ADMIN)).post(address).status_code == 404
    assert client.get(link).status_code == 200

    assert sign_in(client, cleo).post(address).status_code == 302

    assert ended(Client(), link)
    with pytest.raises(LinkEnded):
        deciding.revoke_review_invitation(invitation=row, by=actor.staff(cleo, row.clinic))


def test_a_new_link_to_the_same_person_ends_the_earlier_one(client, article, clinic, by_cleo, link):
    invite(again(article), clinic, by_cleo)

    assert client.get(link_mailed()).status_code == 200
    assert ended(client, link)


def test_a_link_that_ended_before_it_left_is_not_mailed(article, clinic, by_cleo):
    row = invite(article, clinic, by_cleo)
    deciding.revoke_review_invitation(invitation=row, by=by_cleo)

    outbox.deliver_due()

    assert mail.outbox == []


@pytest.mark.parametrize("own", ["{}", " {} ", "{upper}", "{plus}"])
def test_nobody_invites_themselves(article, clinic, by_cleo, cleo, own):
    name, host = cleo.email.split("@")
    address = own.format(cleo.email, upper=cleo.email.upper(), plus=f"{name}+review@{host}")

    with pytest.raises(Refused, match="your own address"):
        invite(article, clinic, by_cleo, email=address)
    assert not ReviewInvitation.objects.exists()


def test_no_link_goes_to_who_wrote_the_page(article, clinic, by_cleo, eddie):
    article.save_revision(user=eddie)

    with pytest.raises(Refused, match="wrote the page"):
        invite(again(article), clinic, by_cleo, email=eddie.email)
    assert invite(again(article), clinic, by_cleo)


def test_who_wrote_the_page_does_not_choose_who_reads_it(article, clinic, eddie):
    Membership.objects.create(user=eddie, clinic=clinic, role=Role.ADMIN)
    article.save_revision(user=eddie)

    with pytest.raises(Refused, match="Somebody else has to choose a reader"):
        invite(again(article), clinic, actor.staff(eddie, clinic))


def test_editors_and_clinicians_invite_nobody_and_a_lead_does(client, article, clinic, eddie, ana):
    for user in (eddie, ana):
        with pytest.raises(MayNot):
            invite(article, clinic, actor.staff(user, clinic))
    assert invite(article, clinic, actor.staff(make_user(clinic, "Lea", Role.LEAD), clinic))
    assert "Send a link" not in sign_in(client, eddie).get(f"/clinic/content/{article.pk}/").content.decode()


def test_a_page_of_another_clinic_is_not_sent(own_article, other_clinic):
    admin = actor.staff(make_user(other_clinic, "Olga", Role.ADMIN), other_clinic)

    with pytest.raises(Refused, match="another clinic"):
        invite(own_article, other_clinic, admin)


def test_without_mail_nothing_is_sent_and_it_says_so(article, clinic, by_cleo, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    with pytest.raises(Refused, match="No e-mail is set up"):
        invite(article, clinic, by_cleo)


def test_a_clinic_does_not_mail_strangers_without_end(article, clinic, by_cleo):
    for number in range(deciding.MOST_A_DAY):
        invite(article, clinic, by_cleo, email=f"v{number}@elsewhere.example")

    with pytest.raises(Refused, match="many links today"):
        invite(article, clinic, by_cleo)


def test_guessing_is_slowed_down(client):
    codes = [client.get(f"/review/guess-{number}/").status_code for number in range(32)]

    assert codes[0] == 410
    assert codes[-1] == 429


def test_the_log_of_requests_masks_the_token(link):
    assert link.split("/")[2] not in TOKEN_PATH.sub(r"\1…", link)


def test_a_failing_audit_leaves_the_link_unused(article, link, monkeypatch):
    token = link.split("/")[2]

    def fail(*args, **kwargs):
        raise RuntimeError("no audit")

    monkeypatch.setattr("portal.care.actions.content.record", fail)
    with pytest.raises(RuntimeError):
        deciding.sign_by_link(token=token, months=12, comment="", by=BY)
    monkeypatch.undo()

    assert not SignOff.objects.exists()
    assert deciding.sign_by_link(token=token, months=12, comment="", by=BY)
