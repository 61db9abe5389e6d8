"""One command a file: it reads arguments and prints what was done, in words for the operator.

May import `portal.operations` and what is below. What a command does belongs beside `management`, or is an action.
"""
