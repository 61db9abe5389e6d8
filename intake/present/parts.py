"""The page before a part, and the list of parts."""

from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intake import steps
from intake.language import in_language, is_unchecked, part_language, title_of
from intake.models import Assessment
from intake.path import Part, Path, part_seconds
from intake.present.times import day_of
from intake.targets import KINDS, person_in
from intake.veil import Veil
from portal.country.languages import language_name


def intro(path: Path, part: Part, language: str) -> dict[str, Any]:
    """Return the context of the page before a part."""
    words = in_language(part.section.intro, language)
    return {
        "part": part,
        "parts": len(path.asked_parts),
        "heading": title_of(part, language),
        "length": length(part, language),
        "think": words["think"],
        "goes_on_in": other_language(path, part, language),
        "may_be_absent": part.section.target in KINDS,
        "left_out": left_out(part, path.veil),
        "is_veiled": path.veil.hides,
        "may_choose": steps.may_choose(path) and part in path.people,
        "may_decline": may_decline(part),
        "why": words["why"],
        "notice": in_language(part.instrument.notice, language) if part.instrument else "",
        "is_unchecked": part.instrument is not None and is_unchecked(path.invitation.clinic, part.instrument, language),
        "until": day_of(path.invitation.expires_at, path.invitation.patient),
        "back_url": reverse("patient_home"),
    }


def whom(path: Path, language: str) -> dict[str, Any]:
    """Return the context of the page on which the patient chooses whom to answer about."""
    people = [
        {
            "kind": part.section.target,
            "name": capfirst(person_in(part.section.target, language)),
            "is_chosen": not part.is_skipped,
            "left_out": left_out(part, path.veil),
        }
        for part in path.people
    ]
    return {"people": people, "back_url": reverse("patient_home")}


def other_language(path: Path, part: Part, language: str) -> str:
    """Return the name of the language in which a part goes on, where it is not there in the one of the page."""
    spoken = part_language(language, path, part)
    return "" if spoken == language else language_name(spoken)


def left_out(part: Part, veil: Veil) -> str:
    """Say why a part is left out, as the person said it; empty where it is asked. No reason shows to who looks on."""
    if not part.is_skipped:
        return ""
    if veil.hides:
        return _("This part is left out.")
    if part.absent == Assessment.NO_SUCH_PERSON:
        return _("Left out: there is no such person.")
    if part.absent == Assessment.NOT_CHOSEN:
        return _("Left out: you chose not to answer about them.")
    return _("Left out: you are not in touch.") if part.absent else _("Left out: no one close right now.")


def may_decline(part: Part) -> bool:
    """Say whether somebody can say now that they would rather not answer a part."""
    return not part.is_skipped and part.first_open is not None


def length(part: Part, language: str) -> str:
    """Say how many statements there are and how long they take."""
    count = len(part.questions)
    minutes = max(1, round(part_seconds(part, language) / 60))
    statements = ngettext("%(count)s short statement.", "%(count)s short statements.", count) % {"count": count}
    takes = ngettext("About 1 minute.", "About %(minutes)s minutes.", minutes) % {"minutes": minutes}
    return f"{statements} {takes}"


def tasks(path: Path, language: str) -> list[dict[str, str]]:
    """Return the parts as a list with word statuses; what is not open yet is text, not a dead link."""
    rows = [task(part, language) for part in path.asked_parts]
    left = path.first_open_part()
    ready = {
        "title": _("Check and send"),
        "url": "" if left else reverse("you_check"),
        "detail": _("Opens when part %(number)s is done") % {"number": path.asked_parts[-1].place} if left else "",
        "status": _("Not yet") if left else _("To do"),
    }
    return [*rows, ready]


def task(part: Part, language: str) -> dict[str, str]:
    title = title_of(part, language)
    row = {
        "title": _("Part %(number)s: %(title)s") % {"number": part.place, "title": title},
        "url": steps.part_address(part),
        "detail": "" if part.is_form else how_far(part),
        "status": _("To do"),
        "tone": "",
        "icon": "",
    }
    if part.is_done:
        row |= {"status": _done_as(part), "tone": "moss", "icon": "check"}
    elif part.done:
        row |= {"status": _("In progress"), "tone": "slate"}
    return row


def _done_as(part: Part) -> str:
    if part.is_skipped:
        return _("Skipped")
    return _("Left out") if part.is_declined else _("Done")


def how_far(part: Part) -> str:
    count = len(part.questions)
    if part.done and not part.is_done:
        return _("%(done)s of %(count)s answered") % {"done": part.done, "count": count}
    return ngettext("%(count)s question", "%(count)s questions", count) % {"count": count}
