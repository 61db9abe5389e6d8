"""Clinic, User, Membership (a role in a clinic), and the links by which staff are invited."""

import zoneinfo
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.accounts.confirmations import fingerprint, is_entered
from portal.accounts.roles import Role
from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Clinic(models.Model):
    """An organisation. Every row that belongs to it carries it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    country = models.CharField(max_length=2, blank=True)
    languages = models.JSONField(default=list)  # language codes that the clinic works in, the first is its own
    phone = models.CharField(max_length=40, blank=True)
    urgent_phone = models.CharField(max_length=40, blank=True)
    # Weekday to [opens, closes] in the clinic's zone, "HH:MM"; a missing day is closed.
    hours = models.JSONField(default=dict)
    has_night_cover = models.BooleanField(null=True)
    exit_url = models.URLField(blank=True)
    is_commercial = models.BooleanField(null=True)
    invitation_days = models.PositiveSmallIntegerField(default=14)
    reminder_days = models.PositiveSmallIntegerField(default=2)  # until the one reminder of an intake; 0: none is sent
    # Minutes within which an urgent alert must be seen, as the clinic signed it; null: nothing is promised to patients.
    urgent_minutes = models.PositiveSmallIntegerField(null=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    suspended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name or self.slug

    def hold(self) -> None:
        """Let one transaction at a time go on for this clinic, until it ends. Answers are saved meanwhile."""
        list(type(self).objects.select_for_update(no_key=True).filter(pk=self.pk))

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def day(self, at: datetime) -> date:
        """Return the day that the clinic's own calendar shows at a moment."""
        return at.astimezone(self.zone).date()

    def is_open(self, at: datetime) -> bool:
        """Say whether somebody is there at a moment, by the clinic's own hours."""
        local = at.astimezone(self.zone)
        span = self.hours.get(WEEKDAYS[local.weekday()])
        return bool(span) and span[0] <= local.strftime("%H:%M") < span[1]

    def has_confirmed(self, subject: str) -> bool:
        """Say whether a named person confirmed this part of the settings as it stands now."""
        known = self.confirmations.filter(subject=subject, fingerprint=fingerprint(self, subject))
        return is_entered(self, subject) and known.exists()


class Confirmation(models.Model):
    """A named person confirmed one fact of the clinic's settings, as it was worded then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="confirmations")
    subject = models.CharField(max_length=40)  # phone, hours, mail …
    fingerprint = models.CharField(max_length=64)  # of the confirmed value: a later change asks again
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["clinic", "subject"], name="confirmation_subject")]

    def __str__(self) -> str:
        return self.subject


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Someone who signs in: staff only, never a patient. Nobody is a superuser on the web."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=80, blank=True)  # Dr, clinical psychologist …
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    single_keys = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(is_superuser=False), name="user_never_superuser")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:  # Wagtail and allauth ask for it
        return self.name

    @property
    def last_name(self) -> str:
        return ""

    @property
    def is_staff(self) -> bool:
        return False


class ReachPoint(models.Model):
    """Where somebody of the staff is reached when mail fails. In use once they typed the code that was sent there."""

    CHANNELS = [("sms", "sms"), ("pager", "pager")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reach_points")
    channel = models.CharField(max_length=16, choices=CHANNELS)
    address = EncryptedTextField()
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="reach_point_once_per_channel")]

    def __str__(self) -> str:
        return self.channel


class MembershipQuerySet(models.QuerySet["Membership"]):
    def current(self, at: datetime | None = None) -> "MembershipQuerySet":
        at = at or timezone.now()
        ongoing = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        return self.filter(ongoing, starts_at__lte=at, user__is_active=True, clinic__suspended_at__isnull=True)


class Membership(models.Model):
    """A person holds a role in a clinic, from a moment, perhaps until another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(r.value, r.value) for r in Role])
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic", "role"], condition=Q(ends_at__isnull=True), name="membership_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.clinic_id}"

    @property
    def role_label(self) -> str:
        return Role(self.role).label


class StaffInvitation(models.Model):
    """A link by which a person makes their account in a clinic with given roles. Works once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="staff_invitations")
    email = models.EmailField(blank=True)  # blank: the first admin's own link names no address
    roles = models.JSONField(default=list)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_by__isnull=True, used_at__isnull=True)
                | Q(used_by__isnull=False, used_at__isnull=False),
                name="staff_invitation_used_pair",
            )
        ]

    def __str__(self) -> str:
        return f"invitation to {self.clinic_id}"

    @property
    def role_labels(self) -> list[str]:
        return [Role(role).label for role in self.roles]


class StaffSessionQuerySet(models.QuerySet["StaffSession"]):
    def open(self) -> "StaffSessionQuerySet":
        """The sessions in which somebody may still be: not ended, not idle, not too old."""
        now = timezone.now()
        return self.filter(
            ended_at=None,
            seen_at__gt=now - timedelta(seconds=settings.STAFF_IDLE_SECONDS),
            started_at__gt=now - timedelta(seconds=settings.STAFF_ABSOLUTE_SECONDS),
        )


class StaffSession(models.Model):
    """Somebody is signed in on one device: since when, and when last seen. Never from which address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="staff_sessions")
    label = models.CharField(max_length=40)  # the coarse name of a device, such as "computer Firefox"
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = StaffSessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at"], name="staff_session_open")]

    def __str__(self) -> str:
        return self.label


class FactorReset(models.Model):
    """A clinic admin took somebody's second factor away. Until it is settled, a new one needs a link to them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factor_resets")
    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # The link of the moment: a new one takes its place, and each works once.
    token_hash = models.CharField(max_length=64, unique=True)
    link_made_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(settled_at__isnull=True), name="factor_reset_one_open")
        ]

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class SignInLink(models.Model):
    """A one-time sign-in link of the demonstration; counts as a full sign-in. Never made on any other database."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    # The invitation that a patient's link opens; an id, because accounts does not know intake.
    invitation_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return "sign-in link"


class Installation(models.Model):
    """What this database is: recorded once, so that a demonstration never becomes a clinic or the other way round."""

    is_demonstration = models.BooleanField()
    recorded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return "demonstration" if self.is_demonstration else "clinic"
