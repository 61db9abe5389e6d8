"""Rules as rows: which piece is offered beside which facts."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language

from content.rules import RuleError, check


def check_when(tree: object) -> None:
    """Refuse a tree that nobody could judge."""
    try:
        check(tree)
    except RuleError as error:
        raise ValidationError(str(error)) from error


def pair(who: str, when: str) -> Q:
    """Return what holds where both or neither of the two are known."""
    return Q(**{f"{who}__isnull": True, f"{when}__isnull": True}) | Q(
        **{f"{who}__isnull": False, f"{when}__isnull": False}
    )


class RuleQuerySet(models.QuerySet["Rule"]):
    def seen_by(self, clinic: Any) -> "RuleQuerySet":
        """The shared rules, and the clinic's own where one is given; never another clinic's."""
        whose = Q(clinic=None) if clinic is None else Q(clinic=None) | Q(clinic=clinic)
        return self.filter(whose)

    def offering_in(self, clinic: Any) -> "RuleQuerySet":
        """What chooses content in a clinic now: one version of each rule that it sees, and has not switched off."""
        current = self.seen_by(clinic).filter(is_current=True)
        if clinic is None:
            return current
        return current.exclude(key__in=SwitchedOff.objects.filter(clinic=clinic, on_at=None).values("key"))


class Rule(models.Model):
    """One version of a rule, which never changes.

    Shared rules are shipped: a reviewer who signs a page signs those that offer it (`SignOff.rules`). A clinic's own
    is a draft until a reviewer who did not write that version approves it.
    """

    clinic = models.ForeignKey("accounts.Clinic", null=True, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    version = models.PositiveSmallIntegerField()
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="content_rules")
    titles = models.JSONField(default=dict)  # language code to the sentence that is printed beside the suggestion
    when = models.JSONField(validators=[check_when])
    is_current = models.BooleanField(default=True)  # one version of a key at a time
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], condition=Q(clinic=None), name="rule_version_once"),
            models.UniqueConstraint(fields=["clinic", "key", "version"], name="rule_own_version_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(is_current=True, clinic=None), name="rule_one_current"),
            models.UniqueConstraint(
                fields=["clinic", "key"], condition=Q(is_current=True), name="rule_own_one_current"
            ),
            models.CheckConstraint(condition=pair("author", "clinic"), name="rule_own_has_author"),
            models.CheckConstraint(condition=pair("approved_by", "approved_at"), name="rule_approved_pair"),
            models.CheckConstraint(
                condition=Q(clinic=None) | Q(is_current=False) | Q(approved_at__isnull=False),
                name="rule_own_current_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")), name="rule_approved_by_another"
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"

    @property
    def title(self) -> str:
        said = self.titles.get(get_language() or "en") or self.titles.get("en")
        return said or next((text for text in self.titles.values() if text), self.key)

    @property
    def is_draft(self) -> bool:
        return self.clinic_id is not None and self.approved_at is None


class SwitchedOff(models.Model):
    """A rule, in whatever version, that a clinic does without; until somebody switches it on again."""

    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    off_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    off_at = models.DateTimeField(default=timezone.now)
    on_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    on_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "key"], condition=Q(on_at=None), name="rule_off_once"),
            models.CheckConstraint(condition=pair("on_by", "on_at"), name="rule_on_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.key} off"
