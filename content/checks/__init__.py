"""What may not go to clinical review, and what deserves another look: each fault with its reason and its place.

One module for each family of checks; word lists are data beside them. Pure functions over a page's texts; only
`targets` and `contradicted` read the database.
May import `content.passages`, `content.identifiers` and `portal.country`.
"""

from content.checks.all_of_page import Check, checks_of, faults_of, stopping
from content.checks.faults import Fault

__all__ = ["Check", "Fault", "checks_of", "faults_of", "stopping"]
