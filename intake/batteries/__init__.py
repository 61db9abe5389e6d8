"""The batteries that ship, as data: `<key>-<version>.toml`. `intake.actions.batteries` loads them into rows."""
