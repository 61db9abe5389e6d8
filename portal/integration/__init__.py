"""Technical tables of the machines' side: API clients, tokens, scopes, idempotency keys.

May import care and what is below. What a resource looks like belongs to `portal.api`; no clinical fact belongs here.
"""
