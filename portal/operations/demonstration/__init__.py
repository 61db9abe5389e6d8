"""The demonstration: two clinics of made-up people, rich enough to show every screen.

`model` simulates answers by a stated response model from a fixed seed, `people` turns them into rows through the
product's own scoring and risk functions, `cast` says who is on the caseload, `clinics` sets two clinics up, `loading`
puts it all together.
Never loaded into a database that holds anybody, nor with production settings.
"""

from portal.operations.demonstration.loading import load

__all__ = ["load"]
