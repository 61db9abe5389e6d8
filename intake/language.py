"""In which language a question is put: the page's own where that is allowed here, else the invitation's."""

from collections.abc import Callable, Mapping
from typing import Any

from intake.path import Part, Path, Question
from intake.psychometrics.instrument import Instrument
from intake.targets import about_in

Judge = Callable[[Any, Instrument, str], bool]
JUDGES: list[Judge] = []
CHECKERS: list[Judge] = []
NOT_YET_CHECKED = "translation not yet checked"  # as our documents write it


def question_language(wanted: str, path: Path, question: Question) -> str:
    part = path.part(question.part)
    assert part is not None
    return part_language(wanted, path, part)


def part_language(wanted: str, path: Path, part: Part) -> str:
    """Return the language of a part's questions. What the clinic did not check in `wanted` stays as it was sent."""
    sent = path.invitation.language
    if part.instrument is None or wanted == sent:
        return wanted
    return wanted if may_be_asked_in(path.invitation.clinic, part.instrument, wanted) else sent


def may_be_asked_in(clinic: Any, instrument: Instrument, language: str) -> bool:
    """Say whether a patient may switch to this language midway: its words are there and the clinic signed them."""
    return language in instrument.languages and any(judge(clinic, instrument, language) for judge in JUDGES)


def judges_languages(judge: Judge) -> Judge:
    """Register who knows what a clinic signed: a room above this one."""
    JUDGES.append(judge)
    return judge


def is_unchecked(clinic: Any, instrument: Instrument, language: str) -> bool:
    """Say whether these words are a translation of ours whose lines this clinic has not had checked, or not all."""
    return is_translation(instrument, language) and not any(
        checked(clinic, instrument, language) for checked in CHECKERS
    )


def is_translation(instrument: Instrument, language: str) -> bool:
    """Say whether the document itself calls these words a translation that nobody has checked."""
    return instrument.translation_status.get(language) == NOT_YET_CHECKED


def checks_translations(checker: Judge) -> Judge:
    """Register who knows whether a clinic had every line of a translation checked: a room above this one."""
    CHECKERS.append(checker)
    return checker


def in_language(texts: Mapping[str, Any], language: str) -> Any:
    """Return the text in a language, else in English, else in any; empty where there is none."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def title_of(part: Part, language: str) -> str:
    """Return the title of a part, with the person where it is about one: the same may be asked about several."""
    title, about = in_language(part.section.title, language), about_in(part.section.target, language)
    return f"{title} ({about})" if about else str(title)
