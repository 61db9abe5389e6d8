"""Country packs as data with a pure loader, the crisis lines that each clinic checked, and the help-now pages.

Everybody but `portal.audit`, the one room below, may import it. No person's data belongs here.
"""
