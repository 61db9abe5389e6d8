"""Writing a rule: which page, the sentence beside it, and up to six conditions, one in a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.flat_rules import MOST, Flat, Line, flattened, tree_of
from content.models import Rule
from portal.audit.text_fields import Line as TextLine
from portal.care.rule_facts import Fact, number
from portal.clinic.forms.choices import offer
from portal.clinic.present import rules as words
from portal.country import languages

LONGEST = 300


class RuleForm(forms.Form):
    """A rule as lines. How many rows stand there is typed along (`rows`); an empty row is no condition."""

    page = forms.ChoiceField(
        label=gettext_lazy("Page that the rule offers"),
        error_messages={"required": gettext_lazy("Choose the page that the rule offers.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("The page is offered when"),
        choices=[("all", gettext_lazy("all of the conditions hold")), ("any", gettext_lazy("at least one holds"))],
        widget=forms.RadioSelect,
        initial="all",
        error_messages={"required": gettext_lazy("Choose one.")},
    )

    def __init__(
        self, *args: Any, facts: Mapping[str, Fact], pages: Sequence[tuple[str, str]], adding: bool = False, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self.facts = facts
        offer(self, "page", [("", _("Choose")), *pages])
        self.fields |= _sentences()
        asked = self.data.get("rows") if self.is_bound else self.initial.get("rows")
        self.rows = min(MOST, _count(asked) + adding)
        choices, comparisons = words.offered(facts), [("", ""), *words.comparisons().items()]
        for row in range(self.rows):
            self.fields |= _fields(row, choices, comparisons)

    @property
    def may_add(self) -> bool:
        return self.rows < MOST

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the fields of each row, for the page."""
        for row in range(self.rows):
            yield {"number": row + 1} | {name: self[f"{name}_{row}"] for name in ("fact", "op", "value", "not")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first = next(iter(_sentences()))
        if not any(self._titles(cleaned).values()) and not self.has_error(first):
            self.add_error(first, _("Write the sentence that is printed beside the suggestion."))
        found = [line for row in range(self.rows) if (line := self._line(row, cleaned))]
        if not found and not self.errors:
            self.add_error("fact_0", _("Choose at least one condition."))
        cleaned["when"] = tree_of(cleaned.get("kind", "all"), found)
        return cleaned

    def titles(self) -> dict[str, str]:
        return self._titles(self.cleaned_data)

    def sentences(self) -> list[Any]:
        """Return the fields of the sentence, one a language, for the page."""
        return [self[name] for name in _sentences()]

    def _titles(self, cleaned: Mapping[str, Any]) -> dict[str, str]:
        return {language: cleaned.get(f"title_{language}", "") for language in languages.codes()}

    def _line(self, row: int, cleaned: Mapping[str, Any]) -> Line | None:
        """Return a row as a condition; None for an empty one, and for one that has an error of its own."""
        code, op, value = (cleaned.get(f"{name}_{row}", "") for name in ("fact", "op", "value"))
        if self.has_error(f"fact_{row}"):
            return None
        if not code:
            if op or value or cleaned.get(f"not_{row}"):
                self.add_error(f"fact_{row}", _("Choose what this condition is about, or empty the row."))
            return None
        condition = self._condition(row, self.facts[code], op, value)
        return Line(condition, bool(cleaned.get(f"not_{row}"))) if condition else None

    def _condition(self, row: int, fact: Fact, op: str, value: str) -> dict[str, Any] | None:
        if fact.value:
            if op or value:
                self.add_error(
                    f"value_{row}", _("This condition needs no number: empty the comparison and the number.")
                )
                return None
            return {"fact": fact.name, "op": fact.op, "value": fact.value}
        if not op:
            self.add_error(f"op_{row}", _("Choose how the number is compared."))
        found = number(value)
        if found is None or not fact.low <= found <= fact.high:
            limits = {"low": f"{fact.low:g}", "high": f"{fact.high:g}"}
            self.add_error(f"value_{row}", _("Enter a number from %(low)s to %(high)s.") % limits)
            return None
        return {"fact": fact.name, "op": op, "value": found} if op else None


def _sentences() -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        f"title_{code}": TextLine(
            label=_("Sentence beside the suggestion, in %(language)s") % {"language": languages.language_name(code)},
            max_length=LONGEST,
            required=False,
        )
        for code in languages.codes()
    }
    next(iter(fields.values())).help_text = _("What the clinician reads: why this page fits. One language is enough.")
    return fields


def _fields(row: int, choices: Any, comparisons: Any) -> dict[str, forms.Field]:
    gone = {"invalid_choice": _("This cannot be used: it is not asked in your clinic, or nobody checked its figures.")}
    return {
        f"fact_{row}": forms.ChoiceField(
            label=_("Condition %(number)s") % {"number": row + 1},
            choices=choices,
            required=False,
            error_messages=gone,
        ),
        f"op_{row}": forms.ChoiceField(label=_("Comparison"), choices=comparisons, required=False),
        f"value_{row}": TextLine(
            label=_("Number"),
            max_length=12,
            required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        ),
        f"not_{row}": forms.BooleanField(label=_("must not hold"), required=False),
    }


def typed(rule: Rule) -> dict[str, Any] | None:
    """Return a rule as the form shows it; None where its tree lies too deep for it."""
    flat = flattened(rule.when)
    if flat is None:
        return None
    start = {"page": rule.page.translation_key, "kind": flat.kind, "rows": len(flat.lines)}
    start |= {f"title_{language}": rule.titles.get(language, "") for language in languages.codes()}
    return start | _typed_lines(flat)


def _typed_lines(flat: Flat) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row, line in enumerate(flat.lines):
        name, op, value = (line.condition[part] for part in ("fact", "op", "value"))
        is_number = op not in ("==", "contains")
        found |= {f"fact_{row}": name if is_number else f"{name}={value}", f"not_{row}": line.is_not}
        found |= {f"op_{row}": op, f"value_{row}": str(value)} if is_number else {}
    return found


def _count(text: Any) -> int:
    try:
        return max(1, min(MOST, int(text)))
    except (TypeError, ValueError):
        return 1
