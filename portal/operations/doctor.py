"""Tells an operator in plain words what is wrong with this installation, and how to mend it. One check a function."""

import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.checks import ERROR, run_checks
from django.db.models import Q
from django.utils import timezone

from content.models import SignOff
from intake.instruments import load
from intake.models import Battery, Section, Wording
from intake.psychometrics.watch import Watch
from intake.wording import worded
from portal.accounts.messages import mail_is_configured
from portal.accounts.models import Clinic
from portal.audit import heartbeat
from portal.audit.models import Delivery, Outbox
from portal.care.norm_watch import watched
from portal.care.readiness import lines
from portal.country.expiry import Notice, notice_for
from portal.country.lines import suggestions
from portal.country.packs import all_packs
from portal.operations import health, installation, security_txt
from portal.operations.backup import shelf
from portal.operations.rotation import columns, factors

BACKUP_TOO_OLD = timedelta(days=2)
FAILED_OFTEN = 3  # attempts after which a waiting message is worth a look


@dataclass(frozen=True)
class Finding:
    """Something wrong, and what to do about it."""

    what: str
    mend: str


def examine() -> list[Finding]:
    """Return everything that is wrong, in the order in which it is best mended."""
    return [finding for check in CHECKS for finding in check()]


def secrets() -> Iterator[Finding]:
    """The files with secrets are readable by their owner alone."""
    for path in sorted(Path(settings.VAR_DIR, "secrets").glob("*")):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(f"{path} can be read by other users of this machine.", f"chmod 600 {path}")


def system_checks() -> Iterator[Finding]:
    """Nothing that would refuse the next start: pragmas, disk, keys, settings."""
    for message in run_checks(databases=["default"]):
        if message.level >= ERROR:
            yield Finding(str(message.msg), str(message.hint or "The next start would be refused; change the setting."))


def migrations() -> Iterator[Finding]:
    if not health.Migrations().are_applied():
        yield Finding("The database is older than this code.", "Stop and start again with make run: it migrates.")


def mail() -> Iterator[Finding]:
    """Mail is set; a demonstration sends none."""
    if not mail_is_configured() and not installation.is_demonstration():
        yield Finding(
            "No mail is set: nobody is told of an alert by message, and links are handed over by hand.",
            "Set EMAIL_URL, for example smtp+tls://user:password@host:587, and start again.",
        )


def backups() -> Iterator[Finding]:
    """There is a backup of the last two days, somewhere else than beside the database; a demonstration needs none."""
    if installation.is_demonstration():
        return
    last = shelf.newest()
    if last is None:
        yield Finding("There is no backup.", "Run the worker, which makes one a night, or manage.py backup.")
    elif timezone.now() - last > BACKUP_TOO_OLD:
        yield Finding(
            f"The newest backup is of {last:%Y-%m-%d %H:%M} UTC.",
            "Run manage.py backup: it says what stands in its way.",
        )
    if Path(settings.BACKUP_DIR).resolve().is_relative_to(Path(settings.VAR_DIR).resolve()):
        yield Finding(
            "Backups lie on the same disk as the database, and the keys in var/secrets are in no backup.",
            "Set BACKUP_DIR to another disk, and keep a copy of FIELD_KEYS apart from it.",
        )


def sealed_under_older_keys() -> Iterator[Finding]:
    """Everything is sealed under the key that seals now."""
    behind = [table.name for table in columns.tables() if table.behind().exists()]
    behind += ["mfa_authenticator"] if factors.left_behind() else []
    if behind:
        yield Finding(
            f"Values are still sealed under an older key, in {', '.join(behind)}.",
            "Run manage.py rotate_keys. Until it says so, take no key out of FIELD_KEYS.",
        )


def security_contact() -> Iterator[Finding]:
    """Somebody who finds a hole can tell us."""
    if not security_txt.contacts():
        yield Finding(
            f"Nobody is told where to report a security hole: {security_txt.ADDRESS} is not there.",
            "Set SECURITY_CONTACT, for example mailto:security@your-clinic.example, and start again.",
        )


