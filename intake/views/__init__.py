"""Patient pages, from the link to "sent". A view loads, asks and redirects; what happens is in `intake.actions`."""
