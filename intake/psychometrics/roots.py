"""Where a monotone function crosses zero, to the last digits of a double."""

from __future__ import annotations

from collections.abc import Callable

STEPS = 200


def root(function: Callable[[float], float], low: float, high: float, tolerance: float = 1e-13) -> float:
    """The crossing between `low` and `high`, by false position in its Illinois form (Dowell & Jarratt, 1971, BIT 11).

    Raises ValueError where the function has the same sign at both ends.
    """
    at_low, at_high = function(low), function(high)
    if at_low == 0 or at_high == 0:
        return low if at_low == 0 else high
    if (at_low < 0) == (at_high < 0):
        raise ValueError(f"No crossing between {low} and {high}.")
    for _ in range(STEPS):
        # Between the ends always, also where the two values differ by many orders of magnitude.
        guess = high - at_high * (high - low) / (at_high - at_low)
        at_guess = function(guess)
        if at_guess == 0 or abs(high - low) <= tolerance * max(1.0, abs(guess)):
            return guess
        if (at_guess < 0) == (at_high < 0):
            at_low /= 2  # this end was kept: halve its weight, so that it moves too
        else:
            low, at_low = high, at_high
        high, at_high = guess, at_guess
    return high


def rising_to(function: Callable[[float], float], start: float, step: float) -> float:
    """The first of start + step, start + 2 step, start + 4 step ... at which the function is no longer below zero."""
    while function(start + step) < 0:
        step *= 2
    return start + step
