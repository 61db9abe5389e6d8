"""Pictures of scores, drawn on the server as SVG: plain figures in, safe markup, a sentence and a table out.

Nothing here reads a model or decides what a number means; geometry stands in attributes, paint in `charts.css`.
Imports nothing else of ours.
"""

from portal.clinic.charts import answers, chances, change, glyphs, norms, plane, raw

__all__ = ["answers", "chances", "change", "glyphs", "norms", "plane", "raw"]
