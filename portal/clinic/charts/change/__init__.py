"""Change over time: whether a score moved by more than error of measurement could explain."""

from portal.clinic.charts.change.drawing import draw
from portal.clinic.charts.change.reading import Change, Reading
from portal.clinic.charts.change.words import Verdict, caption, sentence, table, verdict

__all__ = ["Change", "Reading", "Verdict", "caption", "draw", "sentence", "table", "verdict"]
