"""The same questions about several people: a score for each, one across them, and how far they lie apart.

Across people: the unweighted mean of the scores per person (Fraley, Heffernan, Vicary & Brumbaugh, 2011, Psychol Assess
23, doi:10.1037/a0022898). Where fewer people were answered about, the mean of those, and which (this project's rule).

How far apart: with true scores t_j of k people and standard errors e_j, let w_j = 1 / e_j^2 and t the mean weighted by
w. Then Q = sum w_j (x_j - x)^2 (Cochran, 1954, Biometrics 10, 101-129) is noncentral chi-square with k - 1 degrees of
freedom and noncentrality sum w_j (t_j - t)^2. The limits of the noncentrality at 95% (Steiger & Fouladi, 1997, in What
if there were no significance tests?) give those of the SD of the true scores, e sqrt(noncentrality / (k - 1)), with
e^2 = (k - 1) / (sum w_j - sum w_j^2 / sum w_j) (DerSimonian & Laird, 1986, doi:10.1016/0197-2456(86)90046-2). Of two
people, and where all errors are the same, this is the plain SD. Of more whose errors differ, as they do when each kind
of person has norms of its own, whoever is measured better counts for more. It speaks of exactly these people, not of
others like them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import variance

from intake.psychometrics.noncentral import noncentral_chi_square_cdf
from intake.psychometrics.roots import rising_to, root

LOWER, UPPER = 0.975, 0.025
NEEDED = 2


@dataclass(frozen=True, slots=True)
class Spread:
    """How far apart the people lie on one scale, in its points: as seen, and without error, with 95% limits.

    `is_weighted`: they are three or more with different errors, so some of them count for more.
    """

    observed_sd: float
    true_sd: float
    ci95: tuple[float, float]
    is_weighted: bool

    @property
    def is_more_than_error(self) -> bool:
        """Whether the people differ at all, beyond what error of measurement does."""
        return self.ci95[0] > 0


@dataclass(frozen=True, slots=True)
class Across:
    """One scale over all people: a row of a table. `targets` are those who count, `missing` those without a score."""

    scale: str
    values: Mapping[str, Fraction | None]
    targets: tuple[str, ...]
    missing: tuple[str, ...]
    mean: Fraction | None
    mean_sem: float | None
    spread: Spread | None
    no_spread: str | None


def across(
    scores: Mapping[str, Mapping[str, Fraction | None]],
    scales: Sequence[str],
    sems: Mapping[str, Mapping[str, float | None]],
) -> tuple[Across, ...]:
    """One row a scale. `scores` gives for each person, in the order shown, the score of each scale or None; `sems` the
    same for standard errors. One person without an error leaves all without a spread. `no_spread` is the reason as a
    code: "one-person" or "no-error"."""
    return tuple(
        _across(
            scale,
            {target: row.get(scale) for target, row in scores.items()},
            {target: row.get(scale) for target, row in sems.items()},
        )
        for scale in scales
    )


def spread_between(values: Sequence[Fraction], sems: Sequence[float]) -> Spread:
    """The spread of two or more scores, each with its standard error, in the same order. Raises ValueError."""
    if len(values) < NEEDED or len(sems) != len(values) or not all(sem > 0 for sem in sems):
        raise ValueError("A spread needs two scores, each with an error above 0.")
    df = len(values) - 1
    weights = [1 / Fraction(sem) ** 2 for sem in sems]
    mean = sum(w * value for w, value in zip(weights, values, strict=True)) / sum(weights)
    seen = float(sum(w * (value - mean) ** 2 for w, value in zip(weights, values, strict=True)))
    sem = sqrt(df / (sum(weights) - sum(w**2 for w in weights) / sum(weights)))
    return Spread(
        observed_sd=sqrt(variance(values)),
        true_sd=sem * sqrt(max(0.0, seen / df - 1)),
        # People who are closer together than error alone would have them are no more alike than it can tell: the upper
        # limit is then that of people who lie as far apart as error puts them. This can only make it wider.
        ci95=(_limit(seen, df, LOWER, sem), _limit(max(seen, float(df)), df, UPPER, sem)),
        is_weighted=len(values) > NEEDED and len(set(sems)) > 1,
    )


def _across(scale: str, values: Mapping[str, Fraction | None], errors: Mapping[str, float | None]) -> Across:
    known = {target: value for target, value in values.items() if value is not None}
    sems = [sem for target in known if (sem := errors.get(target))]
    is_whole = bool(known) and len(sems) == len(known)
    reason = "one-person" if len(known) < NEEDED else None if is_whole else "no-error"
    return Across(
        scale=scale,
        values=values,
        targets=tuple(known),
        missing=tuple(target for target in values if target not in known),
        mean=sum(known.values(), Fraction(0)) / len(known) if known else None,
        mean_sem=sqrt(sum(sem**2 for sem in sems)) / len(known) if is_whole else None,
        spread=None if reason else spread_between(tuple(known.values()), sems),
        no_spread=reason,
    )


def _limit(seen: float, df: int, level: float, sem: float) -> float:
    """The SD of true scores at which as much as was seen has this probability at most; 0 where none is small enough."""

    def below(deviation: float) -> float:
        # The deviation is in standard errors: its square is the noncentrality for each degree of freedom.
        return level - noncentral_chi_square_cdf(seen, df, df * deviation**2)

    if below(0.0) >= 0:
        return 0.0
    return sem * root(below, 0.0, rising_to(below, 0.0, 1.0), 1e-10)
