"""What a clinic must have before its first intake, as lines of a list, and why an intake cannot be sent now.

Page, `doctor` and the sending of an intake read the same facts, in a constant number of queries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.exceptions import AlteredText
from intake.models import Battery
from intake.policies import check_unaltered
from intake.psychometrics.instrument import Instrument
from portal.accounts.confirmations import HOURS, MAIL, PHONE, WATCH
from portal.care.facts_of_clinic import Facts
from portal.care.safety_texts import asked_in, safety_texts
from portal.care.wordings import blocked_in
from portal.country.languages import language_name

PEOPLE_NEEDED = 3  # the first admin, and two more
SHOWN_GAPS = 3


@dataclass(frozen=True)
class Line:
    """One line of "Before your first intake"."""

    key: str
    title: str
    why: str
    minutes: int
    is_done: bool
    url_name: str
    blocks_sending: bool
    done_by: str = ""  # who, as far as a person stands behind it


def lines(clinic: Any) -> tuple[Line, ...]:
    """Return the whole list for a clinic, in the order in which it is best done."""
    facts = Facts(clinic)
    return (
        *_about_the_clinic(facts),
        *_about_help_and_cost(facts),
        *_about_mail(facts),
        *_about_people(facts),
        *_about_words(facts),
    )


def _about_the_clinic(facts: Facts) -> Iterator[Line]:
    clinic, settings = facts.clinic, "clinic_settings"
    yield Line(
        "name", _("Name of the clinic"), _("Patients read who is asking them."), 1, bool(clinic.name), settings, False
    )
    yield Line(
        "place",
        _("Time zone, country and languages"),
        _("Times, emergency words and forms follow from them."),
        2,
        bool(clinic.country and clinic.languages),
        settings,
        False,
    )
    yield Line(
        "phone",
        _("Phone and urgent phone, checked by a named person"),
        _("It is the first number that a person in need reads. A wrong digit leaves them alone."),
        3,
        facts.is_confirmed(PHONE),
        settings,
        True,
        facts.confirmed_by(PHONE),
    )
    yield Line(
        "hours",
        _("Opening hours and night cover, checked by a named person"),
        _("Alerts are due within these hours, and patients read when the next person is there."),
        3,
        facts.is_confirmed(HOURS),
        settings,
        True,
        facts.confirmed_by(HOURS),
    )


def _about_help_and_cost(facts: Facts) -> Iterator[Line]:
    clinic, settings = facts.clinic, "clinic_settings"
    yield Line(
        "crisis-lines",
        _("Crisis lines, each called or read today"),
        _("Only numbers that one of you checked are shown to patients. A check holds for six months."),
        10,
        bool(facts.crisis_lines),
        "clinic_lines",
        True,
        ", ".join(sorted({line.checked_by.name for line in facts.crisis_lines if line.checked_by})),
    )
    yield Line(
        "exit",
        _("A neutral site for Quick exit"),
        _("Somebody may look over a patient's shoulder. One tap must lead to a harmless page."),
        1,
        bool(clinic.exit_url),
        settings,
        False,
    )
    yield Line(
        "commercial",
        _("Commercial or not"),
        _("Some questionnaires may be used without payment only where care is not sold."),
        1,
        clinic.is_commercial is not None,
        settings,
        False,
    )


def _about_mail(facts: Facts) -> Iterator[Line]:
    yield Line(
        "mail",
        _("Mail test"),
        _("Alerts and links leave by mail. Without mail you hand links over, and must look at the caseload."),
        5,
        facts.is_confirmed(MAIL),
        "clinic_mail",
        False,
        facts.confirmed_by(MAIL),
    )


def _about_people(facts: Facts) -> Iterator[Line]:
    yield Line(
        "people",
        _("Two more people, invited by link with their roles"),
        _("Nobody is there day and night alone, and each person signs in as themselves."),
        5,
        facts.people >= PEOPLE_NEEDED,
        "clinic_people",
        False,
    )
    yield Line(
        "duty",
        _("Duty people, each with a confirmed test message"),
        _("An alert goes to whoever is named here. A test shows that it arrives."),
        10,
        bool(facts.duty_people),
        "clinic_duty",
        True,
        ", ".join(duty.user.name for duty in facts.duty_people),
    )
    yield from _about_the_roster(facts)
    yield from _about_the_watch(facts)


def _about_the_watch(facts: Facts) -> Iterator[Line]:
    """Whether alerts arrive: the last test alert, and who looks where no mail tells anybody."""
    yield Line(
        "drill",
        _("A test alert that somebody got, at least every five weeks"),
        f"{_('It shows that the whole way of an alert works.')} {facts.drill_trouble}".strip(),
        5,
        not facts.drill_trouble,
        "clinic_drill",
        False,
    )
    if facts.needs_watch:
        yield Line(
            "watch",
            _("Who looks at the caseload, signed by name"),
            _("Without mail nothing tells anybody of an alert. Somebody must look, and say so."),
            3,
            facts.is_confirmed(WATCH),
            "clinic_mail",
            True,
            facts.confirmed_by(WATCH),
        )


def _about_the_roster(facts: Facts) -> Iterator[Line]:
    """A line where the clinic has shifts, or where everybody is on leave at some time of the next two weeks."""
    gaps = facts.plan.gaps()
    if not facts.plan.shifts and not gaps:
        return
    zone = facts.clinic.zone
    away = [span.in_words(zone) for span in gaps if span.is_everybody_away]
    open_times = [span.in_words(zone) for span in gaps if not span.is_everybody_away]
    why = [_("In a gap messages go to all duty people, and everybody relies on somebody else.")]
    if open_times:
        why.append(_("Nobody has this time: {times}.").format(times=_first_of(open_times)))
    if away:
        why.append(
            _("Everybody is on leave: {times}. Messages go to the clinical leads all the same.").format(
                times=_first_of(away)
            )
        )
    title = _("Somebody on duty at every hour of the next two weeks")
    yield Line("roster", title, " ".join(why), 5, not gaps, "clinic_duty", False)


def _first_of(times: list[str]) -> str:
    more = len(times) - SHOWN_GAPS
    shown = "; ".join(times[:SHOWN_GAPS])
    return _("{times}; and {number} more").format(times=shown, number=more) if more > 0 else shown


def _about_words(facts: Facts) -> Iterator[Line]:
    languages = facts.clinic.languages
    wanted = [text for instrument in facts.instruments for text in safety_texts(instrument, languages)]
    missing = [line for line in facts.first_translations if not facts.is_checked_twice(line)]
    yield Line(
        "consent",
        _("Consent text in each language"),
        _("A patient agrees to exact words, and each answer keeps which ones."),
        20,
        bool(languages) and set(languages) <= facts.consent_languages,
        "clinic_consent",
        True,
    )
    yield Line(
        "safety-question",
        _("Safety question, signed by a clinician in each language"),
        _("A clinician of yours takes responsibility for how patients are asked about harm."),
        5,
        bool(wanted) and all(text.key in facts.signatures for text in wanted),
        "safety_question",
        True,
        ", ".join(sorted({facts.signatures[text.key] for text in wanted if text.key in facts.signatures})),
    )
    yield Line(
        "translations",
        _("Translations checked line by line"),
        _("A second translator and a clinician who speaks the language sign each line. Until then it stays off."),
        60,
        facts.clinic.is_demonstration or not missing,
        "clinic_translations",
        True,
    )


def refusals(clinic: Any, battery: Battery, language: str) -> list[str]:
    """Return why this battery cannot be sent in this language now, as sentences; empty when it can."""
    facts = Facts(clinic)
    asked = asked_in(battery, clinic)
    name = language_name(language)
    found = list(_refused_by_language(facts, language, name))
    if any(set(instrument.risk_items) & items for instrument, items in asked):
        found += _refused_by_safety(facts, [instrument for instrument, _items in asked], language, name)
    if not clinic.is_demonstration and not facts.translation_is_checked([i for i, _items in asked], language):
        found.append(
            _("The {language} forms stay off until two named people have checked every line.").format(language=name)
        )
    found += [
        _("{name} has no words in {language}: choose another language, or other questions.").format(
            name=each.short_title or in_words(each), language=name
        )
        for each, _items in asked
        if language not in each.languages
    ]
    found += [
        _("The wording of {name} in {language} needs a look: answers contradict it. It is not sent until then.").format(
            name=each.short_title, language=name
        )
        for each in blocked_in(clinic, [instrument for instrument, _items in asked], language)
    ]
    found += _refused_by_licence(battery, clinic, [instrument for instrument, _items in asked])
    return list(dict.fromkeys(found))  # what two parts ask is refused once


def _refused_by_licence(battery: Battery, clinic: Any, instruments: list[Instrument]) -> Iterator[str]:
    if clinic.is_commercial is not False and any(instrument.licence.non_commercial for instrument in instruments):
        yield _("This questionnaire may be used only where care is not sold. The settings say if it is.")
    by_name = {(instrument.key, instrument.version): instrument for instrument in instruments}
    for section in battery.sections.all():
        if section.instrument:
            try:
                check_unaltered(by_name[section.instrument, section.instrument_version], section.items)
            except AlteredText as altered:
                yield str(altered.message)


def _refused_by_language(facts: Facts, language: str, name: str) -> Iterator[str]:
    if language not in facts.clinic.languages:
        yield _("Your clinic does not work in {language}. An admin can add it in the settings.").format(language=name)
    if language not in facts.consent_languages:
        yield _("There is no consent text in {language} yet. An admin writes it.").format(language=name)


def _refused_by_safety(facts: Facts, instruments: list[Instrument], language: str, name: str) -> Iterator[str]:
    """One question asks about safety: somebody must be there when the answer needs them."""
    if not facts.can_be_reached:
        yield _("Nobody in your clinic could receive an alert. Invite a clinician, or give somebody a clinical role.")
    elif not facts.duty_people:
        yield _("Nobody on duty has confirmed a test message yet, so an alert would reach nobody.")
    if facts.needs_watch and not facts.is_confirmed(WATCH):
        yield _("Mail is not set up, and nobody has signed who looks at the caseload. An admin signs it.")
    if not facts.is_confirmed(PHONE):
        yield _("The clinic's phone numbers are not entered and checked by a named person.")
    if not facts.is_confirmed(HOURS):
        yield _("The clinic's hours are not entered and checked by a named person.")
    if not facts.crisis_lines:
        yield _("No crisis line is checked by a named person, or the check has expired.")
    texts = [text for instrument in instruments for text in safety_texts(instrument, [language])]
    if not texts or any(text.key not in facts.signatures for text in texts):
        yield _("No clinician of yours has signed the safety question in {language}.").format(language=name)


def in_words(instrument: Instrument) -> str:
    """Return the title of a questionnaire in the language in use."""
    return instrument.title.get(get_language() or "", "") or instrument.title.get("en", instrument.key)
