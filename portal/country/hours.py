"""A clinic's hours in words: days that open alike are named together."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAYS = {
    "mon": gettext_lazy("Monday"),
    "tue": gettext_lazy("Tuesday"),
    "wed": gettext_lazy("Wednesday"),
    "thu": gettext_lazy("Thursday"),
    "fri": gettext_lazy("Friday"),
    "sat": gettext_lazy("Saturday"),
    "sun": gettext_lazy("Sunday"),
}


def in_words(hours: Mapping[str, Sequence[str]]) -> str:
    """Return such as "Monday to Friday 08:00 to 18:00; Saturday 09:00 to 12:00"; empty where no hours are known."""
    parts = []
    for span, days in groupby(DAYS, key=lambda day: tuple(hours.get(day) or ())):
        if span:
            parts.append(_("{days} {opens} to {closes}").format(days=_days(list(days)), opens=span[0], closes=span[1]))
    return "; ".join(parts)


def _days(days: list[str]) -> str:
    if len(days) == 1:
        return str(DAYS[days[0]])
    return _("{first} to {last}").format(first=DAYS[days[0]], last=DAYS[days[-1]])
