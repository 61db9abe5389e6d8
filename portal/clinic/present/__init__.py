"""From what was loaded to what a page says: words, rows and pictures. It decides and writes nothing.

May import `loading`, `charts`, `forms` and what is below `portal.clinic`; never `views`. What a role may do or a number
means does not belong here.
"""
