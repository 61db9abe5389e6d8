"""The attachment plane: where the answers fall on two scales, and how sure that is."""

from portal.clinic.charts.plane.drawing import draw
from portal.clinic.charts.plane.place import Place, Plane
from portal.clinic.charts.plane.words import caption, sentence, table

__all__ = ["Place", "Plane", "caption", "draw", "sentence", "table"]
