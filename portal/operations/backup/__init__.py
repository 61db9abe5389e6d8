"""Backups: taken by the worker at night, sealed, read back at once, and put back with one command.

`sealed` is the envelope, `archive` what lies in it, `sqlite` and `postgres` how a database is copied and filled,
`taking` makes one, `restoring` puts one back and proves it, `shelf` is where they lie and for how long.
May import every room below. The seal of single fields belongs to `portal.audit.encryption`, new keys to `rotation`.
"""
