"""Random cases are the same in every run, and a busy machine does not fail them."""

from hypothesis import settings

settings.register_profile("sums", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("sums")
