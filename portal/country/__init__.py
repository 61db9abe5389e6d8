"""Country packs as data with a pure loader, and the crisis lines that each clinic checked.

The floor: everybody may import it. No person's data belongs here.
"""
