"""Technical tables of the machines' side: API clients, tokens, idempotency keys. No clinical fact belongs here."""
