"""Tables that a backup leaves empty: who is signed in, and counters that fill again by themselves."""

NOT_KEPT = frozenset({"django_session", "django_cache"})
