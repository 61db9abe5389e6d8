"""Rules as rows: which piece is offered beside which facts."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language

from content.rules import RuleError, check


def check_when(tree: object) -> None:
    """Refuse a tree that nobody could judge."""
    try:
        check(tree)
    except RuleError as error:
        raise ValidationError(str(error)) from error


class Rule(models.Model):
    """One version of a rule. A reviewer who signs a page signs the rules that offer it (`SignOff.rules`)."""

    key = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="content_rules")
    titles = models.JSONField(default=dict)  # language code to the sentence that is printed beside the suggestion
    when = models.JSONField(validators=[check_when])
    is_current = models.BooleanField(default=True)  # one version of a key at a time

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="rule_version_once"),
            models.UniqueConstraint(fields=["key"], condition=models.Q(is_current=True), name="rule_one_current"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    @property
    def title(self) -> str:
        return self.titles.get(get_language() or "en") or self.titles.get("en", self.key)
