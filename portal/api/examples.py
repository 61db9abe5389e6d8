"""Made-up examples for the description of the API. A test holds each against its own schema."""

from decimal import Decimal
from typing import Any

from intake.psychometrics.scoring import ENGINE

PATIENT, INVITATION, ASSESSMENT = (
    "0199a000-0000-7000-8000-000000000001",
    "0199a000-0000-7000-8000-000000000002",
    "0199a000-0000-7000-8000-000000000003",
)
PROFILE, SCORE, NORM = (
    "0199a000-0000-7000-8000-000000000004",
    "0199a000-0000-7000-8000-000000000005",
    "0199a000-0000-7000-8000-000000000006",
)
AT = "2026-01-31T09:00:00Z"
COMPARED = {"id": NORM, "n": 320, "label": "simulated intakes"}

SCORE_EXAMPLE: dict[str, Any] = {
    "id": SCORE,
    "assessment": ASSESSMENT,
    "instrument": "leeside-attachment-core",
    "version": "1.0.0-draft1",
    "target": None,
    "scale": "anxiety",
    "status": "scored",
    "formula": "mean",
    "value": Decimal("3.250000000"),
    "range": [1, 5],
    "items_used": ["a1", "a2", "a3", "a4"],
    "items_missing": [],
    "items_entered": [],
    "pomp": Decimal("56.250000000"),
    "sem": Decimal("0.412311"),
    "ci95": [Decimal("2.441871"), Decimal("4.058129")],
    "percentile": Decimal("61.250000"),
    "percentile_ci95": [Decimal("38.100000"), Decimal("82.500000")],
    "t": Decimal("53.100000"),
    "band": None,
    "norm": COMPARED,
    "recipe": {"engine": "1.0.0", "formula": "mean"},
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "Patient": {
        "id": PATIENT,
        "names": [{"use": "official", "text": "Pia Example"}],
        "preferred_name": None,
        "pronouns": None,
        "birth_date": "1990-05-04",
        "gender": "unknown",
        "languages": ["en"],
        "telecom": [{"system": "email", "value": "pia@home.example"}],
        "identifiers": [{"system": "urn:example:record", "value": "A-1"}],
        "status": "active",
        "created_at": AT,
        "updated_at": AT,
    },
    "NewPatient": {
        "names": [{"text": "Pia Example"}],
        "birth_date": "1990-05-04",
        "identifiers": [{"system": "urn:example:record", "value": "A-1"}],
    },
    "NewInvitation": {"patient": PATIENT, "battery": "standard", "language": "en"},
    "Instrument": {
        "id": "0d6a0f5e-6f0e-5c1b-9b6e-0f6a8a1a2b3c",
        "key": "gad-7",
        "title": {"en": "Worry over two weeks"},
        "construct": {"en": "Worry"},
        "licence": {
            "kind": "free",
            "name": "",
            "terms": "Free to use.",
            "needs_permission": False,
            "non_commercial": False,
            "unaltered": False,
        },
        "languages": ["en"],
        "status": "active",
        "is_own": False,
        "usual_version": "1.0.0",
        "versions": [{"version": "1.0.0", "status": "active", "checksum": "0" * 64, "languages": ["en"]}],
    },
    "NewAnswer": {"state": "answered", "value": 2, "language": "en", "privacy": "alone", "answers_privately": False},
    "OneAnswer": {
        "link_id": "W1",
        "value": 2,
        "state": "answered",
        "entered": "another-system",
        "language": "en",
        "alert": False,
        "support": None,
    },
    "Sent": {
        "id": ASSESSMENT,
        "invitation": INVITATION,
        "status": "submitted",
        "submitted_at": AT,
        "profile": PROFILE,
    },
    "Score": SCORE_EXAMPLE,
    "Profile": {
        "id": PROFILE,
        "patient": PATIENT,
        "invitation": INVITATION,
        "run": 1,
        "completed_at": AT,
        "engine": ENGINE,
        "scores": [SCORE_EXAMPLE],
        "planes": [
            {
                "instrument": "leeside-attachment-core",
                "target": None,
                "status": "drawn",
                "norm": COMPARED,
                "observed": [Decimal("3.250000"), Decimal("2.500000")],
                "mean": [Decimal("3.180000"), Decimal("2.540000")],
                "covariance": [[Decimal("0.120000"), Decimal("0.010000")], [Decimal("0.010000"), Decimal("0.110000")]],
                "lines": [Decimal("2.900000"), Decimal("2.600000")],
                "regions": [
                    {"code": "low-anx-low-avo", "probability": Decimal("0.110000")},
                    {"code": "high-anx-low-avo", "probability": Decimal("0.470000")},
                    {"code": "low-anx-high-avo", "probability": Decimal("0.090000")},
                    {"code": "high-anx-high-avo", "probability": Decimal("0.330000")},
                ],
            }
        ],
        "quality": [],
        "findings": [],
        "limits": [
            {
                "instrument": "leeside-attachment-core",
                "target": None,
                "code": "self-report",
                "text": "These are the person’s own answers. Nobody watched, and nobody else was asked.",
            }
        ],
        "alerts": [],
        "reviewed_at": None,
        "reviewed_by": None,
    },
}
