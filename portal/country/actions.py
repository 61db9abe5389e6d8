"""What can happen to a clinic's crisis lines. Roles are checked by the action of `portal.care` that calls these."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from portal.audit.actor import Actor
from portal.audit.record import record
from portal.country import packs
from portal.country.exceptions import ChangedLine, NoCountry, NoNumber, OtherClinic, OtherCountry, OutOfService
from portal.country.help_page import write_when_committed
from portal.country.models import CrisisLine

CHECK_HOLDS = timedelta(days=183)


@transaction.atomic
def check_line(
    *,
    clinic: Any,
    name: str,
    by: Actor,
    checked_by: Any,
    call: str = "",
    text: str = "",
    hours: str = "",
    kind: str = CrisisLine.LINE,
    country: str = "",
    line: CrisisLine | None = None,
) -> CrisisLine:
    """Record that a named person checked a line today, as it is written now; it may be shown for six months.

    `country` is where the line answers; where nothing is said, the clinic's own. `line` is one that is checked again,
    as it was read. Raises ChangedLine where somebody checked it or took it off since: a corrected number stays so.
    """
    country = (country or clinic.country).upper()
    check_is_own(clinic, line)
    check_numbers(call, text)
    check_country(country, call, text)
    now = timezone.now()
    line = _as_read(line) if line else CrisisLine(clinic=clinic, position=next_position(clinic))
    line.name, line.call, line.text, line.hours = name.strip(), call.strip(), text.strip(), hours.strip()
    line.country, line.kind, line.told_days = country, kind, None
    line.checked_by, line.checked_at, line.expires_at = checked_by, now, now + CHECK_HOLDS
    line.save()
    write_when_committed(clinic)
    record("crisis_line.checked", by=by, about=line, clinic_id=clinic.pk, checked_by=str(checked_by.pk))
    return line


@transaction.atomic
def retire_line(*, clinic: Any, line: CrisisLine, by: Actor) -> None:
    """Take a line off every page of the clinic."""
    check_is_own(clinic, line)
    line.retired_at = timezone.now()
    line.save(update_fields=["retired_at"])
    write_when_committed(clinic)
    record("crisis_line.retired", by=by, about=line, clinic_id=clinic.pk)


def _as_read(line: CrisisLine) -> CrisisLine:
    """Lock a line that is still as it was read. Raises ChangedLine."""
    same = CrisisLine.objects.select_for_update().filter(pk=line.pk, checked_at=line.checked_at, retired_at=None)
    found = same.first()
    if found is None:
        raise ChangedLine
    return found


def check_is_own(clinic: Any, line: CrisisLine | None) -> None:
    if line is not None and (line.clinic_id != clinic.pk or line.retired_at):
        raise OtherClinic


def check_numbers(call: str, text: str) -> None:
    """Raises unless there is a number, and none of them is known to be out of service."""
    numbers = [number for number in (call.strip(), text.strip()) if number]
    if not numbers:
        raise NoNumber
    if any(packs.is_retired(number) for number in numbers):
        raise OutOfService


def check_country(country: str, call: str, text: str) -> None:
    """Raises unless the country is one we know, and none of the numbers is a crisis line of another one."""
    if packs.pack(country) is None:
        raise NoCountry
    if any(packs.line_of_another_country(number, country) for number in (call, text) if number.strip()):
        raise OtherCountry


def next_position(clinic: Any) -> int:
    highest = CrisisLine.objects.filter(clinic=clinic).aggregate(highest=Max("position"))["highest"]
    return 0 if highest is None else highest + 1
