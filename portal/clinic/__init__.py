"""The screens that join the sides: the clinician's, and the patient's home after sending.

Reads through `portal.care.access`, writes through actions. No models, no queries, no rules belong here.
"""
