"""Psychoeducation: Wagtail pages and snippets, rules, starter pieces; `library` reads, `actions` writes.

Imports from `portal` only `portal.audit` and `portal.country`; never `intake`. No patient belongs here.
"""
