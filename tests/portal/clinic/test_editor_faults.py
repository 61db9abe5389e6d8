# ruff: noqa: F811
"""What an editor types that stops a page, each through the form: named with its place, and gone once it is mended."""

import pytest
from django.utils import timezone
from wagtail.models import Comment
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from content.models import ArticlePage, LinkCheck, ReviewRequest
from portal.care.actions.content import sign_content
from portal.operations.duties import publish_scheduled
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import make_article
from tests.content.kinds import BLOCKS, make_work
from tests.portal.clinic.test_content_checks import by_eddie, draft_of, edit, editor, topic, typed  # noqa: F401
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
DEAD = "https://words.example/gone"


def dead_address(english):
    LinkCheck.objects.create(address=DEAD, status=404, gone_nights=LinkCheck.GONE_NIGHTS)
    return {"how_sure": f'<p>See <a href="{DEAD}">this</a>.</p>'}


def taken_down(english):
    gone = make_article(english, "gone-away")
    gone.unpublish()
    return {"how_sure": f'<p>See <a linktype="page" id="{gone.pk}">this</a>.</p>'}


def figure_without_data(english):
    value = {**BLOCKS["figure"], "data": streamfield([]), "reference": make_work().pk}
    sections = streamfield([("section", {"heading": "Steps", "text": rich_text("<p>Words.</p>")}), ("figure", value)])
    return nested_form_data({"sections": sections}) | {"sources": [make_work().pk]}


def run_together(english):
    return {"how_sure": "<p>This is a keyway to say it.</p>"}


@pytest.mark.parametrize(
    ("typing", "place", "said"),
    [
        (dead_address, "How sure are we", "this"),
        (taken_down, "How sure are we", "this"),
        (figure_without_data, "Figure with its table 2, table", "There is no text here yet."),
        (run_together, "How sure are we", "Write: key way."),
    ],
)
def test_a_fault_is_named_where_it_stands_and_the_mended_page_goes_on(
    client,
    editor,
    article,
    english,
    topic,
    typing,
    place,
    said,
):
    sign_in(client, editor)

    refused = client.post(edit(article), typed(topic, **typing(english)), follow=True).content.decode()

    assert "1 fault stops this page." in refused
    assert f"{place}: " in refused
    assert said in refused
    assert not ReviewRequest.objects.exists()

    client.post(edit(article), typed(topic))

    assert ReviewRequest.objects.get().page_id == article.pk


def test_a_draft_waits_for_its_topics_and_what_is_sent_does_not(client, editor, article, topic):
    sign_in(client, editor)
    without = {"topics": [], "lead": "Written first."}

    refused = client.post(edit(article), typed(topic, **without))
    assert "topics" in refused.context["form"].errors
    assert not ReviewRequest.objects.exists()

    client.post(edit(article), typed(topic, press="nothing", **without))
    assert draft_of(article).lead == "Written first."

    client.post(edit(article), typed(topic))
    assert ReviewRequest.objects.exists()


def test_a_word_that_stands_twice_is_only_a_hint(client, editor, article, topic):
    sign_in(client, editor)

    client.post(edit(article), typed(topic, "<p>Go to the the door. She had had enough.</p>"))

    hints = client.get(edit(article)).content.decode()
    assert "A word stands twice. Is one too many? “the the”" in hints
    assert "had had" not in hints.partition("A word stands twice")[2].partition("</li>")[0]
    assert ReviewRequest.objects.exists()


def test_a_page_whose_time_is_over_is_taken_down_and_says_so(client, article, clinic, by_rita):
    sign_content(page=article, revision=article.latest_revision, clinic=clinic, by=by_rita, months=3)
    publish_scheduled()
    assert client.get(article.url).status_code == 200

    ArticlePage.objects.update(expire_at=timezone.now())
    publish_scheduled()

    assert client.get("/library/asking-for-reassurance/").status_code == 410


def test_editors_leave_each_other_comments_that_no_reader_sees(client, editor, article, topic):
    sign_in(client, editor)
    no_replies = {"replies-TOTAL_FORMS": 0, "replies-INITIAL_FORMS": 0}
    comment = {"id": "", "contentpath": "lead", "position": "", "text": "Is this so?", **no_replies}
    sent = typed(topic, press="nothing") | {f"comments-0-{name}": value for name, value in comment.items()}
    sent |= {"comments-TOTAL_FORMS": 1}

    client.post(edit(article), sent)

    assert Comment.objects.get().text == "Is this so?"
    assert "Is this so?" in client.get(edit(article)).content.decode()
    client.logout()
    assert "Is this so?" not in client.get(article.url).content.decode()
