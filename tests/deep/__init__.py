"""The long runs: rigs that kill, cut, fill and lose, and then ask whether anything that was acknowledged is gone.

Each rig is one file: it drives the real product over HTTP as patients do, breaks something, and compares what it was
told with what the database holds. A rig that cannot lose proves nothing, so each has a control: a weaker product that
must lose. `make deep` runs them at length and writes what came out to FIGURES.md; `test_*.py` here run a short, seeded
slice of each with every suite, on the suite's own kind of database.

May import the product and the tests' cast. Nothing else may import from here. What needs root, a loop device, strace
or a database that is not there is skipped in words.
"""
