"""Times as people say them, in the clinic's zone."""

from datetime import date, datetime, tzinfo

from django.utils.dateformat import format as formatted
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MINUTE, HOUR, DAY = 60, 3600, 86400


def clock(moment: datetime, zone: tzinfo) -> str:
    """10:18"""
    return moment.astimezone(zone).strftime("%H:%M")


def day(moment: datetime | date, zone: tzinfo) -> str:
    """9 June 2026"""
    return formatted(_local(moment, zone), _("j F Y"))


def short_day(moment: datetime | date, zone: tzinfo) -> str:
    """9 Jun"""
    return formatted(_local(moment, zone), _("j M"))


def stamp(moment: datetime, zone: tzinfo) -> str:
    """9 June 2026, 10:18"""
    return f"{day(moment, zone)}, {clock(moment, zone)}"


def when(moment: datetime, now: datetime, zone: tzinfo, *, is_short: bool = False) -> str:
    """Today 10:30, Tomorrow 09:00, Fri 12 June 09:00: at the start of a line."""
    said = inline(moment, now, zone, is_short=is_short)
    return said[:1].upper() + said[1:]


def inline(moment: datetime, now: datetime, zone: tzinfo, *, is_short: bool = False) -> str:
    """today 10:30, tomorrow 09:00, Fri 12 June 09:00: within a sentence; in a row of a list Fri 12 Jun 09:00."""
    local = moment.astimezone(zone)
    name = _day_name(days_between(now, moment, zone)) or formatted(local, _("D j M") if is_short else _("D j F"))
    return f"{name} {local:%H:%M}"


def _day_name(days: int) -> str:
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    return _("yesterday") if days == -1 else ""


def lately(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """today 10:30, yesterday 09:00, else the day alone: in a row of a list, of what is past."""
    if days_between(now, moment, zone) >= -1:
        return inline(moment, now, zone, is_short=True)
    return formatted(moment.astimezone(zone), _("D j M"))


def days_between(now: datetime, moment: datetime, zone: tzinfo) -> int:
    """Whole calendar days from now to a moment; 0 is today."""
    return (moment.astimezone(zone).date() - now.astimezone(zone).date()).days


def length(seconds: float) -> str:
    """6 min, 1 h 06 min, 17 h, 2 days"""
    if seconds < HOUR:
        return _("%(minutes)s min") % {"minutes": int(seconds // MINUTE)}
    if seconds < 6 * HOUR:
        hours, rest = divmod(int(seconds), HOUR)
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": f"{rest // MINUTE:02d}"}
    if seconds < 2 * DAY:
        return _("%(hours)s h") % {"hours": int(seconds // HOUR)}
    days = int(seconds // DAY)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def since(moment: datetime, now: datetime) -> str:
    """How long ago something was."""
    return length(max(0.0, (now - moment).total_seconds()))


def until(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """In how long something is: "in 12 min", days as the calendar counts them; words for what has begun."""
    seconds = (moment - now).total_seconds()
    if days_between(now, moment, zone) >= 2:
        seconds = days_between(now, moment, zone) * DAY
    return _("in %(length)s") % {"length": length(seconds)} if seconds >= MINUTE else _("now or past")


def _local(moment: datetime | date, zone: tzinfo) -> datetime | date:
    return moment.astimezone(zone) if isinstance(moment, datetime) else moment
