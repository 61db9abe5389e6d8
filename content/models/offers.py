"""What a clinic offers: which readers its library is for, and which conditions it treats. Rows with a beginning and an
end, so that what was said on a day can be found again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.audiences import AUDIENCES
from content.models.rules import pair
from portal.audit.ids import new_id


class AudienceLeftOut(models.Model):
    """Readers whom a clinic has nothing for, from a moment until somebody takes them in again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="+")
    audience = models.CharField(max_length=16, choices=[(each.key, each.key) for each in AUDIENCES])
    left_out_at = models.DateTimeField(default=timezone.now)
    left_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_in_at = models.DateTimeField(null=True)
    taken_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "audience"], condition=Q(taken_in_at=None), name="audience_left_out_once"
            ),
            models.CheckConstraint(condition=pair("taken_in_by", "taken_in_at"), name="audience_taken_in_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.audience} left out by {self.clinic_id}"


class ConditionChoice(models.Model):
    """Whether a clinic treats a condition; where it does not, why, and where people go instead.

    The reasons and the ways are a short list of our own and no free text: so they are there in every language, and no
    number to call can stand in them.
    """

    REASONS = [
        ("specialist", _("It needs a team that works mainly with this.")),
        ("in-person", _("It needs visits in person that we cannot offer.")),
        ("medicine", _("It needs medicine that nobody here may prescribe.")),
        ("around-the-clock", _("It needs people who are there day and night.")),
        ("age", _("We do not see people of this age.")),
    ]
    INSTEAD = [
        ("doctor", _("Your own doctor can look at this with you, and refer you.")),
        ("public", _("The public mental health service where you live sees people with this.")),
        ("specialist", _("A service that works mainly with this is the right place.")),
        ("hospital", _("A hospital has the people and the rooms for this.")),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="+")
    condition = models.UUIDField()  # the translation key of its page; of its own where there is no page
    names = models.JSONField(default=dict)  # language code to name, of a condition without a page
    is_treated = models.BooleanField()
    reason = models.CharField(max_length=20, choices=REASONS, blank=True)
    instead = models.CharField(max_length=20, choices=INSTEAD, blank=True)
    partner = models.UUIDField(null=True)  # the translation key of an organisation's page
    chosen_at = models.DateTimeField(default=timezone.now)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "condition"], condition=Q(ended_at=None), name="condition_choice_once"
            ),
            models.CheckConstraint(condition=pair("ended_by", "ended_at"), name="condition_choice_ended_pair"),
            # Nobody is sent away without a reason and a way on.
            models.CheckConstraint(
                condition=Q(is_treated=True, reason="", instead="", partner=None)
                | (Q(is_treated=False) & ~Q(reason="") & ~Q(instead="")),
                name="condition_not_treated_says_where",
            ),
        ]

    def __str__(self) -> str:
        return f"{'treats' if self.is_treated else 'does not treat'} {self.condition}"
