"""What a clinic shows to somebody in a crisis: its own urgent number and the lines that it checked, no borrowed one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.country import packs
from portal.country.hours import in_words
from portal.country.languages import left_to_right
from portal.country.models import CrisisLine

ELSEWHERE = "other"  # what somebody chooses who is in none of the countries that are listed


@dataclass(frozen=True)
class Call:
    """One way to reach somebody, as the crisis panel draws it. `href` is empty where the number cannot be dialled."""

    kind: str  # call or text
    href: str
    label: str
    detail: str


@dataclass(frozen=True)
class Checked:
    """Who checked some of the lines that are shown, and on which day."""

    who: str
    day: date
    names: tuple[str, ...]


@dataclass(frozen=True)
class CrisisHelp:
    """The ways to get help that a clinic's pages show for one place, best first."""

    urgent: tuple[Call, ...]
    emergency: tuple[Call, ...]
    lines: tuple[Call, ...]
    advice: str  # said where no emergency number can be shown
    danger: str  # where else to go in danger, beside an emergency number
    checks: tuple[Checked, ...]
    region: str  # the country's code, ELSEWHERE, or nothing where the clinic has not said where it is
    place: str  # the country's name, where there is one
    choices: tuple[tuple[str, str], ...]  # every place that may be chosen, with its name

    @property
    def calls(self) -> tuple[Call, ...]:
        return (*self.urgent, *self.emergency, *self.lines)


def lines_for(clinic: Any, region: str | None = None, at: datetime | None = None) -> list[CrisisLine]:
    """Return the lines that a clinic may show now in a country, its own where none is named."""
    wanted = clinic.country if region is None else region
    return [row for row in shown_lines(clinic, at) if row.country == wanted]


def shown_lines(clinic: Any, at: datetime | None = None) -> list[CrisisLine]:
    """Return what a clinic checked in any country: by a named person, not expired, not retired, still in service."""
    rows = CrisisLine.objects.shown(at or timezone.now()).filter(clinic_id=clinic.pk).select_related("checked_by")
    return [row for row in rows if not row.is_out_of_service]


def help_for(clinic: Any, region: str = "", at: datetime | None = None) -> CrisisHelp:
    """Return what a clinic shows in the language in use to somebody who is in a country; one query.

    `region` is what the person chose; where they chose nothing, the clinic's own country. A place of which the clinic
    checked no line has no numbers but the clinic's own.
    """
    every = shown_lines(clinic, at)
    region = _region(clinic, region, every)
    rows = [row for row in every if row.country == region]
    emergency = [row for row in rows if row.kind == CrisisLine.EMERGENCY]
    others = [row for row in rows if row.kind != CrisisLine.EMERGENCY]
    return CrisisHelp(
        urgent=tuple(_urgent(clinic, is_at_home=region == clinic.country)),
        emergency=tuple(call for row in emergency for call in _calls(row, _("Danger right now"))),
        lines=tuple(call for row in others for call in _calls(row, row.hours)),
        advice="" if emergency else danger_advice() if rows else advice(),
        danger=_nearest_place(region) if emergency else "",
        checks=tuple(_checks(clinic, rows)),
        region=region,
        place=packs.country_name(region, _language()),
        choices=tuple(_choices(clinic, every)),
    )


def regions_of(clinic: Any, at: datetime | None = None) -> list[str]:
    """Return every place that somebody may choose on a clinic's pages, its own country first."""
    return [code for code, _name in _choices(clinic, shown_lines(clinic, at))]


def lines_to_keep(clinic: Any) -> list[CrisisLine]:
    """Return every line of a clinic that is not retired, checked or not, for whoever keeps them true."""
    rows = CrisisLine.objects.filter(clinic_id=clinic.pk, retired_at__isnull=True)
    return list(rows.select_related("checked_by"))


def line_to_keep(clinic: Any, pk: Any) -> CrisisLine | None:
    return CrisisLine.objects.filter(clinic_id=clinic.pk, retired_at__isnull=True, pk=pk).first()


