"""From invitation to scored profile: what the patient is and says.

Imports from `portal` only `portal.audit` and `portal.country`; never `content`. A staff member's role is checked by the
`portal.care` action that calls an intake action; policies here check state, clinic and the bound session only.
"""