def worker() -> Iterator[Finding]:
    if heartbeat.is_stale():
        yield Finding(
            "The worker is not running: no message leaves.",
            "Start with make run, or run manage.py work beside the web.",
        )


def duties() -> Iterator[Finding]:
    """Each duty of the worker went well the last time."""
    for row in heartbeat.failing_duties():
        yield Finding(
            f"The worker's duty {row.name} fails since {row.failed_at:%Y-%m-%d %H:%M} UTC: {row.last_error}.",
            "The log says where. It is tried again every 5 minutes, and everything else goes on.",
        )


def outbox() -> Iterator[Finding]:
    """Messages leave in time."""
    if health.outbox_is_old():
        yield Finding(
            "A message has been due for more than 5 minutes.", "See that the worker runs and that mail works."
        )
    if not mail_is_configured():
        return  # nothing can leave; `mail` tells of it
    failing = Outbox.objects.waiting().filter(attempts__gte=FAILED_OFTEN).exclude(last_error="")
    for topic, error in failing.values_list("topic", "last_error").distinct().order_by("topic", "last_error"):
        yield Finding(
            f"Messages of the kind {topic} cannot leave: {error}.", "Mend what it names; they are tried again."
        )


def people_not_reached() -> Iterator[Finding]:
    """Nobody whom a message waits for is missed, though others were reached."""
    stuck = Delivery.objects.stuck().filter(outbox__times_sent__gt=0)
    for channel, error in stuck.values_list("channel", "last_error").distinct().order_by("channel", "last_error"):
        people = stuck.filter(channel=channel, last_error=error).values("recipient_id").distinct().count()
        yield Finding(
            f"{people} of those whom messages wait for cannot be reached: {error}.",
            "Mend what it names, or correct their address; they are tried again.",
        )


def crisis_lines() -> Iterator[Finding]:
    """Every clinic shows checked crisis lines, and none of them is about to go."""
    for clinic in _clinics():
        found = notice_for(clinic)
        if found is not None:
            yield from _lines_that_need_somebody(clinic, found)


def _lines_that_need_somebody(clinic: Clinic, found: Notice) -> Iterator[Finding]:
    unchecked, expired, expiring = len(found.unchecked), len(found.expired), len(found.expiring)
    if found.is_empty:
        known = len(suggestions(clinic))
        yield Finding(
            f"{clinic}: no checked crisis line is shown to patients."
            + (f" {known} that we know of its country are off: no named person has checked them." if known else ""),
            "Check the lines on the clinic page.",
        )
    if unchecked:
        yield Finding(
            f"{clinic}: crisis lines that no named person checked, and that are therefore off: {unchecked}.",
            "Check them on the clinic page.",
        )
    if expired:
        yield Finding(
            f"{clinic}: crisis lines whose check has expired, and that are therefore off: {expired}.",
            "Check them again there.",
        )
    if found.out_of_service:
        numbers = ", ".join(found.out_of_service)
        yield Finding(f"{clinic}: a number is out of service and not shown: {numbers}.", "Look it up, or retire it.")
    if expiring:
        yield Finding(
            f"{clinic}: the check of {expiring} crisis lines ends within {found.days_left} days.",
            "An admin checks them again on the clinic page.",
        )


def country_packs() -> Iterator[Finding]:
    """The facts that clinics start from were read within the last half year."""
    used = {clinic.country for clinic in _clinics()}
    for pack in all_packs():
        if pack.code in used and pack.is_stale(timezone.localdate()):
            yield Finding(
                f"The facts about {pack.name} should have been read again by {pack.read_again_by:%Y-%m-%d}.",
                "Clinics go on with what they checked. Update Leeside for newer facts.",
            )


