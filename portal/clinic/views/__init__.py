"""The clinician's pages and the patient's home, one noun a file. A view loads, asks and redirects.

Every page about a person stands behind a door: `requires(…)` for staff, `intake.doors` for patients. May import the
rest of `portal.clinic` and what is below. Figures, words and rules do not belong here.
"""
