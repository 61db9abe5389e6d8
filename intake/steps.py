"""What comes next for a patient: computed from what they said, never stored."""

from collections.abc import Collection

from django.urls import reverse

from intake.models import Alert, Section
from intake.path import Part, Path, Question

FORM_PAGES = {Section.ABOUT_YOU: "you_about", Section.WHAT_HELPS: "you_helps"}


def address_of(question: Question) -> str:
    return reverse("you_question", args=[question.part, question.number])


def part_address(part: Part) -> str:
    """Return where a part begins, or goes on."""
    if part.is_form:
        return reverse(FORM_PAGES[part.section.form])
    if part.done and part.first_open is not None and not part.is_skipped:
        return entry(part)
    return reverse("you_part", args=[part.number])


def entry(part: Part) -> str:
    """Return where the questions of a part are answered: all on one page, or at the first that is open."""
    first = part.first_open or next(iter(part.questions), None)
    if first is None:
        return reverse("you_next")
    return reverse("you_list", args=[part.number]) if part.in_list else address_of(first)


def next_address(path: Path, clashed: Collection[str] = ()) -> str:
    """Return the first place that is still open: a support page not yet answered, a part, a question, or the check.

    `clashed` are items of lists that met another answer: their list comes again, be it finished or not.
    """
    alert = waiting_support(path)
    if alert is not None:
        return reverse("you_pause", args=[alert.pk])
    again = clashed_list(path, clashed)
    if again:
        return again
    part = path.first_open_part()
    if part is not None and may_choose(path) and part in path.people and not any(map(is_touched, path.people)):
        return reverse("you_people")
    return part_address(part) if part else reverse("you_check")


def may_choose(path: Path) -> bool:
    """Say whether the patient chooses whom to answer about: several people are asked about."""
    return len(path.people) > 1


def is_touched(part: Part) -> bool:
    """Say whether somebody answered in a part, or said why it is left out."""
    return part.done > 0 or part.is_skipped


def clashed_list(path: Path, clashed: Collection[str]) -> str:
    """Return the list on which an answer met another that the person was not told of yet; empty for none."""
    lists = (part for part in path.asked_parts if not part.is_skipped and clashed_in(part, clashed))
    return next((reverse("you_list", args=[part.number]) for part in lists), "")


def clashed_in(part: Part, clashed: Collection[str]) -> list[str]:
    return [question.item.id for question in part.questions if question.item.id in clashed]


def has_opened(before: Path, now: Path) -> bool:
    """Say whether an answer that came from elsewhere than its own turn made a part open that was not asked before."""
    last = before.first_open_part()
    return last is None and now.first_open_part() is not None


def after(path: Path, question: Question) -> str:
    """Return where Continue leads from a question."""
    following = path.after(question)
    return address_of(following) if following else next_address(path)


def before(path: Path, question: Question) -> str:
    """Return where Back leads from a question."""
    earlier = path.question(question.part, question.number - 1)
    return address_of(earlier) if earlier else reverse("you_part", args=[question.part])


def waiting_support(path: Path) -> Alert | None:
    """Return an alert whose support page nobody answered, unless somebody else can see the screen now."""
    if not path.is_private:
        return None
    return path.invitation.alerts.filter(patient_choice="").order_by("raised_at").first()
