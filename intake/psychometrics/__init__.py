"""The arithmetic of questionnaires: frozen dataclasses and functions, fully typed.

Here live the shape of an instrument, scoring, norms, the plane, change, answer quality and risk rules. May import the
standard library and nothing else: no Django, no files, no clock. Nothing is rounded before it is shown, and a scale
that cannot be scored says why; it is never 0. Data (items, keys, bands) belongs to `intake.instruments`.
"""
