"""One object of a Questionnaire with its path: whatever nobody asks it for ends as a note, never in silence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from intake.instruments.fhir.names import CALCULATED, OTHER_RELEASES
from intake.instruments.sheet import SheetRefused, quoted
from intake.instruments.sheet import marked as _

NOT_KEPT = _("Not kept: nothing here uses it.")
EXPRESSION = _("An expression. It is never run here.")
OWN_FORMULA = _("A formula. The score is computed here, by declared keys alone.")


@dataclass(frozen=True, slots=True)
class Note:
    """What was not kept as it stands in the file: its path, and a sentence that is translated where it is shown."""

    path: str
    reason: str


class Element:
    """An object of the file. `take_…` reads and ticks off; `close` notes what is left over."""

    def __init__(self, value: Any, path: str, notes: list[Note]) -> None:
        if not isinstance(value, dict):
            raise SheetRefused(_("%(path)s: it must be an object."), path=path)
        self.path, self._value, self._left, self._notes = path, value, dict.fromkeys(value), notes
        if "modifierExtension" in value or "implicitRules" in value:
            raise SheetRefused(
                _("%(path)s: it carries rules that change its meaning and are not known here."), path=path
            )

    def __contains__(self, name: str) -> bool:
        return name in self._value

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def note(self, reason: str, name: str = "") -> None:
        """Note that something was understood and is not kept."""
        self._notes.append(Note(self.at(name) if name else self.path or "Questionnaire", reason))

    def leave(self, name: str, reason: str) -> None:
        """Tick an element off with a note of its own."""
        if name in self._left:
            del self._left[name]
            self.note(reason, name)

    def take_value(self, name: str) -> Any:
        self._left.pop(name, None)
        return self._value.get(name)

    def take_text(self, name: str) -> str:
        """A string with its spaces put right, "" where there is none."""
        value = self.take_value(name)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.strip():
            raise SheetRefused(_("%(path)s: it must be a text."), path=self.at(name))
        return " ".join(value.split())

    def take_flag(self, name: str) -> bool:
        value = self.take_value(name)
        if value is not None and not isinstance(value, bool):
            raise SheetRefused(_("%(path)s: it must be true or false."), path=self.at(name))
        return bool(value)

    def take_one(self, name: str) -> Element | None:
        value = self.take_value(name)
        return None if value is None else Element(value, self.at(name), self._notes)

    def take_many(self, name: str) -> Iterator[Element]:
        value = self.take_value(name)
        if value is None:
            return
        if not isinstance(value, list) or not value:
            raise SheetRefused(_("%(path)s: it must be a list."), path=self.at(name))
        for number, row in enumerate(value):
            yield Element(row, f"{self.at(name)}[{number}]", self._notes)

    def take_extensions(self, *wanted: str) -> Iterator[tuple[str, Element]]:
        """The extensions with these addresses; every other one is noted."""
        for extension in self.take_many("extension"):
            url = extension.take_value("url")
            if not isinstance(url, str):
                raise SheetRefused(_("%(path)s: an extension needs its address (url)."), path=extension.path)
            if url in wanted:
                yield url, extension
            else:
                extension.note(_why(url, extension))

    def close(self, **reasons: str) -> None:
        """Note whatever was not asked for. Raises SheetRefused for an element of another release of FHIR."""
        for name in self._left:
            if name in OTHER_RELEASES:
                raise SheetRefused(
                    _("%(path)s belongs to FHIR %(release)s. Bring in the questionnaire as FHIR R4."),
                    path=quoted(self.at(name)), release=OTHER_RELEASES[name],
                )  # fmt: skip
            self._notes.append(Note(_shown(self.at(name)), reasons.get(name, NOT_KEPT)))


def _why(url: str, extension: Element) -> str:
    if url == CALCULATED:
        return OWN_FORMULA
    return EXPRESSION if "valueExpression" in extension else NOT_KEPT


def _shown(path: str) -> str:
    return path if path.isascii() and len(path) <= 200 else quoted(path)
