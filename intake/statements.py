"""Our own forms as statements: which field says what, what was said before, and what another device said meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from intake.models import Invitation, Statement
from intake.veil import Veil

# The codes are fixed: content rules name them.
GOALS = [
    ("feel-calmer", _("Feel calmer")),
    ("more-support", _("More support")),
    ("fewer-arguments", _("Fewer arguments")),
    ("closer-relationships", _("Closer relationships")),
    ("understand-myself", _("Understand myself better")),
]


@dataclass(frozen=True)
class Said:
    """The text and choices of one statement."""

    text: str = ""
    choices: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not self.text and not self.choices


def said_in(fields: dict[str, Any]) -> dict[str, Said]:
    """Return statements by kind from the cleaned fields of one of our forms."""
    found = {}
    for name, value in fields.items():
        if name in ("goals", "goals_text"):
            found["goals"] = Said(fields["goals_text"].strip(), tuple(fields["goals"]))
        else:
            found[name.replace("_", "-")] = Said(value.strip())
    return found


def left_as_it_is(said: dict[str, Said], before: dict[str, Statement], veil: Veil) -> dict[str, Said]:
    """Return what is to be saved: a line left blank over words that do not show here leaves those words alone."""
    return {kind: words for kind, words in said.items() if not (words.is_blank and veil.covers(before.get(kind)))}


def fields_of(before: dict[str, Statement], veil: Veil) -> dict[str, Any]:
    """Return the initial fields of our forms from what was said before, as far as it may show here."""
    statements = {kind: row for kind, row in before.items() if veil.over(row)}
    fields: dict[str, Any] = {kind.replace("-", "_"): row.text for kind, row in statements.items()}
    if "goals" in statements:
        fields |= {"goals": statements["goals"].choices, "goals_text": statements["goals"].text}
    return fields


def statements_of(invitation: Invitation) -> dict[str, Statement]:
    return {row.kind: row for row in invitation.statements.all()}


def is_same(row: Statement | None, said: Said) -> bool:
    return row is not None and row.text == said.text and tuple(row.choices) == said.choices


def said_elsewhere(said: dict[str, Said], before: dict[str, Statement], since: datetime) -> list[Statement]:
    """Return the statements that another device saved after this page was shown, with other words."""
    later = [row for kind, row in before.items() if kind in said and row.saved_at > since]
    return [row for row in later if not is_same(row, said[row.kind])]
