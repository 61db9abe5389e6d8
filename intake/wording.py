"""The instrument as a clinic's patients meet it: with our own wording, or with the wording that the clinic imported."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from intake.instruments import load
from intake.models import Wording
from intake.psychometrics.instrument import Instrument


def worded(key: str, version: str, clinic_id: Any) -> Instrument:
    """Return the instrument with every confirmed wording of this clinic in place."""
    instrument = load(key, version)
    if instrument.wording_included:
        return instrument
    rows = Wording.objects.filter(
        clinic_id=clinic_id,
        instrument=key,
        instrument_version=version,
        confirmed_at__isnull=False,
        retired_at__isnull=True,
    )
    for row in rows:
        instrument = instrument.worded(row.language, items=row.texts, options=row.anchors)
    return instrument


def wording_version(instrument: Instrument, language: str) -> str:
    """Return what names the exact texts that were shown: version, language and the first of their hash."""
    return _version(instrument, language, [item.text.get(language, "") for item in instrument.items])


def version_of(row: Wording, instrument: Instrument) -> str:
    """Return the same name for the texts that a clinic imported."""
    return _version(instrument, row.language, [row.texts.get(item.id, "") for item in instrument.items])


def blocked_versions(key: str, version: str, clinic_id: Any) -> frozenset[str]:
    """Return which imported texts are not scored. Where the same texts were confirmed again, the newest row decides."""
    instrument = load(key, version)
    if instrument.wording_included:
        return frozenset()
    rows = Wording.objects.filter(clinic_id=clinic_id, instrument=key, instrument_version=version)
    newest = {version_of(row, instrument): row for row in rows.exclude(confirmed_at=None).order_by("confirmed_at")}
    return frozenset(name for name, row in newest.items() if row.blocked_at)


def _version(instrument: Instrument, language: str, texts: Sequence[str]) -> str:
    shown = "\n".join(texts)
    return f"{instrument.version}.{language}.{text_hash(shown)[:12]}"


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


class Wordings:
    """Instruments by key and version for one clinic, each read once."""

    def __init__(self, clinic_id: Any) -> None:
        self.clinic_id = clinic_id
        self._found: dict[tuple[str, str], Instrument] = {}
        self._blocked: dict[tuple[str, str], frozenset[str]] = {}

    def __call__(self, key: str, version: str) -> Instrument:
        if (key, version) not in self._found:
            self._found[key, version] = worded(key, version, self.clinic_id)
        return self._found[key, version]

    def blocked(self, key: str, version: str) -> frozenset[str]:
        """Return the names of the texts of an instrument that are not scored."""
        if (key, version) not in self._blocked:
            self._blocked[key, version] = blocked_versions(key, version, self.clinic_id)
        return self._blocked[key, version]
