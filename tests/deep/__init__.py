"""Long runs that prove the figures of the safety page; none of them is part of the suite."""
