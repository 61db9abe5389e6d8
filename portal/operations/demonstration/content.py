"""Signs a first set of starter pieces as the made-up reviewer, and leaves each state of a signature to see."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Revision

from content import library
from content.actions import ask_for_changes, ask_for_review, check_revisions, sign_off
from content.models import SignOff
from portal.audit.actor import Actor, staff
from portal.operations.demonstration.clinics import DemoClinic

# The pieces that fit the most profiles are signed, so that suggestions can be seen; all of them are in both languages.
SIGNED = frozenset(
    {
        "asking-for-reassurance",
        "when-closeness-feels-hard",
        "wanting-and-fearing-closeness",
        "calming-your-body-when-alarmed",
        "attachment",
        "attachment-anxiety",
        "attachment-avoidance",
        "secure-base",
        "safe-haven",
        "attachment-figure",
        "strange-situation",
        "dependency-paradox",
    }
)
# A course with all of its lessons, and an activity: what can be offered to somebody.
PRACTICE = frozenset(
    {
        "nine-for-parents",
        "parents-be-there",
        "parents-comfort",
        "parents-make-amends",
        "parents-name-feelings",
        "parents-play",
        "parents-routine",
        "parents-smile",
        "parents-talk-and-listen",
        "parents-touch",
        "three-small-things",
    }
)
OVERDUE = "secure-base"
CHANGED = "attachment-avoidance"
SENT, SENT_BACK = "attachment-anxiety", "safe-haven"
# Changed and signed again in English, so that its translation is behind.
AHEAD = "dependency-paradox"
ADDED = "This is a sentence that was added for the demonstration."
ASKED = "The second section says what people do and not yet what helps. One sentence more, with its source."
# This page is still offered by the rule that was signed with it.
NEW_RULE, RULE_SINCE = "calming-your-body-when-alarmed", "calming-goal"


def sign_first_set(demo: DemoClinic, *, by: Actor) -> None:
    """Sign twelve pieces, a course and an activity in each language for the clinic; let time pass for three of them."""
    reviewer = staff(demo.staff["reviewer"], demo.clinic)
    for reading in library.readings(demo.clinic):
        if reading.page.slug in SIGNED | PRACTICE:
            sign_off(page=reading.page, revision=reading.revision, clinic=demo.clinic, by=reviewer)
    SignOff.objects.filter(clinic=demo.clinic, page__slug=OVERDUE).update(
        signed_at=timezone.now() - timedelta(days=800), next_due=timezone.now() - timedelta(days=70)
    )
    _change_since(demo)
    _send_and_send_back(demo, reviewer)
    _go_ahead(demo, reviewer)
    while check_revisions(by=by):
        pass


def _send_and_send_back(demo: DemoClinic, reviewer: Actor) -> None:
    """An editor sent newer versions of two signed pieces; of one the reviewer asked for changes."""
    editor = staff(demo.staff["editor"], demo.clinic)
    for reading in library.readings(demo.clinic):
        page = reading.page
        if page.slug in (SENT, SENT_BACK) and page.locale.language_code == "en":
            revision = _add(demo, reading, ADDED)
            ask_for_review(page=page, revision=revision, by=editor)
            if page.slug == SENT_BACK:
                ask_for_changes(page=page, revision=revision, clinic=demo.clinic, by=reviewer, comment=ASKED)


def _add(demo: DemoClinic, reading: library.Reading, words: str) -> Revision:
    """The editor writes more at the end of a term's sentence."""
    draft = reading.revision.as_object()
    draft.accessible = f"{draft.accessible} {words}"
    revision = draft.save_revision(user=demo.staff["editor"])
    reading.page.refresh_from_db()
    return revision


def _go_ahead(demo: DemoClinic, reviewer: Actor) -> None:
    """An editor changed a signed piece of the first language, and readers see it: a task for its translator."""
    for reading in library.readings(demo.clinic):
        page = reading.page
        if page.slug == AHEAD and page.locale.language_code == "en":
            revision = _add(demo, reading, f"{ADDED} The translation does not say it yet.")
            sign_off(page=page, revision=revision, clinic=demo.clinic, by=reviewer)


def _change_since(demo: DemoClinic) -> None:
    """An editor drafted a newer version of one signed piece, and one rule of another came after its signature."""
    for row in SignOff.objects.filter(clinic=demo.clinic, page__slug=CHANGED).select_related("page"):
        row.page.specific.save_revision(user=demo.staff["editor"])
    for row in SignOff.objects.filter(clinic=demo.clinic, page__slug=NEW_RULE):
        row.rules = [rule for rule in row.rules if not rule.startswith(f"{RULE_SINCE} ")]
        row.save(update_fields=["rules"])
