"""Who is cared for by whom, and what was decided.

`access` is the only door from staff and API clients to patient data. May import intake, content, accounts
and what is below. No screen and no address belongs here.
"""
