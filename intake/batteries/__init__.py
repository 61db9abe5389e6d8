"""The batteries that ship, as data: `<key>-<version>.toml`. `intake.actions.batteries` loads them into rows.

Imports nothing. A clinic's own batteries are rows alone; the words of questions belong to `intake.instruments`.
"""
