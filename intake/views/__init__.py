"""Patient pages, from the link to "sent". A view loads, asks and redirects; what happens is in `intake.actions`.

Every page with something of a person stands behind a door of `intake.doors`. May import the rest of `intake` and
`portal.audit`. The patient's home after sending is in `portal.clinic.views`.
"""
