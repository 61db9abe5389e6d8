"""The forms of the staff pages, one noun a file. They check what was typed; the actions decide what may be done.

May import what is below `portal.clinic`, and `present` for words. No queries about patients and no writes belong here.
"""
