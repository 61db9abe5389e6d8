"""Our speed as ratios to the bare limits of the same machine, measured in the same run: `make bench`."""
