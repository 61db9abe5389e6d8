"""Makes, renews and ends API clients, and forgets what machines no longer need."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model

from intake.exceptions import Refused
from portal.accounts.models import Clinic
from portal.accounts.roles import Permission
from portal.audit.actor import Actor
from portal.audit.record import record
from portal.care import policies
from portal.integration.models import Client, IdempotencyKey
from portal.integration.scopes import SCOPES

KEYS_KEPT = timedelta(hours=48)


class ClientRefused(Refused):
    """A client cannot be made or changed like that."""

    message = _("This client cannot be made.")


@transaction.atomic
def make_client(*, clinic: Clinic, name: str, scopes: Iterable[str], by: Actor) -> tuple[Client, str]:
    """Make a client of a clinic. Returns it with its secret, which is stored as a hash and shown this once.

    Raises MayNot, and ClientRefused for a client without a name or without a scope that exists.
    """
    _check_may_manage(clinic, by)
    wanted = set(scopes)
    if not name.strip():
        raise ClientRefused(_("Give the client a name, so that people know it in the audit."))
    if not wanted or wanted - set(SCOPES):
        raise ClientRefused(_("Choose at least one thing that the client may do."))
    secret = generate_client_secret()
    client = Client.objects.create(
        clinic=clinic,
        name=name.strip(),
        scopes=[scope for scope in SCOPES if scope in wanted],
        client_type=Client.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
    )
    record("client.made", by=by, about=client, client=client.client_id, scopes=" ".join(client.scopes))
    return client, secret


@transaction.atomic
def rotate_secret(*, client: Client, by: Actor) -> str:
    """Give a client a new secret, shown this once. The old secret and all of its tokens end now."""
    _check_may_manage(client.clinic, by)
    if client.revoked_at is not None:
        raise ClientRefused(_("This client was switched off. Make a new one."))
    secret = client.client_secret = generate_client_secret()
    client.save()
    _end_tokens(client)
    record("client.secret-rotated", by=by, about=client, client=client.client_id)
    return secret


@transaction.atomic
def revoke_client(*, client: Client, by: Actor) -> None:
    """Switch a client off, tokens that it already holds included. It is never switched on again."""
    _check_may_manage(client.clinic, by)
    if client.revoked_at is None:
        client.revoked_at = timezone.now()
        client.save(update_fields=["revoked_at", "updated"])
        record("client.revoked", by=by, about=client, client=client.client_id)
    _end_tokens(client)


@transaction.atomic
def note_token(*, client: Client, scope: str, by: Actor) -> None:
    """Write down that a client was given a token."""
    Client.objects.filter(pk=client.pk).update(last_used_at=timezone.now())
    record("client.token-issued", by=by, about=client, purpose=scope[:64])


@transaction.atomic
def forget_old_keys(*, by: Actor) -> int:
    """Delete idempotency keys that are older than 48 hours and tokens that ended; return how many rows went."""
    keys, _rows = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEYS_KEPT).delete()
    tokens, _rows = get_access_token_model().objects.filter(expires__lt=timezone.now() - KEYS_KEPT).delete()
    if keys or tokens:
        record("integration.forgot", by=by, keys=keys, tokens=tokens)
    return keys + tokens


def _check_may_manage(clinic: Clinic, by: Actor) -> None:
    """The demonstration and the command line act as the system; people need the permission in that very clinic."""
    if by.kind == "system":
        return
    policies.check_may(by, Permission.MANAGE_CLIENTS)
    if by.clinic_id != clinic.pk:
        raise policies.MayNot(Permission.MANAGE_CLIENTS)


def _end_tokens(client: Client) -> None:
    get_access_token_model().objects.filter(application=client).delete()
