"""Rotating the keys of FIELD_KEYS: everything sealed or hashed under an older key is brought under the first one.

It runs beside readers and writers. A row is changed only where its stored value is still the one that was read, a row
that somebody holds is left for the next pass, and no row is waited for while another one is held; so nobody's write is
lost and nobody is kept waiting in a circle. What was done stays done: a run that was ended goes on with the next one.
May import everything. No key is made or removed here: that is the operator's.
"""
