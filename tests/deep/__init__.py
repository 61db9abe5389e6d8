"""The long runs: what takes minutes, and is not part of every test."""
