"""The floor: what was done, by whom, what must leave the house because of it, and the small things every room needs.

Events (`record`) and actors; the outbox, the `channels` by which its letters leave, who was reached (`deliveries`), and
the worker's heartbeat that says whether messages leave; the seal (`encryption`), row ids (`ids`) and the secret part of
links (`tokens`); how slow guessing is (`throttle`); what a text may hold (`text`, `text_fields`); the coarse name of a
browser (`devices`). Everybody may import it, it imports nothing of ours. No clinical rule lives here.
"""
