"""The forms of the staff pages, one noun a file. They check what was typed; what may be done is decided by the actions."""
