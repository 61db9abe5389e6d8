"""The measurement as it is read: one row an operation, and beside it what we want to reach."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.bench.load import Round, middle, percentile
from tests.bench.operations import YARDSTICK, Operation

OF_FLOOR = 1.6  # times the floor's own signed-in request
SIGNED_IN = "signed in, nothing done"


@dataclass
class Measured:
    """An operation with its counted rounds; `units` are the yardstick's figures of the same rounds."""

    operation: Operation
    rounds: list[Round] = field(default_factory=list)

    def cpu(self) -> float:
        return middle([each.cpu for each in self.rounds])

    def ratio(self, units: Measured) -> float:
        return middle([ours.cpu / unit.cpu for ours, unit in zip(self.rounds, units.rounds, strict=True)])


def text(vendor: str, measured: list[Measured]) -> str:
    """Return the table of one database."""
    unit = next(each for each in measured if each.operation.name == YARDSTICK)
    head = f"{'':34}{'x ok':>7}{'target':>8}  {'':12}{'CPU ms':>8}{'p50 ms':>8}{'p95 ms':>8}{'bytes':>9}"
    lines = [f"On {vendor}, as ratios of server CPU to a bare view in the same rounds:", head]
    lines += [line(vendor, each, unit) for each in measured]
    return "\n".join([*lines, of_floor(measured)])


def line(vendor: str, measured: Measured, unit: Measured) -> str:
    operation, ratio = measured.operation, measured.ratio(unit)
    wanted = operation.wanted(vendor)
    said = "" if wanted is None else "reached" if ratio <= wanted else "not reached"
    times = [time for each in measured.rounds for time in each.times]
    return (
        f"{'floor' if operation.is_floor else 'product'}: {operation.name}".ljust(34)
        + f"{ratio:7.1f}{f'{wanted:g}' if wanted else '':>8}  {said:12}{measured.cpu():8.2f}"
        + f"{percentile(times, 0.5):8.1f}{percentile(times, 0.95):8.1f}{measured.rounds[-1].size:9}"
    )


def of_floor(measured: list[Measured]) -> str:
    """Say how our signed-in request compares with Django's own."""
    bare, ours = (
        next(each for each in measured if each.operation.name == SIGNED_IN and each.operation.is_floor is is_floor)
        for is_floor in (True, False)
    )
    ratio = ours.ratio(bare)
    said = "reached" if ratio <= OF_FLOOR else "not reached"
    return f"Signed in, nothing done: x{ratio:.1f} of the floor's; target {OF_FLOOR:g}, {said}."
