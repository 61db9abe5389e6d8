"""Works as the seventh edition of the style of the American Psychological Association (2020) prints them."""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

# The last word of an author's name is the initials: "Ainsworth MDS". What has none is an organisation.
INITIALS = re.compile(r"^(?P<name>.+) (?P<initials>(?:[A-ZÀ-Þ]-?){1,4})$")
EDITED = re.compile(r"^(?P<editors>.+) \(editors\), (?P<book>.+), (?P<pages>[\d–-]+)$")
VOLUME = re.compile(r"^(?P<name>.+?)(?P<rest>, \d.*)$")
AND_OTHERS = "and others"


class Container(NamedTuple):
    """What a work stands in: the words before its name, the name, and volume and pages after it."""

    before: str
    name: str
    after: str


def authors(names: str) -> str:
    """Return "Ainsworth MDS, Wall S" as "Ainsworth, M. D. S., & Wall, S."."""
    each = [_author(name) for name in names.split(", ") if name != AND_OTHERS]
    if AND_OTHERS in names:
        return f"{', '.join(each)}, et al."
    return f"{', '.join(each[:-1])}, & {each[-1]}" if len(each) > 1 else "".join(each)


def container(text: str) -> Container:
    """Return a journal with its volume and pages, or a book with its editors and pages."""
    edited = EDITED.match(text)
    if edited:
        before = _("In %(editors)s (Eds.), ") % {"editors": authors(edited["editors"])}
        return Container(before, edited["book"], f" (pp. {edited['pages']})")
    found = VOLUME.match(text)
    return Container("", found["name"], found["rest"]) if found else Container("", text, "")


def _author(name: str) -> str:
    found = INITIALS.match(name.strip())
    if not found:
        return name.strip()
    initials = re.sub(r"(?<=\.)(?=[^-])", " ", re.sub(r"([^-])", r"\1.", found["initials"]))
    return f"{found['name']}, {initials}"
