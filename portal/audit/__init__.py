"""What was done, by whom, and what must leave the house because of it.

Holds AuditEvent, Outbox, Actor, and the seal that patient data is stored under (`encryption`, `ids`).
The floor: everybody may import it, it imports nothing of ours. No clinical rule belongs here.
"""
