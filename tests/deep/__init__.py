"""The long runs: more of what the suite does in slices, each with figures to keep."""
