"""The canary crawl: every text of every row carries a string of its own, and nobody meets one that is not theirs.

`rows` fills two clinics, `planting` finds every text column and puts the strings in, `columns.toml` and `audience` say
who may meet which, `visitors` and `crawling` go everywhere. A new text column fails until `columns.toml` names it.
"""
