"""The worked cases beside each instrument, and what must hold for a pack: its cases come out as they say."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from intake.psychometrics import risk
from intake.psychometrics.instrument import Instrument
from intake.psychometrics.outcomes import outcomes
from intake.psychometrics.scoring import band_for, patterns, score

Case = dict[str, Any]


def cases_of(folder: Path, key: str, version: str) -> list[Case]:
    """The cases of one version; answers are raw, null is not answered, a score is exact: "8/3" is eight thirds."""
    found: list[Case] = json.loads((folder / key / f"{version}.cases.json").read_text(encoding="utf-8"))
    return found


def wrong_in(instrument: Instrument, cases: list[Case]) -> list[str]:
    """Names of the cases that do not come out as they say."""
    return [case["case"] for case in cases if computed(instrument, case) != expected(case)]


def expected(case: Case) -> Case:
    scores = {scale: None if value is None else Fraction(value) for scale, value in case["scores"].items()}
    return {**{part: case[part] for part in case if part not in ("case", "answers")}, "scores": scores}


def computed(instrument: Instrument, case: Case) -> Case:
    """What the product says of a case, in the parts that the case has."""
    answers = case["answers"]
    scores = score(instrument, answers)
    findings = [found for item, value in answers.items() for found in risk.item_findings(instrument, item, value)]
    bands = [band_for(instrument, result) for result in scores if result.scale == "total"]
    parts: Case = {
        "scores": {result.scale: result.value for result in scores},
        "outcomes": {reading.outcome: reading.level for reading in outcomes(instrument, answers)},
        "risk": pressing.level if (pressing := risk.most_pressing(findings)) else None,
        "band": next((band.key for band in bands if band), None),
        "patterns": patterns(instrument, answers),
    }
    return {part: value for part, value in parts.items() if part in case}
