"""What patient pages show, as plain dicts: templates hold no logic beyond `if` and `for`. Nothing here writes.

May import the rest of `intake` but `views`, and audit and country. What comes next belongs to
`intake.path` and `intake.steps`.
"""
