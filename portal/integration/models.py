"""API clients, and the keys that make a repeated write one write."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from oauth2_provider.models import AbstractApplication

from portal.audit.encryption import EncryptedTextField
from portal.audit.ids import new_id


class Client(AbstractApplication):
    """A machine that belongs to one clinic, with the scopes that the clinic gave it."""

    clinic = models.ForeignKey("accounts.Clinic", on_delete=models.CASCADE, related_name="api_clients")
    scopes = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    # django-oauth-toolkit has no types; this tells the type checker what `clinic.api_clients` hands out.
    _default_manager: ClassVar[models.Manager["Client"]]

    class Meta(AbstractApplication.Meta):
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"

    def __str__(self) -> str:
        return f"client {self.client_id}"  # not the name: the library writes this into the log

    @property
    def is_switched_off(self) -> bool:
        """Nobody may use a client that was revoked, or whose clinic is suspended."""
        return self.revoked_at is not None or self.clinic.suspended_at is not None

    def is_usable(self, request: Any) -> bool:  # asked by django-oauth-toolkit before it issues or accepts a token
        return not self.is_switched_off


class IdempotencyKey(models.Model):
    """A key that a client sent with a write, and the reply it got. Written in the transaction of the effect."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client_id = models.CharField(max_length=100)
    key = models.CharField(max_length=255)
    route = models.CharField(max_length=120)
    body_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    reply = EncryptedTextField()
    location = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client_id", "route", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
