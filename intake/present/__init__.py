"""What patient pages show, as plain dicts: templates hold no logic beyond `if` and `for`. Nothing here writes."""
