"""Sessions in the database, as Django keeps them, but for one thing: an absent database is called absent.

Django takes any failure to save a session for a session that has ended, and answers 400. A patient whose answer met a
lost database would be told that they did something wrong.
"""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.db import InterfaceError, OperationalError


class SessionStore(db.SessionStore):
    def save(self, must_create: bool = False) -> None:
        """Save; raises what the database raised when it is away, with its own cause: the line of writers reads it."""
        try:
            super().save(must_create)
        except UpdateError as error:
            away = error.__context__
            if isinstance(away, OperationalError | InterfaceError):
                raise away from away.__cause__
            raise