def wording() -> Iterator[Finding]:
    """No battery in use asks an instrument whose wording is missing."""
    for clinic in _clinics():
        for battery in Battery.objects.filter(Q(clinic=clinic) | Q(clinic=None), retired_at=None):
            for section in battery.sections.exclude(instrument=""):
                yield from _missing_wording(clinic, battery, section)


def blocked_wording() -> Iterator[Finding]:
    """No wording in use is contradicted by the answers that were given with it."""
    blocked = Wording.objects.filter(clinic__in=_clinics(), retired_at=None).exclude(blocked_at=None)
    for row in blocked.select_related("clinic").order_by("clinic__slug", "instrument", "language"):
        title = load(row.instrument, row.instrument_version).short_title
        yield Finding(
            f"{row.clinic}: the wording of {title} ({row.language}) needs a look, and is neither sent nor scored: "
            f"the answers to {', '.join(row.blocked_items)} go against the rest of their scale.",
            "A clinical lead or a clinic admin compares it with the printed copy, and brings in a corrected file.",
        )


def _missing_wording(clinic: Clinic, battery: Battery, section: Section) -> Iterator[Finding]:
    instrument = worded(section.instrument, section.instrument_version, clinic.pk)
    if not instrument.languages:
        yield Finding(
            f"{clinic}: the battery {battery} asks {instrument.short_title}, whose wording is missing.",
            "Import the wording that the clinic is entitled to, or retire the battery.",
        )


def norms() -> Iterator[Finding]:
    """Nothing in a clinic's newest norms is so weak that somebody should look at it, and nobody has."""
    for clinic in _clinics():
        for each in watched(clinic):
            if each.row.looked_at:
                continue
            about = f" about: {each.row.target_kind}" if each.row.target_kind else ""
            for scale, found in each.scales.items():
                yield Finding(
                    f"{clinic}: in the norms of {each.row.created_at:%Y-%m-%d} ({each.row.n} people{about}), "
                    f"{each.instrument.short_title}, {each.instrument.scale(scale).short_name}: {_weakness(found)}.",
                    "Somebody looks at these questions, on the page “Norms of your clinic”. Scores go on as they are.",
                )


def _weakness(found: Watch) -> str:
    loose = [item for item in found.weak if item not in found.flipped]
    said = [f"{', '.join(loose)} hardly go with the rest (under .20)"] if loose else []
    said += [f"{', '.join(found.flipped)} go against the rest"] if found.flipped else []
    if found.low_alpha:
        said.append("alpha lies wholly under .70 ({:.2f} to {:.2f})".format(*found.low_alpha))
    return "; ".join(said)


def content() -> Iterator[Finding]:
    """No clinical sign-off of a page that readers see is overdue."""
    late = SignOff.objects.of_live_revision().filter(next_due__lte=timezone.now(), page__live=True)
    for clinic in _clinics():
        count = late.filter(clinic_id=clinic.pk).values("page_id").distinct().count()
        if count:
            yield Finding(f"{clinic}: the review of {count} pages is overdue.", "A reviewer signs them again.")


def readiness() -> Iterator[Finding]:
    """Each clinic has done what comes before its first intake; the crisis lines are told of above."""
    for clinic in _clinics():
        for line in lines(clinic):
            if not line.is_done and line.key != "crisis-lines":
                yield Finding(
                    f"{clinic}: not done: {line.title}. {line.why}",
                    f"About {line.minutes} minutes, on the page “Before your first intake”.",
                )


def _clinics() -> list[Clinic]:
    return list(Clinic.objects.filter(suspended_at=None).order_by("slug"))


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    secrets,
    system_checks,
    migrations,
    mail,
    security_contact,
    worker,
    duties,
    outbox,
    people_not_reached,
    backups,
    sealed_under_older_keys,
    crisis_lines,
    country_packs,
    wording,
    blocked_wording,
    norms,
    content,
    readiness,
)
