"""Keeps it running: health, doctor, the worker, the demonstration, and all management commands.

May import every room below `portal.urls`. No rule about care belongs here.
"""
