"""The instrument as a clinic's patients meet it: with our own wording, or with the wording that the clinic imported."""

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
    texts = "\n".join(item.text.get(language, "") for item in instrument.items)
    return f"{instrument.version}.{language}.{sha256(texts.encode()).hexdigest()[:12]}"


def text_hash(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


class Wordings:
    """Instruments by key and version for one clinic, each read once."""

    def __init__(self, clinic_id: Any) -> None:
        self.clinic_id = clinic_id
        self._found: dict[tuple[str, str], Instrument] = {}

    def __call__(self, key: str, version: str) -> Instrument:
        if (key, version) not in self._found:
            self._found[key, version] = worded(key, version, self.clinic_id)
        return self._found[key, version]
