"""Staged and conditional batteries for tests, with placeholder wording for the published questionnaires."""

from typing import Any

from django.utils import timezone

from intake.actions.batteries import make_battery
from intake.instruments import load
from intake.models import Battery, Wording
from portal.accounts.models import Clinic, User

WORDS = {
    "title": {"en": "Part", "es": "Parte"},
    "think": {"en": "Think.", "es": "Piensa."},
    "why": {"en": "So.", "es": "Así."},
}
CORE = {"instrument": "leeside-attachment-core", "instrument_version": "1.0.0-draft1"}
PHQ = {"instrument": "phq-9", "instrument_version": "1.0.0"}
GAD = {"instrument": "gad-7", "instrument_version": "1.0.0"}
FIRST, REST = ["1", "2"], ["3", "4", "5", "6", "7", "8", "9"]


def word(clinic: Clinic, by: User, confirmer: User, key: str, language: str = "en") -> Wording:
    """Placeholder words of a questionnaire, confirmed."""
    instrument = load(key)
    return Wording.objects.create(
        clinic=clinic, instrument=key, instrument_version=instrument.version, language=language,
        order_id=instrument.order_id, texts={item.id: f"Line {item.id} of {key}" for item in instrument.items},
        anchors={option.code: f"Word {option.value}" for option in instrument.items[0].options},
        entitlement="on file", checksum="0" * 64, staged_by=by, confirmed_by=confirmer,
        confirmed_at=timezone.now(),
    )  # fmt: skip


def make(clinic: Clinic | None, *sections: dict[str, Any], key: str = "staged") -> Battery:
    """A battery of these parts, in order."""
    rows = [{"key": f"part-{n}", **WORDS, **section} for n, section in enumerate(sections, 1)]
    return make_battery(
        {"key": key, "version": "1", "title": {"en": "Staged", "es": "Por pasos"}, "sections": rows}, clinic
    )


def in_two_steps(base: dict[str, str] = PHQ, rest: list[str] = REST, line: int = 3) -> list[dict[str, Any]]:
    """The first two questions of a questionnaire, and the others from a line on."""
    gate = {"part": "first", "items": FIRST, "at_or_above": line}
    return [
        {**base, "key": "first", "items": FIRST},
        {**base, "key": "rest", "items": rest, "stage": 2, "condition": gate},
    ]
