"""The forms of the staff pages, one noun a file. They check what was typed; the actions decide what may be done."""
