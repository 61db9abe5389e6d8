"""What a clinic shows to somebody in a crisis: its own urgent number and the lines that it checked, no borrowed one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.country import packs
from portal.country.hours import in_words
from portal.country.models import CrisisLine


@dataclass(frozen=True)
class Call:
    """One way to reach somebody, as the crisis panel draws it. `href` is empty where the number cannot be dialled."""

    kind: str  # call or text
    href: str
    label: str
    detail: str


@dataclass(frozen=True)
class CrisisHelp:
    """The ways to get help that a clinic's pages show, best first."""

    urgent: tuple[Call, ...]
    emergency: tuple[Call, ...]
    lines: tuple[Call, ...]
    advice: str  # said where the clinic checked no line
    checked_on: date | None  # the oldest check among what is shown

    @property
    def calls(self) -> tuple[Call, ...]:
        return (*self.urgent, *self.emergency, *self.lines)


def lines_for(clinic: Any, at: datetime | None = None) -> list[CrisisLine]:
    """Return the lines that a clinic may show now: checked by a named person, not expired, not retired."""
    return list(CrisisLine.objects.shown(at or timezone.now()).filter(clinic_id=clinic.pk))


def help_for(clinic: Any, at: datetime | None = None) -> CrisisHelp:
    """Return what a clinic shows in the language in use; one query."""
    rows = lines_for(clinic, at)
    emergency = [row for row in rows if row.kind == CrisisLine.EMERGENCY]
    return CrisisHelp(
        urgent=tuple(_urgent(clinic)),
        emergency=tuple(call for row in emergency for call in _calls(row, _("Danger right now"))),
        lines=tuple(call for row in rows if row not in emergency for call in _calls(row, row.hours)),
        advice="" if rows else advice(),
        checked_on=min((row.checked_at.astimezone(clinic.zone).date() for row in rows if row.checked_at), default=None),
    )


def lines_to_keep(clinic: Any) -> list[CrisisLine]:
    """Return every line of a clinic that is not retired, checked or not, for whoever keeps them true."""
    rows = CrisisLine.objects.filter(clinic_id=clinic.pk, retired_at__isnull=True)
    return list(rows.select_related("checked_by"))


def line_to_keep(clinic: Any, pk: Any) -> CrisisLine | None:
    return CrisisLine.objects.filter(clinic_id=clinic.pk, retired_at__isnull=True, pk=pk).first()


def suggestions(clinic: Any) -> list[packs.Line]:
    """Return what the country's pack knows and the clinic lacks: a start for checking, shown to no patient."""
    pack = packs.pack(clinic.country) if clinic.country else None
    if pack is None:
        return []
    known = {packs.digits(number) for row in lines_to_keep(clinic) for number in (row.call, row.text) if number}
    every = (pack.emergency, *pack.lines)
    return [line for line in every if not {packs.digits(n) for n in (line.call, line.text) if n} <= known]


def advice() -> str:
    """Say what to do where no number is known."""
    return packs.unknown_advice(get_language() or "en")


def _urgent(clinic: Any) -> list[Call]:
    if not clinic.urgent_phone:
        return []
    detail = " · ".join(filter(None, [clinic.name, _urgent_hours(clinic)]))
    return [_call("call", clinic.urgent_phone, detail)]


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
    return Call(kind, packs.link(scheme, number), label.format(number=number), detail)
