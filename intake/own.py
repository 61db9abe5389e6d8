"""Keeps the instruments of clinics' own for the one loader. What is confirmed never changes, so it is read once. What
was confirmed in a transaction that is still open is known to that transaction alone: it may be undone.

A draft is unknown here: nothing can ask or score it. Whose an instrument is stands in it (`owner`).
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from intake.instruments import InstrumentChanged, UnknownInstrument
from intake.instruments.own import checksum_of, instrument_of
from intake.models import OwnInstrument
from intake.psychometrics.instrument import Instrument

Named = tuple[str, str]  # key and version
_read: dict[Named, Instrument] = {}


def source(key: str, version: str | None) -> Instrument:
    """Return a confirmed version, or the newest one. Raises UnknownInstrument, InstrumentChanged.

    The first that is asked for brings those of its clinic, so that a list takes one query however many it shows.
    """
    if version is not None and (known := _known(key, version)) is not None:
        return known
    clinics = OwnInstrument.objects.filter(key=key).values("clinic")
    rows = list(OwnInstrument.objects.filter(confirmed_at__isnull=False, clinic__in=clinics))
    for row in rows:
        with suppress(InstrumentChanged):  # of another than the one that is asked for
            read(row)
    named = [row for row in rows if row.key == key and version in (None, row.version)]
    if not named:
        raise UnknownInstrument(f"There is no instrument {key!r} in version {version or 'any'!r}.")
    return read(max(named, key=lambda row: int(row.version)))


def read(row: OwnInstrument) -> Instrument:
    """Return the instrument of a row, a draft too. Raises InstrumentChanged where its content is not as it was."""
    known = _known(row.key, row.version)
    if known is not None and row.confirmed_at:
        return known
    if checksum_of(row.content) != row.checksum:
        raise InstrumentChanged(f"{row} differs from what was confirmed.")
    found = instrument_of(row.content, row.key, row.version, str(row.clinic_id))
    if row.confirmed_at:
        transaction.on_commit(_Keep((row.key, row.version), found))
    return found


@dataclass(frozen=True)
class _Keep:
    """Keeps an instrument once the transaction that saw it is committed. Until then it waits on the connection, which
    forgets it with the transaction, or with the part of it, that is undone."""

    named: Named
    instrument: Instrument

    def __call__(self) -> None:
        _read[self.named] = self.instrument


def _known(key: str, version: str) -> Instrument | None:
    """Return what was read before, by anybody or in this transaction."""
    waiting = (hook[1] for hook in connection.run_on_commit)
    seen = {each.named: each.instrument for each in waiting if isinstance(each, _Keep)}
    return _read.get((key, version)) or seen.get((key, version))


def newest_in(clinic: Any) -> dict[str, Instrument]:
    """Return the newest confirmed version of each that a clinic has, by key, retired ones too. One query."""
    rows = OwnInstrument.objects.filter(clinic=clinic).exclude(confirmed_at=None)
    return {row.key: read(row) for row in sorted(rows, key=lambda row: int(row.version))}


def own_of(clinic: Any) -> QuerySet[OwnInstrument]:
    """Return what a clinic declared and has not retired, drafts too, newest last."""
    return OwnInstrument.objects.filter(clinic=clinic, retired_at=None).order_by("drafted_at", "pk")


def retired_among(instruments: Iterable[Instrument]) -> frozenset[Named]:
    """Return which of some instruments nobody is asked any more. One query, and none where all of them ship."""
    own = {(each.key, each.version) for each in instruments if each.owner}
    if not own:
        return frozenset()
    asked = OwnInstrument.objects.filter(key__in={key for key, _version in own}, retired_at=None)
    return frozenset(own.difference(asked.values_list("key", "version")))
