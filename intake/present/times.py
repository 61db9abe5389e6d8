"""Times as the patient reads them: in the zone they chose, else the clinic's."""

import zoneinfo
from datetime import datetime
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# "25 June" for everybody who reads English; other languages as they are used to.
DAY_FORMATS = {"en": "j F"}


def zone_of(patient: Any) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(patient.time_zone) if patient.time_zone else patient.clinic.zone


def day_of(at: datetime, patient: Any) -> str:
    """Return the day, such as 25 June."""
    return formats.date_format(at.astimezone(zone_of(patient)), day_format())


def day_format() -> str:
    return DAY_FORMATS.get(get_language() or "", "MONTH_DAY_FORMAT")


def moment_of(at: datetime, patient: Any) -> str:
    """Return weekday, day and time."""
    local = at.astimezone(zone_of(patient))
    return _("%(weekday)s %(day)s, %(time)s") % {
        "weekday": formats.date_format(local, "l"),
        "day": formats.date_format(local, day_format()),
        "time": formats.date_format(local, "H:i"),
    }
