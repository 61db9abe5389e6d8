"""The faults of the pages that people publish today: typed into the editor, each is refused with its reason."""

import pytest
from wagtail.test.utils.form_data import rich_text, streamfield

from content.models import ArticlePage, Reference, ReviewRequest, Topic
from portal.care.cms import sync_cms_permissions
from tests.content.conftest import *  # noqa: F403 - the library and its people
from tests.content.conftest import make_article
from tests.portal.clinic.test_content_checks import edit, typed
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.content.addresses")]
FAULTS = {
    "a list that never came": ("<p>It shows itself in these areas:</p>", "The text ends in a colon"),
    "words that hold a place": ("<p>TODO say more.</p>", "A word that stands for text still to come"),
    "a letter that was left": ("<p>x</p><p>Some words.</p>", "A single letter stands alone"),
    "a letter in place of a number": ("<p>We all have x basic needs, such as rest.</p>", "A letter that may stand for"),
    "an empty section": ("<p></p>", "There is no text here yet."),
    "a bracket that never closes": ("<p>We thank Help ( on how to play.</p>", "A bracket is opened and not closed"),
    "a word that labels": ("<p>Clingy people ask for more.</p>", "These words label people"),
    "sentences too hard to read": (
        f"<p>{'Internalised representational expectations consolidate interpersonal hypervigilance. ' * 9}</p>",
        "is the limit here",
    ),
    "a claim without a source": ("<p>Research shows that 40% of adults worry.</p>", "source"),
    "a link that is not safe": ('<p><a href="http://x.example/">See here</a></p>', "https://"),
    "a lost macron": ("<p>Bring your whanau.</p>", "whānau"),
}  # fmt: skip


@pytest.fixture
def topic(db):
    return Topic.objects.create(slug="calm", names={"en": "Calm"})


@pytest.fixture
def editor(client, eddie):
    sync_cms_permissions(eddie)
    return sign_in(client, eddie)


def sent(editor, article, topic, words, **fields):
    """Type words into a section and send the page to review; return what the editor is told."""
    section = streamfield([("section", {"heading": "Steps", "text": rich_text(words)})])
    flat = {f"sections-{key}": value for key, value in flattened(section).items()}
    return editor.post(edit(article), typed(topic) | flat | fields, follow=True).content.decode()


def flattened(data):
    found = {}
    for key, value in data.items():
        if isinstance(value, dict):
            found |= {f"{key}-{inner}": each for inner, each in flattened(value).items()}
        else:
            found[key] = value
    return found


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_sources_is_refused_with_its_reason(editor, article, topic, fault):
    words, reason = FAULTS[fault]

    told = sent(editor, article, topic, words)

    assert "It was not sent. Your draft is saved." in told
    refusal = told[told.index("stop") : told.index("</ul>", told.index("stop"))]
    assert reason in refusal
    assert not ReviewRequest.objects.exists()


def test_plain_words_are_sent(editor, article, topic):
    """The twin of them all."""
    told = sent(editor, article, topic, "<p>Bring your whānau (or a friend) if you like.</p>")

    assert "Sent. Reviewers see this version on their list." in told
    assert ReviewRequest.objects.exists()


def test_a_crisis_number_is_refused_and_not_even_kept_as_a_draft(editor, article, topic):
    told = sent(editor, article, topic, "<p>Call 988 now.</p>")

    assert "Help now" in told
    assert not ReviewRequest.objects.exists()
    assert "988" not in str(ArticlePage.objects.get(pk=article.pk).get_latest_revision().content)


def test_a_post_on_another_subject_is_refused(editor, english, article, topic):
    other = make_article(english, "other")
    other.topics = [Topic.objects.create(slug="sleep", names={"en": "Sleep"})]
    other.save_revision().publish()

    told = sent(editor, article, topic, "<p>Some words.</p>", related=[other.pk])
    assert "This shares no topic with the page." in told
    assert not ReviewRequest.objects.exists()

    other.topics = [topic]
    other.save_revision().publish()
    assert "Sent." in sent(editor, article, topic, "<p>Some words.</p>", related=[other.pk])


@pytest.mark.parametrize(
    ("field", "wrong", "right"),
    [("isbn", "0306406153", "0306406152"), ("doi", "doi.org/abc", "10.1037/0022-3514.52.3.511")],
)
def test_a_number_of_a_work_that_cannot_be_right_is_refused(editor, field, wrong, right):
    work = {"key": "work-1990", "authors": "Author A", "year": 1990, "title": "A work"}
    address = "/cms/snippets/content/reference/add/"

    assert editor.post(address, work | {field: wrong}).status_code == 200
    assert not Reference.objects.exists()

    assert editor.post(address, work | {field: right}).status_code == 302
    assert getattr(Reference.objects.get(), field) == right
