"""Who we are, what we decide, and the screens.

The rooms, from the top down; imports point down only (`pyproject.toml`):

    urls            the addresses
    operations      keeps it running: commands, worker, health, demonstration
    clinic | api    screens for people and resources for machines; they do not know each other
    integration     the machines' technical tables: clients, idempotency keys
    care            who is cared for by whom, and what was decided
    accounts        who may sign in, and what a role may do
    country         crisis lines and help pages by country
    safety          hazards as data that tests read; no code
    audit           the floor: what was done, what must leave the house, and what every room needs

Beside accounts stand `intake` (what the patient is and says) and `content` (what we have to give). None of the three
knows another; they may import country and audit.
"""