def suggestions(clinic: Any, country: str = "") -> list[packs.Line]:
    """Return what a country's pack knows and the clinic lacks: a start for checking, shown to no patient."""
    country = country or clinic.country
    pack = packs.pack(country) if country else None
    if pack is None:
        return []
    kept = [row for row in lines_to_keep(clinic) if row.country == pack.code]
    known = {packs.digits(number) for row in kept for number in (row.call, row.text) if number}
    every = (pack.emergency, *pack.lines)
    return [line for line in every if not {packs.digits(n) for n in (line.call, line.text) if n} <= known]


def advice() -> str:
    """Say what to do where no number is known."""
    return packs.unknown_advice(_language())


def danger_advice() -> str:
    """Say what to do in danger where there are lines to call, and no emergency number among them."""
    return packs.danger_advice(_language())


def _language() -> str:
    return get_language() or "en"


def _region(clinic: Any, chosen: str, every: Iterable[CrisisLine]) -> str:
    """Return the place that is shown: who says that they are in a country we have no line of is elsewhere."""
    if not chosen or chosen == clinic.country:
        return str(clinic.country)
    return chosen if any(row.country == chosen for row in every) else ELSEWHERE


def _nearest_place(region: str) -> str:
    """Say where to go, in the word that people there use; in a plain one where no source tells us theirs."""
    pack = packs.pack(region) if region else None
    word = (pack.emergency_word_in(_language()) if pack else "") or _("hospital emergency department")
    return _("You can also go to the nearest {place}.").format(place=word)


def _choices(clinic: Any, every: Iterable[CrisisLine]) -> list[tuple[str, str]]:
    language = _language()
    found = {row.country for row in every} - {clinic.country}
    names = sorted((packs.country_name(code, language), code) for code in found)
    own = [(clinic.country, packs.country_name(clinic.country, language))] if clinic.country else []
    return [*own, *((code, name) for name, code in names), (ELSEWHERE, _("Another country"))]


def _checks(clinic: Any, rows: Iterable[CrisisLine]) -> list[Checked]:
    """Return who checked what, the newest check first."""
    checked = ((clinic.day(row.checked_at), row.checked_by.name, row.name) for row in rows)  # type: ignore[union-attr]
    groups = groupby(sorted(checked, reverse=True), key=lambda each: each[:2])
    return [Checked(who, day, tuple(sorted(name for *_, name in group))) for (day, who), group in groups]


def _urgent(clinic: Any, *, is_at_home: bool) -> list[Call]:
    if not clinic.urgent_phone:
        return []
    number, hours = clinic.urgent_phone, _urgent_hours(clinic)
    if is_at_home or number.startswith("+"):
        return [_call("call", number, " · ".join(filter(None, [clinic.name, hours])))]
    # Dialled abroad as it stands here, a number may ring somewhere else: it is told, and is no link.
    home = _("as it is dialled in {country}").format(country=packs.country_name(clinic.country, _language()))
    detail = " · ".join(filter(None, [clinic.name, home, hours]))
    return [Call("call", "", _("Call {number}").format(number=left_to_right(number)), detail)]


def _urgent_hours(clinic: Any) -> str:
    if clinic.has_night_cover:
        return _("Day and night.")
    hours = in_words(clinic.hours)
    return _("{hours}. Nobody answers at other times.").format(hours=hours) if hours else ""


def _calls(row: CrisisLine, detail: str) -> list[Call]:
    """Return one call for the number to call and one for the number to text."""
    words = " · ".join(filter(None, [row.name, detail]))
    numbers = (("call", row.call), ("text", row.text))
    return [_call(kind, number, words) for kind, number in numbers if number]


def _call(kind: str, number: str, detail: str) -> Call:
    label = _("Call {number}") if kind == "call" else _("Text {number}")
    scheme = "tel" if kind == "call" else "sms"
    return Call(kind, packs.link(scheme, number), label.format(number=left_to_right(number)), detail)
