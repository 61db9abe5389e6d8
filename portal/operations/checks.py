"""What must hold before anything is served: each check refuses the start, in words."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.utils.translation import to_locale

from portal.audit.channels import PAGER, SMS
from portal.audit.channels.texting import CONSOLE
from portal.audit.encryption import keys
from portal.country import languages
from portal.operations import installation, security_txt

# With fewer guarantees an answer that we confirmed could be lost in a power cut, or a row point at nothing.
PRAGMAS: dict[str, str | int] = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
# How a transaction begins: nothing reads the mode back from SQLite, so the connection itself is asked.
BEGINS = "IMMEDIATE"
# The same on PostgreSQL: COMMIT returns before the log is on the disk with these.
LOSING: dict[str, str] = {"synchronous_commit": "off", "fsync": "off"}
# The write-ahead log needs memory shared between processes, which no network disk gives.
NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs"}
MOUNTS = Path("/proc/mounts")


@register(Tags.security)
def field_keys_open(**_: Any) -> list[CheckMessage]:
    """FIELD_KEYS can be read as keys."""
    try:
        keys(settings.FIELD_KEYS)
    except ImproperlyConfigured as error:
        return [Error(str(error), hint="Write `id:base64 of 32 bytes`, separated by commas.", id="leeside.E001")]
    return []


@register(Tags.security)
def security_contact_is_an_address(**_: Any) -> list[CheckMessage]:
    """SECURITY_CONTACT is what security.txt may hold."""
    wrong = [contact for contact in settings.SECURITY_CONTACT if not contact.startswith(security_txt.SCHEMES)]
    hint = "Write mailto:security@your-clinic.example, an https:// page, or tel: and a number."
    return [Error(f"SECURITY_CONTACT holds {contact!r}.", hint=hint, id="leeside.E006") for contact in wrong]


@register(Tags.translation)
def languages_have_a_catalogue(**_: Any) -> list[CheckMessage]:
    """Each of LANGUAGES has a catalogue, if an empty one: without it no page has an address in it."""
    folders = settings.LOCALE_PATHS
    hint = "Run manage.py translations, which makes it, and fill in what it lists; until then its pages are English."
    return [
        Error(
            f"LANGUAGES holds {code!r}, and there is no portal/locale/{to_locale(code)}.", hint=hint, id="leeside.E010"
        )
        for code in languages.codes()
        if code != settings.LANGUAGE_CODE and not any(Path(folder, to_locale(code)).is_dir() for folder in folders)
    ]


@register(Tags.security)
def gateways_are_safe(**_: Any) -> list[CheckMessage]:
    """SMS_URL and PAGER_URL are https addresses; the console is for development alone."""
    found: list[CheckMessage] = []
    for channel in (SMS, PAGER):
        safe = channel.is_https() or (channel.url == CONSOLE and not settings.SERVED_OVER_TLS)
        if channel.is_on() and not safe:
            name = f"{channel.key.upper()}_URL"
            hint = "Write the https:// address of the gateway, or leave it out."
            found.append(Error(f"{name} is no https address.", hint=hint, id="leeside.E009"))
    return found


@register(Tags.security)
def demonstration_is_not_public(**_: Any) -> list[CheckMessage]:
    """DEMO=1 and production settings do not go together."""
    if settings.DEMO and settings.SERVED_OVER_TLS:
        return [Error("DEMO=1 is refused with production settings (PUBLIC_URL is https).", id="leeside.E002")]
    return []


@register(Tags.database)
def database_is_not_a_public_demonstration(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """A demonstration database is not served with production settings."""
    if not databases or not settings.SERVED_OVER_TLS:
        return []
    try:
        found = installation.is_demonstration()
    except DatabaseError:  # no tables yet, or no database: nothing is served then
        return []
    if found:
        return [
            Error("This database is a demonstration; PUBLIC_URL is https, as for real patients.", id="leeside.E003")
        ]
    return []


@register(Tags.database)
def sqlite_keeps_what_it_confirms(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """SQLite's settings, read back from the open database, are the durable ones."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        if connections[alias].vendor == "sqlite":
            found += begins_too_late(connections[alias])
            with connections[alias].cursor() as cursor:
                for name, wanted in PRAGMAS.items():
                    value = cursor.execute(f"PRAGMA {name}").fetchone()[0]
                    if value != wanted:
                        found.append(Error(f"SQLite's {name} is {value!r}; it must be {wanted!r}.", id="leeside.E004"))
    return found


def begins_too_late(connection: Any) -> list[CheckMessage]:
    """Return a fault where a transaction asks for the one writer only at its first write: what it read may be old."""
    connection.ensure_connection()  # Django reads the mode from the settings as it connects
    mode = connection.transaction_mode
    return [] if mode == BEGINS else [Error(f"SQLite's transactions begin {mode}, not {BEGINS}.", id="leeside.E008")]


@register(Tags.database)
def postgresql_keeps_what_it_confirms(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """PostgreSQL's settings, as our own connection sees them, let no confirmed answer be lost in a power cut."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                for name, losing in LOSING.items():
                    cursor.execute(f"SHOW {name}")
                    if cursor.fetchone()[0] == losing:
                        hint = f"Set {name} = on for this database and its user."
                        found.append(Error(f"PostgreSQL's {name} is {losing}.", hint=hint, id="leeside.E007"))
    return found


@register(Tags.database)
def sqlite_is_on_a_local_disk(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The database file is not on a network disk."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        if connections[alias].vendor == "sqlite":
            kind = file_system(Path(str(connections[alias].settings_dict["NAME"])))
            if kind in NETWORK_FILE_SYSTEMS:
                found.append(
                    Error(
                        f"The database is on a network disk ({kind}), where SQLite loses data.",
                        hint="Move it to a local disk, or use PostgreSQL (DATABASE_URL).",
                        id="leeside.E005",
                    )
                )
    return found


def file_system(path: Path) -> str:
    """Return the type of the file system that holds a path; "" where the system does not say."""
    if not MOUNTS.exists():
        return ""
    lines = [line.split() for line in MOUNTS.read_text(encoding="utf-8").splitlines()]
    holding = [(point, kind) for _, point, kind, *_ in lines if path.resolve().is_relative_to(point)]
    return max(holding, key=lambda row: len(row[0]), default=("", ""))[1]
