"""Who may sign in, and what a role may do: Clinic, User, Role, Permission.

May import audit and country. No patient and no content belongs here.
"""
