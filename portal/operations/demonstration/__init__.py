"""The demonstration: two clinics of made-up people, rich enough to show every screen.

`model` simulates answers by a stated response model from a fixed seed, `people` turns them into rows through the
product's own scoring and risk functions, `cast` says who is on the caseload, `clinics` sets two clinics up, `loading`
puts it all together, `links` makes the one-time links.
Never loaded into a database that holds anybody, nor with production settings. May import every room below, and
none of them imports it. Nothing that a clinic's own installation needs belongs here.
"""

from portal.operations.demonstration.loading import load

__all__ = ["load"]
